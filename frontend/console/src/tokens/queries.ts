/** What this folder asks the server. */
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList } from "../api/queries.ts";

export type Token = Schema<"TokenBody">;
export type Scope = Schema<"TokenScope">;

export const SCOPES: readonly Scope[] = [
  "read",
  "notify:user",
  "notify:solution",
  "notify:group",
  "notify:org",
  "directory:write",
  "delivery:write",
  "data:write",
  "inbox:write",
  "inbox-tokens:write",
  "tokens:write",
];

/** Its sentence in the words of this folder; a colon would name another folder. */
export function scopeKey(scope: Scope): string {
  return `scopes.${scope.replace(":", "_")}`;
}

export function useTokens(all: boolean): CursorList<Token> {
  return useCursorList<Token>(["tokens", all], (cursor) =>
    ask(api.GET("/api/v1/tokens", { params: { query: { limit: 50, all, ...(cursor && { cursor }) } } })),
  );
}

/** In the order in which they end a token. */
export function stateOf(token: Token, now: number): "ACTIVE" | "EXPIRED" | "REVOKED" | "LAPSED" {
  if (token.revokedAt !== undefined) return "REVOKED";
  if (Date.parse(token.expiresAt) <= now) return "EXPIRED";
  return token.usable ? "ACTIVE" : "LAPSED";
}
