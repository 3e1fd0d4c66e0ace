/** All words of the language, by folder: one file for the browser. */
const found = import.meta.glob<Record<string, unknown>>("../*/words.ar.json", {
  eager: true,
  import: "default",
});

export const words = Object.fromEntries(
  Object.entries(found).map(([path, texts]) => [path.split("/")[1] ?? "", texts]),
);
