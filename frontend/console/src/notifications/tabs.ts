/** What each tab of a notification's page shows; loaded when it is opened. */
import { type ComponentType, lazy } from "react";
import type { Notification } from "./queries.ts";
import type { TABS } from "./route.ts";

export interface PanelProps {
  of: Notification;
}

export const PANELS: Record<(typeof TABS)[number], ComponentType<PanelProps>> = {
  recipients: lazy(() => import("./RecipientsTab.tsx")),
  timeline: lazy(() => import("./TimelineTab.tsx")),
  answers: lazy(() => import("./AnswersTab.tsx")),
  payload: lazy(() => import("./PayloadTab.tsx")),
};
