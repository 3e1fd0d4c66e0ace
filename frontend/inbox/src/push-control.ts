/** The offer of push in the panel: what is shown of it, and what a tap on it does. */
import type { PushOptions, PushState, PushSwitch } from "./push.ts";
import type { Word } from "./words.ts";

/** Remembers "Not now" in this browser. */
const LATER = "tocsin.push-later";

export class PushControl {
  state: PushState | undefined;
  busy = false;
  /** Whether the offer is on show; "Not now" leaves it to the menu. */
  offered = !remembersLater();

  #options: PushOptions | undefined;
  #switch: PushSwitch | undefined;
  readonly #changed: () => void;
  readonly #say: (word: Word) => void;

  constructor(changed: () => void, say: (word: Word) => void) {
    this.#changed = changed;
    this.#say = say;
  }

  /** For another person, or the same one at another server. */
  use(options: PushOptions): void {
    this.#options = options;
    this.#switch = undefined;
    this.state = undefined;
  }

  async #ready(): Promise<PushSwitch | undefined> {
    if (!this.#options || this.#switch) return this.#switch;
    // Few ever switch push on: what it takes is fetched when the panel opens.
    const { PushSwitch } = await import("./push.ts");
    return (this.#switch ??= new PushSwitch(this.#options));
  }

  /** This browser could have it and does not: worth an offer, or a word on why not. */
  get possible(): boolean {
    return this.state === "off" || this.state === "denied";
  }

  async refresh(): Promise<void> {
    try {
      this.state ??= await (await this.#ready())?.state();
    } catch {
      // Asked again when the panel opens the next time.
    }
    this.#changed();
  }

  async turn(on: boolean): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.#changed();
    try {
      const pushSwitch = await this.#ready();
      this.state = await (on ? pushSwitch?.enable() : pushSwitch?.disable());
      if (this.state === "on") this.#say("pushDidOn");
      else if (!on) this.#say("pushDidOff");
    } catch {
      this.#say("pushFailed");
    }
    this.busy = false;
    this.#changed();
  }

  offer(offered: boolean): void {
    this.offered = offered;
    rememberLater(!offered);
    this.#changed();
  }

  /** The browser changed its subscription: the server has to know the new one. */
  renewed(): void {
    void this.#ready().then((pushSwitch) => pushSwitch?.refresh()).catch(() => undefined);
  }
}

function remembersLater(): boolean {
  try {
    return Boolean(localStorage.getItem(LATER));
  } catch {
    return false; // storage may be forbidden to frames
  }
}

function rememberLater(later: boolean): void {
  try {
    if (later) localStorage.setItem(LATER, "1");
    else localStorage.removeItem(LATER);
  } catch {
    // Then it is asked again next time.
  }
}
