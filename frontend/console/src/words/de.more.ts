/** The words of all other pages, by folder. */
import { byFolder } from "./by-folder.ts";

export const words = byFolder(
  import.meta.glob<Record<string, unknown>>(
    ["../*/words.de.json", "!../shell/*", "!../parts/*", "!../notifications/*"],
    { eager: true, import: "default" },
  ),
);
