/** What the tabs of a notification's page ask. */
import { useQuery } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList, useFresh, useOrganizationId } from "../api/queries.ts";
import { isMoving } from "../parts/states.ts";
import { EVENTS, MOVING_MS, type Notification } from "./queries.ts";
import type { WHICH } from "./route.ts";

export type Recipient = Schema<"RecipientBody">;
export type Delivery = Schema<"DeliveryBody">;
export type Which = (typeof WHICH)[number];

const RECIPIENTS = "/api/v1/organizations/{organizationId}/notifications/{notificationId}/recipients";

export function useRecipients({ notificationId, state }: Notification, which: Which): CursorList<Recipient> {
  const organizationId = useOrganizationId();
  const key = ["notifications", "recipients", notificationId];
  useFresh(EVENTS, key);
  return useCursorList<Recipient>(
    [...key, which],
    (cursor) =>
      ask(
        api.GET(RECIPIENTS, {
          params: { path: { organizationId, notificationId }, query: { limit: 50, which, ...(cursor && { cursor }) } },
        }),
      ),
    { refetchInterval: isMoving(state) ? MOVING_MS : false },
  );
}

export function recipientsFile(organizationId: string, notificationId: string): string {
  return `/api/v1/organizations/${organizationId}/notifications/${notificationId}/recipients.csv`;
}

export function useExplanation({ notificationId }: Notification, userId: string) {
  const organizationId = useOrganizationId();
  const key = ["notifications", "explain", notificationId, userId];
  useFresh(EVENTS, key);
  return useQuery({
    queryKey: key,
    queryFn: () =>
      ask(api.GET(`${RECIPIENTS}/{userId}/explain`, { params: { path: { organizationId, notificationId, userId } } })),
  });
}

export type LoggedEvent = Schema<"EventBody">;

export function useTimeline({ notificationId }: Notification): CursorList<LoggedEvent> {
  const key = ["notifications", "timeline", notificationId];
  useFresh(EVENTS, key);
  return useCursorList<LoggedEvent>(key, (cursor) =>
    ask(api.GET("/api/v1/events", { params: { query: { notificationId, limit: 50, ...(cursor && { cursor }) } } })),
  );
}
