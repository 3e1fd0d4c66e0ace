/** What the demo page knows. One object, drawn anew after each change. */
import type { OpenDetail } from "../../inbox/src/opening.ts";
import type { Audience, Person } from "./api.ts";

export interface Solution {
  solutionId: string;
  name: string;
}

export interface State {
  organizationName: string;
  people: Person[];
  solutions: Solution[];
  person: Person | undefined;
  opened: OpenDetail | undefined;
  sending: Audience | undefined;
  /** To whom the last one went, in the server's words. */
  sent: string | undefined;
  failed: string | undefined;
}

const REMEMBERED = "tocsin.demo.user";

/** From the address, else from the last visit, else the first one. */
export function whoLooks(people: Person[]): Person | undefined {
  const asked = new URL(location.href).searchParams.get("user");
  const last = localStorage.getItem(REMEMBERED);
  const byId = (userId: string | null) => people.find((one) => one.userId === userId);
  return byId(asked) ?? byId(last) ?? people[0];
}

export function remember(person: Person): void {
  localStorage.setItem(REMEMBERED, person.userId);
  const url = new URL(location.href);
  url.searchParams.set("user", person.userId);
  history.replaceState(history.state, "", url);
}

/** The person's language, unless the address names another one (`&language=en`). */
export function readsIn(person: Person | undefined): string {
  return new URL(location.href).searchParams.get("language") ?? person?.language ?? "en";
}

/** `&inbox=page` shows the notifications as a page, without the bell. */
export function asPage(): boolean {
  return new URL(location.href).searchParams.get("inbox") === "page";
}
