/**
 * Server-sent events read from a fetch body. The browser's own EventSource cannot send an
 * Authorization header, and a token does not belong into a URL.
 */

export interface SseEvent {
  type: string;
  data: string;
  /** The id in force when the event ended: what `Last-Event-ID` must say to resume after it. */
  id: string;
}

/** Takes text in pieces of any size and gives back the events that are complete. */
export class SseParser {
  /** What the server asked us to wait before reconnecting, in milliseconds. */
  retry: number | undefined;

  #rest = "";
  #afterReturn = false;
  #type = "";
  #data: string[] = [];
  #id = "";
  #started = false;

  push(piece: string): SseEvent[] {
    if (!piece) return [];
    let text = piece;
    if (!this.#started) {
      this.#started = true;
      text = text.replace(/^\uFEFF/, "");
    }
    // A line may end with \r\n, and the pair may be cut in two by the network.
    if (this.#afterReturn && text.startsWith("\n")) text = text.slice(1);
    this.#afterReturn = piece.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? "";
    const events: SseEvent[] = [];
    for (const line of lines) {
      const event = this.#line(line);
      if (event) events.push(event);
    }
    return events;
  }

  #line(line: string): SseEvent | undefined {
    if (line === "") return this.#finish();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined; // a comment: keeps the connection alive
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#type = value;
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.retry = Number(value);
    return undefined;
  }

  #finish(): SseEvent | undefined {
    const event = this.#data.length
      ? { type: this.#type || "message", data: this.#data.join("\n"), id: this.#id }
      : undefined;
    this.#type = "";
    this.#data = [];
    return event;
  }
}
