/** What `inbox-client.js` offers. */
export { InboxClient, InboxError, type ClientOptions, type SubscribeOptions } from "./client.ts";
export { PushSwitch, type PushOptions, type PushState } from "./push.ts";
export type * from "./types.ts";
