/** Search over everything: pages at once, notifications and people while one types. */
import "@mantine/spotlight/styles.css";
import { useDebouncedValue } from "@mantine/hooks";
import { openSpotlight, Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconBell, IconSearch, IconSend, IconUser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { ENTRIES, mayOpen } from "./menu.ts";

const LEAST = 2;

export default function Search({ asked }: { asked: number }): ReactElement {
  const { t } = useTranslation("shell");
  const [query, setQuery] = useState("");
  const groups = usePages(query);
  const found = useFound(query);
  useEffect(() => {
    openSpotlight();
  }, [asked]);
  return (
    <Spotlight
      actions={[...groups, ...found]}
      query={query}
      onQueryChange={setQuery}
      // What the server has found need not hold the words again.
      filter={(_, actions) => actions}
      nothingFound={t("nothingFound")}
      highlightQuery
      shortcut={null}
      scrollable
      maxHeight={420}
      attributes={{ content: { "aria-label": t("search") } }}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t("searchHint"),
        "aria-label": t("search"),
      }}
    />
  );
}

function usePages(query: string): SpotlightActionGroupData[] {
  const { t } = useTranslation("shell");
  const { user } = useMe();
  const navigate = useNavigate();
  const wanted = query.trim().toLowerCase();
  const pages = ENTRIES.filter((entry) => mayOpen(entry, user.role)).map((entry) => ({
    id: entry.name,
    label: t(`pages.${entry.name}`),
    leftSection: <entry.icon size={18} stroke={1.75} aria-hidden />,
    onClick: () => void navigate({ to: entry.to }),
  }));
  const send = {
    id: "send",
    label: t("keys.send"),
    leftSection: <IconSend size={18} stroke={1.75} aria-hidden />,
    onClick: () => void navigate({ to: "/notifications", search: { send: true } }),
  };
  const may = user.role === "OWNER" || user.role === "ADMIN";
  const all = [...(may ? [send] : []), ...pages];
  const actions = all.filter((action) => action.label.toLowerCase().includes(wanted));
  return actions.length > 0 ? [{ group: t("groupPages"), actions }] : [];
}

function useFound(query: string): SpotlightActionGroupData[] {
  const { t } = useTranslation("shell");
  const { user, organization } = useMe();
  const navigate = useNavigate();
  const [text] = useDebouncedValue(query.trim(), 200);
  const admin = user.role === "OWNER" || user.role === "ADMIN";
  const path = { organizationId: organization.organizationId };
  const notifications = useQuery({
    queryKey: ["search", "notifications", text],
    queryFn: () =>
      ask(
        api.GET("/api/v1/organizations/{organizationId}/notifications", {
          params: { path, query: { search: text, limit: 5 } },
        }),
      ),
    enabled: admin && text.length >= LEAST,
  });
  const people = useQuery({
    queryKey: ["search", "users", text],
    queryFn: () => ask(api.GET("/api/v1/users", { params: { query: { search: text, limit: 5 } } })),
    enabled: user.role !== "USER" && text.length >= LEAST,
  });
  const groups: SpotlightActionGroupData[] = [];
  if (query.trim().length < LEAST) return groups;
  const rows = notifications.data?.items ?? [];
  if (rows.length > 0) {
    groups.push({
      group: t("pages.notifications"),
      actions: rows.map((row) => ({
        id: row.notificationId,
        label: row.title ?? row.text,
        description: row.title === undefined ? undefined : row.text,
        leftSection: <IconBell size={18} stroke={1.75} aria-hidden />,
        onClick: () =>
          void navigate({
            to: "/notifications/$notificationId",
            params: { notificationId: row.notificationId },
          }),
      })),
    });
  }
  const found: Schema<"UserBody">[] = people.data?.items ?? [];
  if (found.length > 0) {
    groups.push({
      group: t("pages.users"),
      actions: found.map((person) => ({
        id: person.userId,
        label: person.name,
        description: person.email,
        leftSection: <IconUser size={18} stroke={1.75} aria-hidden />,
        onClick: () => void navigate({ to: `/users/${person.userId}` }),
      })),
    });
  }
  return groups;
}
