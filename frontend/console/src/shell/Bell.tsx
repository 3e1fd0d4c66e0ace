/** One's own inbox, on every page. */
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { useInbox } from "./inbox.ts";
import { ADMINS } from "./menu.ts";

export function Bell(): ReactElement | null {
  const { i18n } = useTranslation();
  const { role } = useMe().user;
  const navigate = useNavigate();
  // Who may see how it went is shown that; others go where the notification leads.
  const detail = (notificationId: string): void =>
    void navigate({ to: "/notifications/$notificationId", params: { notificationId } });
  const { ready, ref } = useInbox(ADMINS.includes(role) ? detail : undefined);
  if (!ready) return null;
  return <tocsin-inbox ref={ref} key={i18n.language} lang={i18n.language} />;
}
