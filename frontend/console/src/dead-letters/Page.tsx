/** Rings that failed on every try: what the provider said, and ringing again. */
import { Button, Code, Group, Pill, Select, Stack, Text } from "@mantine/core";
import { IconBell, IconCircleCheck, IconExternalLink, IconFilter, IconRefresh } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFresh, useOrganizationId } from "../api/queries.ts";
import { notificationQuery } from "../notifications/queries.ts";
import { channelIcon, useChannelWord } from "../parts/channels.ts";
import { type Column, CursorTable, type RowAction, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { ClearFilters, FilteredEmpty } from "../parts/FilteredEmpty.tsx";
import { countOf, tidy } from "../parts/filters.ts";
import { AnchorLink } from "../parts/links.tsx";
import { Page } from "../parts/Page.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { channelsQuery } from "../providers/queries.ts";
import { type DeadLetter, filterOf, MOST_CHOSEN, useDeadLetters } from "./queries.ts";
import { Redrive, type Which } from "./Redrive.tsx";
import type { DeadLettersSearch } from "./route.ts";

const route = getRouteApi("/dead-letters");

export function DeadLetters(): ReactElement {
  const { t } = useTranslation("dead-letters");
  const organizationId = useOrganizationId();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [which, setWhich] = useState<Which | null>(null);
  const [asking, setAsking] = useState(false);
  const list = useDeadLetters(organizationId, filterOf(search));
  useFresh(["delivery.failed", "notification.redriven"], ["dead-letters", organizationId], 1_000);
  const go = (next: DeadLettersSearch): void => void navigate({ search: tidy(next), replace: true });
  const about = (next: Which): void => {
    setWhich(next);
    setAsking(true);
  };
  const actions = (row: DeadLetter): RowAction[] => [
    { label: t("redriveOne"), icon: IconRefresh, run: () => about({ deliveries: [row.delivery] }) },
    {
      label: t("openNotification"),
      icon: IconExternalLink,
      run: () => void navigate({ to: "/notifications/$notificationId", params: { notificationId: row.notificationId } }),
    },
    { label: t("onlyThis"), icon: IconFilter, run: () => go({ ...search, notification: row.notificationId }) },
  ];
  const shown = list.rows.length > 0;
  return (
    <Page
      title={t("shell:pages.deadLetters")}
      about={t("about")}
      actions={
        shown && (
          <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => about({ search })}>
            {t("redriveAll")}
          </Button>
        )
      }
    >
      <Filters search={search} onChange={go} />
      {chosen.size > 0 && (
        <Group mb="sm" gap="sm" className="choice-card" justify="space-between">
          <Text fz="sm" fw={600} role="status">
            {t("chosen", { count: chosen.size })}
          </Text>
          <Button size="compact-md" onClick={() => about({ deliveries: [...chosen].slice(0, MOST_CHOSEN) })}>
            {t("redriveChosen")}
          </Button>
        </Group>
      )}
      <CursorTable
        label={t("shell:pages.deadLetters")}
        list={list}
        columns={useColumns()}
        idOf={(row) => row.delivery}
        nameOf={(row) => `${row.title}, ${row.name ?? t("gone")}`}
        card={(row) => <Card of={row} />}
        selection={{ chosen, change: setChosen }}
        actions={actions}
        details={(row) => <Details of={row} />}
        empty={
          countOf(search) > 0 ? (
            <FilteredEmpty onClear={() => go({})} />
          ) : (
            <Empty icon={IconCircleCheck} title={t("empty.title")} text={t("empty.text")} />
          )
        }
      />
      {which !== null && (
        <Redrive
          which={which}
          opened={asking}
          onClose={() => setAsking(false)}
          onDone={() => {
            setChosen(new Set());
            void client.invalidateQueries({ queryKey: ["dead-letters"] });
          }}
        />
      )}
    </Page>
  );
}

function Filters({ search, onChange }: { search: DeadLettersSearch; onChange: (next: DeadLettersSearch) => void }): ReactElement {
  const { t } = useTranslation("dead-letters");
  const word = useChannelWord();
  const names = useQuery(channelsQuery).data?.items.map(({ name }) => name) ?? [];
  return (
    <Group mb="md" gap="sm">
      <Select
        w={{ base: "100%", sm: 220 }}
        aria-label={t("columns.channel")}
        placeholder={t("anyChannel")}
        data={names.map((value) => ({ value, label: word(value) }))}
        value={search.channel ?? null}
        onChange={(channel) => onChange({ ...search, channel: channel ?? undefined })}
        clearable
        clearButtonProps={{ "aria-label": t("parts:clear") }}
      />
      {search.notification !== undefined && (
        <OneNotification id={search.notification} onRemove={() => onChange({ ...search, notification: undefined })} />
      )}
      <ClearFilters set={countOf(search) > 0} onClear={() => onChange({})} />
    </Group>
  );
}

function OneNotification({ id, onRemove }: { id: string; onRemove: () => void }): ReactElement {
  const { t } = useTranslation("dead-letters");
  const { data } = useQuery({ ...notificationQuery(useOrganizationId(), id), retry: false });
  return (
    <Pill size="lg" withRemoveButton onRemove={onRemove} removeButtonProps={{ "aria-label": t("parts:clear"), tabIndex: 0, "aria-hidden": false }}>
      <IconBell size={14} aria-hidden style={{ verticalAlign: "-2px", marginInlineEnd: 6 }} />
      <span dir="auto">{data?.title || data?.text || t("ofOne")}</span>
    </Pill>
  );
}

function useColumns(): Column<DeadLetter>[] {
  const { t } = useTranslation("dead-letters");
  return [
    { name: "notification", title: t("columns.notification"), cell: (row) => <Title of={row} /> },
    { name: "person", title: t("columns.person"), width: 180, cell: (row) => <TwoLines top={row.name ?? t("gone")} below={row.email} /> },
    { name: "channel", title: t("columns.channel"), width: 150, cell: (row) => <Channel of={row} /> },
    { name: "reply", title: t("columns.reply"), width: 220, cell: (row) => <Said of={row} /> },
    { name: "failed", title: t("columns.failed"), width: 136, cell: (row) => <RelativeTime at={row.failedAt} /> },
  ];
}

function Title({ of }: { of: DeadLetter }): ReactElement {
  const { notificationId, title } = of;
  return (
    <AnchorLink
      to="/notifications/$notificationId"
      params={{ notificationId }}
      fw={600}
      c="inherit"
      className="cut"
      display="block"
      dir="auto"
    >
      {title}
    </AnchorLink>
  );
}

function Channel({ of }: { of: DeadLetter }): ReactElement {
  const word = useChannelWord();
  const { t } = useTranslation("dead-letters");
  const Shown = channelIcon(of.channel);
  return (
    <TwoLines
      top={
        <Group gap={6} wrap="nowrap">
          <Shown size={16} aria-hidden style={{ flex: "none" }} />
          <span className="cut">{word(of.channel)}</span>
        </Group>
      }
      below={t("attempts", { count: of.attempts })}
    />
  );
}

function Said({ of }: { of: DeadLetter }): ReactElement {
  const { t } = useTranslation("dead-letters");
  const outcome = of.outcome === undefined ? undefined : t(`outcomes.${of.outcome.toLowerCase()}`, { defaultValue: of.outcome });
  return <TwoLines top={outcome ?? t("silent")} below={of.reply && <span dir="ltr">{of.reply}</span>} />;
}

function Card({ of }: { of: DeadLetter }): ReactElement {
  const { t } = useTranslation("dead-letters");
  const word = useChannelWord();
  return (
    <Stack gap={2}>
      <Title of={of} />
      <Text fz={13} c="dimmed" className="cut">
        {[of.name ?? t("gone"), word(of.channel)].join(" · ")}
      </Text>
      <Text fz={13} c="dimmed">
        <RelativeTime at={of.failedAt} />
      </Text>
    </Stack>
  );
}

function Details({ of }: { of: DeadLetter }): ReactElement {
  const { t } = useTranslation("dead-letters");
  return (
    <Stack gap={6}>
      <Text fz="sm">
        {[t("attempts", { count: of.attempts }), of.provider && t("by", { provider: of.provider })].filter(Boolean).join(", ")}
      </Text>
      <Code block dir="ltr" tabIndex={0} aria-label={t("columns.reply")} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {of.reply || t("silent")}
      </Code>
    </Stack>
  );
}
