/** `../users/words.en.json` is what the folder `users` says. */
export type Words = Record<string, Record<string, unknown>>;

export function byFolder(found: Words): Words {
  return Object.fromEntries(
    Object.entries(found).map(([path, texts]) => [path.split("/")[1] ?? "", texts]),
  );
}
