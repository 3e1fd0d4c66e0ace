/** Where an action stands: each device for itself, or the whole. */
import { Group } from "@mantine/core";
import { IconCpu, IconLock, IconLockOpen } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { StateBadge } from "../parts/State.tsx";
import { type Action, type Standing, useMayWrite, useStates } from "./queries.ts";

interface DevicesTabProps {
  of: Action;
  lock: (action: Action, locked: boolean, subject?: string) => void;
}

export function DevicesTab({ of, lock }: DevicesTabProps): ReactElement {
  const { t } = useTranslation("actions");
  const mayWrite = useMayWrite();
  const nameOf = (row: Standing): string => row.subject || t("devices.whole");
  const columns: Column<Standing>[] = [
    { name: "subject", title: t("devices.subject"), cell: (row) => <bdi>{nameOf(row)}</bdi> },
    { name: "state", title: t("devices.state"), width: 190, cell: (row) => <Stand of={row} /> },
    { name: "fired", title: t("columns.fired"), width: 170, cell: (row) => row.lastFiredAt && <RelativeTime at={row.lastFiredAt} /> },
    { name: "due", title: t("devices.due"), width: 170, cell: (row) => row.dueAt && <RelativeTime at={row.dueAt} /> },
  ];
  const menu = (row: Standing) =>
    // The lock of the whole is in the menu of the action.
    row.subject === ""
      ? []
      : row.locked
        ? [{ label: t("unlock"), icon: IconLockOpen, run: () => lock(of, false, row.subject) }]
        : [{ label: t("lock"), icon: IconLock, run: () => lock(of, true, row.subject) }];
  return (
    <CursorTable
      label={t("tabs.devices")}
      list={useStates(of.actionId)}
      columns={columns}
      idOf={(row) => row.subject}
      nameOf={nameOf}
      card={(row) => (
        <Group gap="sm">
          <TwoLines top={nameOf(row)} below={row.lastFiredAt && <RelativeTime at={row.lastFiredAt} />} />
          <Stand of={row} />
        </Group>
      )}
      {...(mayWrite && { actions: menu })}
      empty={<Empty icon={IconCpu} title={t("devices.empty")} text={t("devices.emptyText")} />}
    />
  );
}

function Stand({ of }: { of: Standing }): ReactElement {
  const { t } = useTranslation("actions");
  if (of.locked) return <StateBadge state="CANCELED" word={t("devices.locked")} />;
  if (of.fired) return <StateBadge state="SENT" word={t("devices.fired")} />;
  if (of.since !== undefined) return <StateBadge state="SCHEDULED" word={t("devices.waiting")} />;
  return <StateBadge state="ACTIVE" word={t("devices.ready")} />;
}
