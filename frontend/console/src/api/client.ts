/**
 * The one way to the server: `ask(api.GET("/api/v1/…", { params }))`. Types come from the OpenAPI
 * file. Failures are `ApiProblem`s; an ended session opens sign-in over the page and then goes on.
 */
import createClient from "openapi-fetch";
import type { components, paths } from "../generated/schema.d.ts";
import { problemFrom } from "./problem.ts";

/** A type of the API by its name: `Schema<"UserBody">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

type SignInAgain = () => Promise<void>;
let signInAgain: SignInAgain = () => new Promise(() => undefined);

/** The shell says how a person signs in again without losing the page. */
export function onSessionEnd(how: SignInAgain): void {
  signInAgain = how;
}

async function guarded(request: Request): Promise<Response> {
  // The server makes its sentences in the language of the page.
  request.headers.set("Accept-Language", document.documentElement.lang);
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || isSignIn(request) || (await isWrongPassword(response))) return response;
  await signInAgain();
  return fetch(again);
}

/** The session is well; a password that was asked for again is wrong. */
async function isWrongPassword(response: Response): Promise<boolean> {
  const body: unknown = await response.clone().json().catch(() => undefined);
  return (body as { code?: string } | undefined)?.code === "wrong_credentials";
}

function isSignIn(request: Request): boolean {
  return request.method === "POST" && /\/api\/v1\/sessions(\/steps)?$/.test(request.url);
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: guarded });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a successful answer; throws an `ApiProblem` otherwise. */
export async function ask<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw problemFrom(response, error);
  return data as T;
}
