/** A rule while it is written: which members of the solution a group picks by itself. */
import type { Schema } from "../api/client.ts";

export type Rule = Schema<"RuleBody">;

export interface TagDraft {
  /** Keeps its place while its name changes. */
  key: string;
  name: string;
  /** One of them is enough; `*` is any. */
  values: string[];
}

export interface RuleDraft {
  tags: TagDraft[];
  roles: Schema<"Role">[];
  languages: string[];
}

let keys = 0;

export function emptyTag(): TagDraft {
  return { key: `tag-${keys++}`, name: "", values: [] };
}

export function draftOf(rule: Rule | undefined): RuleDraft {
  const tags = Object.entries(rule?.tags ?? {});
  return {
    tags: tags.map(([name, values]) => ({ ...emptyTag(), name, values: [...values] })),
    roles: [...(rule?.roles ?? [])],
    languages: [...(rule?.languages ?? [])],
  };
}

/** As the API takes it; undefined while it would mean everybody, or a tag is half written. */
export function ruleOf({ tags, roles, languages }: RuleDraft): Rule | undefined {
  const written = tags.filter(({ name, values }) => name.trim() !== "" || values.length > 0);
  if (written.some(({ name, values }) => name.trim() === "" || values.length === 0)) return undefined;
  const rule: Rule = {
    ...(written.length > 0 && { tags: Object.fromEntries(written.map(({ name, values }) => [name.trim(), values])) }),
    ...(roles.length > 0 && { roles }),
    ...(languages.length > 0 && { languages }),
  };
  return Object.keys(rule).length > 0 ? rule : undefined;
}
