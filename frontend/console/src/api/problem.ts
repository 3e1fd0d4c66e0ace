/** What went wrong with a call, in the words of the server (RFC 9457) or of the browser. */

export interface ProblemBody {
  title?: string;
  detail?: string;
  status?: number;
  code?: string;
  advice?: string;
  field?: string | null;
  instance?: string | null;
}

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** What to do about it. */
  readonly advice: string;
  /** The part of the input it is about, such as `content.title`. */
  readonly field: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterS: number | undefined;

  constructor(status: number, body: ProblemBody, retryAfterS?: number) {
    super(body.detail ?? body.title ?? `HTTP ${status}`);
    this.name = "ApiProblem";
    this.status = status;
    this.code = body.code ?? "unknown";
    this.advice = body.advice ?? "";
    this.field = body.field ?? undefined;
    this.requestId = body.instance?.replace("urn:uuid:", "") ?? undefined;
    this.retryAfterS = retryAfterS;
  }

  /** The browser could not reach the server at all. */
  get offline(): boolean {
    return this.status === 0;
  }
}

/** Any error as a problem; what is none of the API's is told as it is. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiProblem(error instanceof TypeError ? 0 : 500, { detail, code: "unexpected" });
}

/** The problem of an answer; the body may be no JSON (a proxy's page). */
export function problemFrom(response: Response, body: unknown): ApiProblem {
  const given = typeof body === "object" && body !== null ? (body as ProblemBody) : {};
  const wait = Number(response.headers.get("retry-after") ?? "");
  return new ApiProblem(response.status, given, wait > 0 ? wait : undefined);
}

/** The sentence without the name of the field in front, which stands beside it anyway. */
export function fieldMessage(problem: ApiProblem): string {
  const said = problem.message;
  const name = problem.field;
  const rest = name !== undefined && said.startsWith(`${name}: `) ? said.slice(name.length + 2) : said;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
