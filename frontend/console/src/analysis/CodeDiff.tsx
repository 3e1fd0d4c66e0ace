/** Two texts of a script, line by line. */
import type { ReactElement } from "react";
import { diff } from "../parts/diff.ts";
import { DiffLines } from "../parts/DiffLines.tsx";

export function CodeDiff({ label, before, after }: { label?: string; before: string; after: string }): ReactElement {
  return <DiffLines of={diff(before.split("\n"), after.split("\n"))} dir="ltr" {...(label !== undefined && { label })} />;
}
