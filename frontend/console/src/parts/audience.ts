/** Whom a notification is for, and how the API takes it. */
import type { Schema } from "../api/client.ts";

export interface Audience {
  scope: Schema<"Scope">;
  emails: string[];
  solutionId: string | null;
  groups: string[];
}

export const NOBODY: Audience = { scope: "USR", emails: [], solutionId: null, groups: [] };

/** As the API takes it: only what belongs to the scope. */
export function audienceBody(of: Audience): Pick<Schema<"NotificationCreate">, "scope" | "emails" | "groups" | "solutionId"> {
  const solution = of.solutionId === null ? {} : { solutionId: of.solutionId };
  switch (of.scope) {
    case "USR":
      return { scope: of.scope, emails: of.emails };
    case "SLN":
      return { scope: of.scope, ...solution };
    case "SLN_GRP":
      return { scope: of.scope, ...solution, groups: of.groups };
    default:
      return { scope: of.scope };
  }
}
