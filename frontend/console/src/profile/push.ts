/** Push in this browser, by the same parts that the inbox gives to applications. */
import { inboxToken } from "../shell/inbox.ts";

export type PushState = "unsupported" | "off" | "on" | "denied";

export interface PushSwitch {
  state: () => Promise<PushState>;
  enable: () => Promise<PushState>;
  disable: () => Promise<PushState>;
}

interface Headless {
  InboxClient: new (options: { baseUrl: string; getToken: () => Promise<string> }) => object;
}

interface Push {
  PushSwitch: new (options: { client: object }) => PushSwitch;
}

const CLIENT = "/inbox-client.js";
const PUSH = "/inbox-push.js";

export async function pushSwitch(): Promise<PushSwitch> {
  const fetched = (script: string): Promise<unknown> => import(/* @vite-ignore */ new URL(script, location.origin).href);
  const [{ InboxClient }, { PushSwitch }] = (await Promise.all([fetched(CLIENT), fetched(PUSH)])) as [Headless, Push];
  return new PushSwitch({ client: new InboxClient({ baseUrl: location.origin, getToken: inboxToken }) });
}
