/** The preferences centre: what a person wants to be told, how and when. Saves by itself. */
import { css, unsafeCSS, type TemplateResult } from "lit";
import type { InboxClient } from "./client.ts";
import type { Face } from "./face.ts";
import preferenceStyles from "./preferences.css?inline";
import { copied, isWrong, nights, tidied, type Day, type Grid } from "./quiet.ts";
import type { Category, Me, Preferences as Wanted } from "./types.ts";
import { preferencesView } from "./view-preferences.ts";

export const styles = css`${unsafeCSS(preferenceStyles)}`;

/** Those that a person is likely to have come first; others are shown when they are in use. */
const CHANNELS = ["web_push", "email", "fcm", "apns", "sms", "chat", "webhook"];
const USUAL = 2;
const PAUSE = 400;

export type Saving = "idle" | "saving" | "saved" | "failed" | "wrong";

export class Preferences {
  wanted: Wanted = {};
  categories: Category[] = [];
  channels: string[] = CHANNELS.slice(0, USUAL);
  me: Me | undefined;
  saving: Saving = "idle";
  /** What the server says against it. */
  problem = "";
  /** The weekday whose hours are open. */
  day: Day | undefined;

  readonly face: Face;
  readonly keysPossible: boolean;
  readonly #client: InboxClient;
  #kept: Wanted = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saves = 0;

  constructor(face: Face, client: InboxClient, keysPossible: boolean) {
    this.face = face;
    this.#client = client;
    this.keysPossible = keysPossible;
  }

  async load(): Promise<void> {
    const client = this.#client;
    const [wanted, categories, addresses, me] = await Promise.all([
      client.preferences(), client.categories(), client.addresses(), client.me(),
    ]);
    this.wanted = this.#kept = wanted;
    this.categories = categories;
    this.me = me;
    this.saving = "idle";
    const used = new Set([
      ...CHANNELS.slice(0, USUAL),
      ...addresses.map(({ channel }) => channel),
      ...Object.keys(wanted.channels ?? {}),
      ...categories.flatMap(({ off, channels }) => [...off, ...Object.keys(channels)]),
    ]);
    const others = [...used].filter((channel) => !CHANNELS.includes(channel));
    this.channels = [...CHANNELS.filter((channel) => used.has(channel)), ...others];
  }

  view(): TemplateResult {
    return preferencesView(this);
  }

  /** Whether the channel rings at all. */
  rings(channel: string): boolean {
    return this.wanted.channels?.[channel] !== false;
  }

  setChannel(channel: string, on: boolean): void {
    const { [channel]: _, ...channels } = this.wanted.channels ?? {};
    this.#want({ ...this.wanted, channels: on ? channels : { ...channels, [channel]: false } });
  }

  isOn({ key, locked }: Category): boolean {
    return locked || this.wanted.categories?.[key]?.on !== false;
  }

  setOn({ key }: Category, on: boolean): void {
    this.#wish(key, { ...this.wanted.categories?.[key], on });
  }

  ringsFor({ key, off, locked }: Category, channel: string): boolean {
    const chosen = this.wanted.categories?.[key]?.channels?.[channel];
    return locked ? chosen !== false : (chosen ?? !off.includes(channel));
  }

  setRings({ key }: Category, channel: string, on: boolean): void {
    const wish = this.wanted.categories?.[key];
    this.#wish(key, { ...wish, channels: { ...wish?.channels, [channel]: on } });
  }

  #wish(key: string, wish: { on?: boolean; channels?: Record<string, boolean> }): void {
    this.#want({ ...this.wanted, categories: { ...this.wanted.categories, [key]: wish } });
  }

  setQuiet(kind: "organization" | "own" | "none"): void {
    const { quietHours: _, ...others } = this.wanted;
    this.day = undefined;
    if (kind === "organization") this.#want(others);
    else this.#want({ ...others, quietHours: kind === "own" ? nights() : {} });
  }

  get grid(): Grid {
    return this.wanted.quietHours ?? {};
  }

  setHours(day: Day, hours: [string, string][]): void {
    this.#want({ ...this.wanted, quietHours: { ...this.grid, [day]: hours } });
  }

  copyHours(from: Day, to: readonly Day[]): void {
    this.#want({ ...this.wanted, quietHours: copied(this.grid, from, to) });
  }

  setBudget(name: "perHour" | "perDay", text: string): void {
    const { [name]: _, ...others } = this.wanted.budget ?? {};
    const n = Math.min(10_000, Math.floor(Number(text)));
    this.#want({ ...this.wanted, budget: n >= 1 ? { ...others, [name]: n } : others });
  }

  #want(wanted: Wanted): void {
    this.wanted = wanted;
    clearTimeout(this.#timer);
    const wrong = Object.values(this.grid).some(isWrong);
    this.#say(wrong ? "wrong" : "saving");
    // Several switches in a row are one change.
    if (!wrong) this.#timer = setTimeout(() => void this.#save(), PAUSE);
  }

  async #save(): Promise<void> {
    const save = (this.#saves += 1);
    const { quietHours, ...others } = this.wanted;
    const wanted = quietHours ? { ...others, quietHours: tidied(quietHours) } : others;
    try {
      this.#kept = await this.#client.savePreferences(wanted);
      if (save === this.#saves) this.#say("saved");
    } catch (error) {
      if (save !== this.#saves) return;
      this.wanted = this.#kept;
      this.problem = (error as { code?: string }).code ? (error as Error).message : "";
      this.#say("failed");
    }
  }

  #say(saving: Saving): void {
    this.saving = saving;
    this.face.requestUpdate();
  }
}
