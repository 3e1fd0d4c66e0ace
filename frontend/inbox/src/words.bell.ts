/** The English words that are needed before the panel is opened; the others come with it. */
import type { Phrase } from "./words.ts";

const bellWords = {
  title: "Notifications" as Phrase,
  bell: "Notifications, {n} unseen" as Phrase,
  bellNone: "Notifications" as Phrase,
  newer: { one: "{n} new notification", other: "{n} new notifications" } as Phrase,
  arrivedOne: "New notification: {title}" as Phrase,
  loadFailed: "Notifications could not be loaded." as Phrase,
  retry: "Retry" as Phrase,
} satisfies Record<string, Phrase>;

export default bellWords;
