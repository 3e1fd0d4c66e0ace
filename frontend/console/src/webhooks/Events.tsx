/** The log of events, as endpoints are told them: newest first, unfolded to what is posted. */
import { Code, Group, Select, Text } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { type ReactElement, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useFresh } from "../api/queries.ts";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { DayField } from "../parts/DayField.tsx";
import { Empty } from "../parts/Empty.tsx";
import { ClearFilters, FilteredEmpty } from "../parts/FilteredEmpty.tsx";
import { AnchorLink } from "../parts/links.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { type LoggedEvent, useEvents, useKinds } from "./queries.ts";
import type { WebhooksSearch } from "./route.ts";

interface EventsProps {
  search: WebhooksSearch;
  onChange: (change: WebhooksSearch) => void;
}

export function Events({ search, onChange }: EventsProps): ReactElement {
  const { t } = useTranslation("webhooks");
  const { kinds, meaning } = useKinds();
  const list = useEvents(search.kind, search.since);
  useFresh(["notification.", "delivery.", "inbox.", "webhook."], ["webhooks", "events"], 1_500);
  // Rare kinds: the server looks at so many events at a time, and there may be none among them.
  const goOn = list.rows.length === 0 && list.hasMore && !list.loadingMore;
  useEffect(() => {
    if (goOn) list.more();
  });
  const filtered = search.kind !== undefined || search.since !== undefined;
  const clear = (): void => onChange({ kind: undefined, since: undefined });
  const columns: Column<LoggedEvent>[] = [
    { name: "event", title: t("columns.event"), cell: (row) => <TwoLines top={meaning(row.type)} below={<span dir="ltr">{row.type}</span>} /> },
    { name: "about", title: t("columns.about"), width: 220, cell: (row) => <About of={row} /> },
    { name: "when", title: t("columns.when"), width: 150, cell: (row) => <RelativeTime at={row.timestamp} /> },
  ];
  return (
    <>
      <Group mb="md" gap="sm">
        <Select
          w={{ base: "100%", sm: 320 }}
          aria-label={t("events.kinds")}
          placeholder={t("events.kinds")}
          data={kinds.map((kind) => ({ value: kind, label: meaning(kind) }))}
          value={search.kind ?? null}
          onChange={(kind) => onChange({ kind: kind ?? undefined })}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("parts:clear") }}
        />
        <DayField label={t("events.since")} value={search.since} onChange={(since) => onChange({ since })} />
        <ClearFilters set={filtered} onClear={clear} />
      </Group>
      <CursorTable
        label={t("tabs.events")}
        list={{ ...list, pending: list.pending || goOn || (list.rows.length === 0 && list.loadingMore) }}
        columns={columns}
        idOf={(row) => row.eventId}
        nameOf={(row) => meaning(row.type)}
        card={(row) => <TwoLines top={meaning(row.type)} below={<RelativeTime at={row.timestamp} />} />}
        details={(row) => <Details of={row} />}
        empty={
          filtered ? (
            <FilteredEmpty onClear={clear} />
          ) : (
            <Empty icon={IconBolt} title={t("events.empty")} text={t("events.emptyText")} />
          )
        }
      />
    </>
  );
}

function About({ of }: { of: LoggedEvent }): ReactElement {
  const { t } = useTranslation("webhooks");
  const { notificationId } = of.data as { notificationId?: string };
  if (notificationId === undefined) return <Text c="dimmed">–</Text>;
  return (
    <AnchorLink fz="sm" to="/notifications/$notificationId" params={{ notificationId }}>
      {t("events.open")}
    </AnchorLink>
  );
}

function Details({ of }: { of: LoggedEvent }): ReactElement {
  return (
    <Code block dir="ltr" tabIndex={0} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
      {JSON.stringify(of, null, 2)}
    </Code>
  );
}
