/** One's own inbox: the same element and the same script that any application uses. */
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import type { TocsinInbox } from "../elements.d.ts";

const SCRIPT = "/inbox.js";

export function Bell(): ReactElement | null {
  const { i18n } = useTranslation();
  const { user } = useMe();
  const navigate = useNavigate();
  const [ready, setReady] = useState(false);
  const element = useRef<TocsinInbox>(null);
  // Inbox tokens are made by owners and administrators only.
  const may = user.role === "OWNER" || user.role === "ADMIN";
  useEffect(() => {
    if (!may) return;
    import(/* @vite-ignore */ new URL(SCRIPT, location.origin).href).then(
      () => setReady(true),
      () => undefined,
    );
  }, [may]);
  useEffect(() => {
    const inbox = element.current;
    if (!ready || inbox === null) return;
    inbox.getToken = async () => {
      const path = { userId: user.userId };
      return (await ask(api.POST("/api/v1/users/{userId}/inbox-tokens", { params: { path } }))).token;
    };
    const open = (event: Event): void => {
      const { notificationId } = (event as CustomEvent<{ notificationId: string }>).detail;
      event.preventDefault();
      void navigate({ to: "/notifications/$notificationId", params: { notificationId } });
    };
    inbox.addEventListener("tocsin-open", open);
    return () => inbox.removeEventListener("tocsin-open", open);
  }, [ready, user.userId, navigate]);
  if (!ready) return null;
  return <tocsin-inbox ref={element} key={i18n.language} lang={i18n.language} />;
}
