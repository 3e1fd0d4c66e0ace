/** What the demo asks of the server; a real application has its own ways to all of this. */

export interface Group {
  solutionId: string;
  solutionName: string;
  name: string;
}

export interface Person {
  userId: string;
  name: string;
  email: string;
  language: string;
  timeZone: string;
  role: string;
  groups: Group[];
}

export interface People {
  organizationName: string;
  people: Person[];
  solutions: { solutionId: string; name: string }[];
}

export type Audience = "person" | "group" | "solution" | "organization";

export function people(): Promise<People> {
  return call("/demo/people");
}

export async function token(userId: string): Promise<string> {
  return (await call<{ token: string }>("/demo/token", { userId })).token;
}

export function send(userId: string, to: Audience): Promise<{ audience: string }> {
  return call("/demo/send", { userId, to });
}

async function call<T>(path: string, body?: unknown): Promise<T> {
  const init: RequestInit = body
    ? {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }
    : {};
  const response = await fetch(path, init);
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { detail?: string };
    throw new Error(problem.detail ?? `The server answered ${response.status}.`);
  }
  return (await response.json()) as T;
}
