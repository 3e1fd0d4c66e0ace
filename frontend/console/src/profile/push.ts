/** Push in this browser, by the same parts that the inbox gives to applications. */
import { api, ask } from "../api/client.ts";

export type PushState = "unsupported" | "off" | "on" | "denied";

export interface PushSwitch {
  state: () => Promise<PushState>;
  enable: () => Promise<PushState>;
  disable: () => Promise<PushState>;
}

interface Headless {
  InboxClient: new (options: { baseUrl: string; getToken: () => Promise<string> }) => object;
  PushSwitch: new (options: { client: object }) => PushSwitch;
}

const SCRIPT = "/inbox-client.js";

export async function pushSwitch(userId: string): Promise<PushSwitch> {
  const { InboxClient, PushSwitch } = (await import(/* @vite-ignore */ new URL(SCRIPT, location.origin).href)) as Headless;
  const getToken = async (): Promise<string> => {
    const made = await ask(api.POST("/api/v1/users/{userId}/inbox-tokens", { params: { path: { userId } } }));
    return made.token;
  };
  return new PushSwitch({ client: new InboxClient({ baseUrl: location.origin, getToken }) });
}
