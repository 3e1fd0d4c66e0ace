/** What the detail page asks of a question: how it stands, and everybody's answer page by page. */
import { useQuery } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList, useFresh, useOrganizationId } from "../api/queries.ts";
import type { Notification } from "./queries.ts";

export type QuestionState = Schema<"QuestionStateBody">;
export type PersonsAnswer = Schema<"PersonsAnswerBody">;

const EVENTS = ["inbox.answered", "notification."];
const PAGE = 50;
export const QUESTION = "/api/v1/organizations/{organizationId}/notifications/{notificationId}/question";

function keyOf(of: Notification): string[] {
  return ["notifications", "question", of.notificationId];
}

function useAsk(of: Notification): (query: { limit: number; cursor?: string }) => Promise<QuestionState> {
  const organizationId = useOrganizationId();
  const path = { organizationId, notificationId: of.notificationId };
  return (query) => ask(api.GET(QUESTION, { params: { path, query } }));
}

export function useQuestion(of: Notification) {
  const read = useAsk(of);
  const key = keyOf(of);
  useFresh(EVENTS, key);
  return useQuery({ queryKey: [...key, "state"], queryFn: () => read({ limit: 1 }) });
}

export function usePersonsAnswers(of: Notification): CursorList<PersonsAnswer> {
  const read = useAsk(of);
  return useCursorList<PersonsAnswer>([...keyOf(of), "answers"], async (cursor) => {
    const page = await read({ limit: PAGE, ...(cursor && { cursor }) });
    return { items: page.answers, ...(page.cursor && { cursor: page.cursor }) };
  });
}

export function answersFile(organizationId: string, notificationId: string): string {
  return `/api/v1/organizations/${organizationId}/notifications/${notificationId}/answers.csv`;
}
