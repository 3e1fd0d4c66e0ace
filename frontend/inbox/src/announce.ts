/** One polite live region: what happens within a second is said in one sentence, not in ten. */
import type { Item } from "./types.ts";
import type { Say } from "./words.ts";

const BATCH = 1_000;

export class Announcer {
  #arrived: Item[] = [];
  #said: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #say: () => Say;
  readonly #speak: (text: string) => void;

  constructor(say: () => Say, speak: (text: string) => void) {
    this.#say = say;
    this.#speak = speak;
  }

  arrived(item: Item): void {
    this.#arrived.push(item);
    this.#soon();
  }

  say(text: string): void {
    this.#said.push(text);
    this.#soon();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#speak([...this.#said, ...this.#arrivals()].join(" "));
      this.#said = [];
      this.#arrived = [];
    }, BATCH);
  }

  #arrivals(): string[] {
    const [first, ...others] = this.#arrived;
    if (!first) return [];
    const say = this.#say();
    if (others.length) return [say("newer", { n: others.length + 1 })];
    return [say("arrivedOne", { title: first.title ?? first.text })];
  }
}
