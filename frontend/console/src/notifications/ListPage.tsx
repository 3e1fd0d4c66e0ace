/** All notifications, newest first, moving as they move. */
import { Box, Button, Code, Stack } from "@mantine/core";
import { useWindowScroll } from "@mantine/hooks";
import { IconArrowUp, IconBell, IconFilterOff, IconSend } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFresh, useLive, useMe } from "../api/queries.ts";
import { type Column, CursorTable } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { countOf, tidy } from "../parts/filters.ts";
import { ButtonLink } from "../parts/links.tsx";
import { Page } from "../parts/Page.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { useStateWord } from "../parts/State.tsx";
import { isMoving } from "../parts/states.ts";
import { nameOf, useNotificationActions } from "./actions.tsx";
import { AudienceCell, SenderCell, StateCell, useAudienceWords, WordsCell } from "./cells.tsx";
import { Filters, NO_FILTERS } from "./Filters.tsx";
import { EVENTS, MOVING_MS, type Notification, useNotifications } from "./queries.ts";
import type { ListSearch } from "./route.ts";
import { SendPane } from "./SendPane.tsx";

const route = getRouteApi("/notifications");

export function ListPage(): ReactElement {
  const { t } = useTranslation("notifications");
  const { organization } = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { list, fresh, showFresh } = useLiveList(organization.organizationId, search);
  const actions = useNotificationActions();
  const change = (next: ListSearch): void =>
    void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const open = ({ notificationId }: Notification): void =>
    void navigate({ to: "/notifications/$notificationId", params: { notificationId } });
  const close = (): void => change({ send: undefined, copy: undefined, person: undefined });
  return (
    <Page
      title={t("shell:pages.notifications")}
      about={t("about", { organization: organization.name })}
      actions={
        <ButtonLink
          to="/notifications"
          search={(before: ListSearch) => ({ ...before, send: true as const })}
          leftSection={<IconSend size={16} aria-hidden />}
        >
          {t("send")}
        </ButtonLink>
      }
    >
      <Filters
        search={search}
        onChange={change}
        onReplace={(next) => void navigate({ search: tidy(next), replace: true })}
      />
      <Fresh count={fresh} onShow={showFresh} />
      <CursorTable
        label={t("shell:pages.notifications")}
        list={list}
        columns={useColumns()}
        idOf={(row) => row.notificationId}
        nameOf={nameOf}
        card={(row) => <Card of={row} />}
        empty={<Nothing search={search} onClear={() => void navigate({ search: {}, replace: true })} />}
        onOpen={open}
        actions={actions.of}
      />
      {actions.dialog}
      <SendPane opened={search.send === true} copy={search.copy} person={search.person} onClose={close} />
    </Page>
  );
}

/** The list follows what happens; but what arrives while one reads further down waits in a pill. */
function useLiveList(organizationId: string, search: ListSearch) {
  const [scroll, scrollTo] = useWindowScroll();
  const [fresh, setFresh] = useState(0);
  const [moving, setMoving] = useState(false);
  const list = useNotifications(organizationId, search, moving ? MOVING_MS : false);
  const moves = list.rows.some((row) => isMoving(row.state) || startsSoon(row));
  if (moves !== moving) setMoving(moves);
  const calm = scroll.y < 200;
  useFresh(
    calm ? EVENTS : EVENTS_OF_KNOWN,
    ["notifications", "list", organizationId],
  );
  useLive(["notification.accepted"], (event) => {
    if (event.type === "notification.accepted" && !calm) setFresh((count) => count + 1);
  });
  const showFresh = (): void => {
    setFresh(0);
    scrollTo({ y: 0 });
    list.retry();
  };
  return { list, fresh: calm ? 0 : fresh, showFresh };
}

/** What was just sent waits for its Undo; it begins without an event. */
function startsSoon({ state, startAt }: Notification): boolean {
  return state === "SCHEDULED" && Date.parse(startAt) - Date.now() < 60_000;
}

const EVENTS_OF_KNOWN = ["notification.settled", "notification.canceled", "notification.withdrawn"];

function Fresh({ count, onShow }: { count: number; onShow: () => void }): ReactElement {
  const { t } = useTranslation("notifications");
  return (
    <Box role="status" pos="sticky" top={64} ta="center" h={0} style={{ zIndex: 5 }}>
      {count > 0 && (
        <Button size="xs" radius="xl" leftSection={<IconArrowUp size={14} aria-hidden />} onClick={onShow}>
          {t("new", { count })}
        </Button>
      )}
    </Box>
  );
}

function useColumns(): Column<Notification>[] {
  const { t } = useTranslation("notifications");
  return [
    { name: "state", title: t("columns.state"), width: 190, cell: (row) => <StateCell of={row} /> },
    { name: "words", title: t("columns.notification"), cell: (row) => <WordsCell of={row} /> },
    { name: "audience", title: t("columns.audience"), width: 168, cell: (row) => <AudienceCell of={row} /> },
    { name: "sender", title: t("columns.sentBy"), width: 132, cell: (row) => <SenderCell of={row} /> },
    { name: "when", title: t("columns.when"), width: 140, cell: (row) => <RelativeTime at={row.startAt} /> },
  ];
}

function Card({ of }: { of: Notification }): ReactElement {
  const word = useStateWord();
  const { names } = useAudienceWords()(of);
  return (
    <Box style={{ display: "flex", gap: 12, alignItems: "center" }}>
      <StateCell of={of} compact />
      <Box miw={0} style={{ flex: 1 }}>
        <WordsCell of={{ ...of, title: nameOf(of), text: `${word(of.state)} · ${names}` }} />
      </Box>
      <Box fz={12.5} c="dimmed" style={{ flexShrink: 0, maxWidth: 84, textAlign: "end" }}>
        <RelativeTime at={of.startAt} />
      </Box>
    </Box>
  );
}

function Nothing({ search, onClear }: { search: ListSearch; onClear: () => void }): ReactElement {
  const { t } = useTranslation("notifications");
  const { organization } = useMe();
  if (countOf(search, NO_FILTERS) > 0) {
    return (
      <Empty
        icon={IconFilterOff}
        title={t("filtered.title")}
        text={t("filtered.text")}
        action={
          <Button variant="default" onClick={onClear}>
            {t("filters.clear")}
          </Button>
        }
      />
    );
  }
  const place = `${location.origin}/api/v1/organizations/${organization.organizationId}/notifications`;
  const line = `curl '${place}' -H "Authorization: Bearer $TOKEN" --json '{"scope":"ORG","content":{"text":"Hello"}}'`;
  return (
    <Empty
      icon={IconBell}
      title={t("empty.title")}
      text={
        <Stack gap="sm">
          {t("empty.text")}
          <Code block dir="ltr" ta="start" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {line}
          </Code>
        </Stack>
      }
      action={
        <ButtonLink to="/notifications" search={{ send: true }}>
          {t("empty.send")}
        </ButtonLink>
      }
    />
  );
}
