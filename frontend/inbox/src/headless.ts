/** What `inbox-client.js` offers; `inbox-push.js` beside it has the switch for web push. */
export { InboxClient, InboxError, type ClientOptions, type SubscribeOptions } from "./client.ts";
export type * from "./types.ts";
