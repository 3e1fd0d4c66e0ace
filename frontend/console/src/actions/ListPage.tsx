/** All actions: whether each is on, what it says, and what it has done of late. */
import { Badge, Group, SegmentedControl, Switch, Text } from "@mantine/core";
import { IconAlertTriangle, IconBolt, IconExternalLink, IconLock, IconPlus } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Column, CursorTable } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { ClearFilters, FilteredEmpty } from "../parts/FilteredEmpty.tsx";
import { countOf, tidy } from "../parts/filters.ts";
import { ButtonLink } from "../parts/links.tsx";
import { Page } from "../parts/Page.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { useActionActions } from "./actions.tsx";
import { type Action, useActions, useMayWrite } from "./queries.ts";
import { type ListSearch, SWITCHES } from "./route.ts";
import "./actions.css";

const route = getRouteApi("/actions");

export function ListPage(): ReactElement {
  const { t } = useTranslation("actions");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useActions(search.search);
  const actions = useActionActions();
  const mayWrite = useMayWrite();
  const change = (next: ListSearch): void =>
    void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const open = ({ actionId }: Action): void => void navigate({ to: "/actions/$actionId", params: { actionId } });
  const create = mayWrite && (
    <ButtonLink to="/actions/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t("create")}
    </ButtonLink>
  );
  const clear = (): void => void navigate({ search: {}, replace: true });
  const filtered = countOf(search) > 0;
  return (
    <Page title={t("shell:pages.actions")} about={t("about")} actions={create}>
      <Group gap="sm" mb="md">
        <SearchField label={t("search")} value={search.search} onChange={(next) => change({ search: next })} />
        <SegmentedControl
          aria-label={t("columns.on")}
          value={search.show ?? "all"}
          onChange={(next) => change({ show: SWITCHES.find((one) => one === next) })}
          data={["all", ...SWITCHES].map((value) => ({ value, label: t(`states.${value}`) }))}
        />
        <ClearFilters set={filtered} onClear={clear} />
      </Group>
      <CursorTable
        label={t("shell:pages.actions")}
        list={{ ...list, rows: list.rows.filter((row) => fits(row, search.show)) }}
        columns={useColumns(actions.set)}
        idOf={(row) => row.actionId}
        nameOf={(row) => row.name}
        card={(row) => <Card of={row} set={actions.set} />}
        empty={
          filtered ? (
            <FilteredEmpty onClear={clear} />
          ) : (
            <Empty icon={IconBolt} title={t("empty.title")} text={t("empty.text")} action={create || undefined} />
          )
        }
        onOpen={open}
        actions={(row) => [{ label: t("open"), icon: IconExternalLink, run: () => open(row) }, ...actions.of(row)]}
      />
      {actions.dialog}
    </Page>
  );
}

function fits(of: Action, show: ListSearch["show"]): boolean {
  if (show === "failing") return of.failures > 0;
  return show === undefined || of.enabled === (show === "on");
}

type Set = (of: Action, enabled: boolean) => void;

function useColumns(set: Set): Column<Action>[] {
  const { t } = useTranslation("actions");
  const { number } = useFormats();
  return [
    { name: "on", title: t("columns.on"), width: 74, cell: (row) => <OnOff of={row} set={set} /> },
    { name: "name", title: t("columns.name"), cell: (row) => <Said of={row} /> },
    { name: "fired", title: t("columns.fired"), width: 150, cell: (row) => <Fired of={row} /> },
    { name: "today", title: t("columns.today"), width: 90, cell: (row) => number(row.firedToday) },
    { name: "failures", title: t("columns.failures"), width: 110, cell: (row) => <Failures of={row} /> },
  ];
}

function Card({ of, set }: { of: Action; set: Set }): ReactElement {
  const { t } = useTranslation("actions");
  return (
    <div style={{ display: "grid", gap: 8 }}>
      <Group wrap="nowrap" align="flex-start">
        <OnOff of={of} set={set} />
        <Said of={of} />
      </Group>
      <Group gap={6} fz="sm">
        <Text span fz="inherit" c="dimmed">
          {t("columns.fired")}:
        </Text>
        <Fired of={of} />
        {of.failures > 0 && <Failures of={of} />}
      </Group>
    </div>
  );
}

function OnOff({ of, set }: { of: Action; set: Set }): ReactElement {
  const { t } = useTranslation("actions");
  return (
    <Switch
      aria-label={t("switch", { name: of.name })}
      checked={of.enabled}
      disabled={!useMayWrite()}
      onChange={(event) => set(of, event.currentTarget.checked)}
      // The row opens the action; its switch does not.
      onClick={(event) => event.stopPropagation()}
    />
  );
}

function Said({ of }: { of: Action }): ReactElement {
  const { t } = useTranslation("actions");
  return (
    <div style={{ minWidth: 0 }}>
      <Group gap={8} wrap="nowrap">
        <Link to="/actions/$actionId" params={{ actionId: of.actionId }} className="row-link cut" dir="auto">
          {of.name}
        </Link>
        {of.locked && (
          <Badge size="sm" variant="light" color="orange" tt="none" leftSection={<IconLock size={12} aria-hidden />}>
            {t("locked")}
          </Badge>
        )}
      </Group>
      <Text fz={13} c="dimmed" className="said plain-text" dir="auto">
        {of.sentence}
      </Text>
    </div>
  );
}

function Fired({ of }: { of: Action }): ReactElement {
  const { t } = useTranslation("actions");
  if (of.lastFiredAt !== undefined) return <RelativeTime at={of.lastFiredAt} />;
  return (
    <Text span fz="inherit" c="dimmed">
      {t("never")}
    </Text>
  );
}

function Failures({ of }: { of: Action }): ReactElement {
  const { t } = useTranslation("actions");
  if (of.failures === 0) return <Text span fz="inherit" c="dimmed">{t("none")}</Text>;
  return (
    <Badge variant="light" color="red" tt="none" leftSection={<IconAlertTriangle size={12} aria-hidden />}>
      {t("failed", { count: of.failures })}
    </Badge>
  );
}
