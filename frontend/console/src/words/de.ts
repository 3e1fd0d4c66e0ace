/** The words of the frame and of the first page, by folder: what the first paint needs. */
import { byFolder } from "./by-folder.ts";

export const words = byFolder(
  import.meta.glob<Record<string, unknown>>(
    ["../shell/words.de.json", "../parts/words.de.json", "../notifications/words.de.json"],
    { eager: true, import: "default" },
  ),
);
