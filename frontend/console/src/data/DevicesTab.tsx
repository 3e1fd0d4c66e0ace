/** Where points come from: devices with their tags, and when they were last heard of. */
import { Group, Text } from "@mantine/core";
import { IconDeviceIpadHorizontal } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { ClearFilters, FilteredEmpty } from "../parts/FilteredEmpty.tsx";
import { AnchorLink } from "../parts/links.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { DataTags } from "./cells.tsx";
import { TagField } from "./Filters.tsx";
import type { TabProps } from "./PointsTab.tsx";
import { type Device, useDevices } from "./queries.ts";

export function DevicesTab({ search, onChange, onClear }: TabProps): ReactElement {
  const { t } = useTranslation("data");
  const list = useDevices(search);
  const navigate = useNavigate();
  const set = search.search !== undefined || search.tag !== undefined;
  return (
    <>
      <Group mb="md" gap="sm" align="flex-start">
        <SearchField label={t("filters.search")} value={search.search} onChange={(next) => onChange({ search: next })} />
        <TagField value={search.tag} onChange={(tag) => onChange({ tag })} />
        <ClearFilters set={set} onClear={onClear} />
      </Group>
      <CursorTable
        label={t("tabs.devices")}
        list={list}
        columns={useColumns()}
        idOf={(row) => row.device}
        nameOf={(row) => row.displayName ?? row.device}
        card={(row) => <TwoLines top={<Name of={row} />} below={<Seen of={row} />} />}
        onOpen={({ device }) => void navigate({ to: "/data/devices/$device", params: { device } })}
        empty={
          set ? (
            <FilteredEmpty onClear={onClear} />
          ) : (
            <Empty icon={IconDeviceIpadHorizontal} title={t("devices.empty")} text={t("devices.emptyText")} />
          )
        }
      />
    </>
  );
}

function useColumns(): Column<Device>[] {
  const { t } = useTranslation("data");
  return [
    {
      name: "device",
      title: t("columns.device"),
      cell: (row) => <TwoLines top={<Name of={row} />} below={row.displayName === undefined ? undefined : row.device} />,
    },
    { name: "tags", title: t("columns.tags"), width: 300, cell: (row) => <DataTags of={row.tags} tab="devices" /> },
    { name: "seen", title: t("columns.seen"), width: 170, cell: (row) => <Seen of={row} /> },
  ];
}

function Name({ of }: { of: Device }): ReactElement {
  return (
    <AnchorLink to="/data/devices/$device" params={{ device: of.device }} className="row-link cut" c="inherit" dir="auto" display="block">
      {of.displayName ?? of.device}
    </AnchorLink>
  );
}

function Seen({ of }: { of: Device }): ReactElement {
  const { t } = useTranslation("data");
  if (of.lastSeenAt === undefined) return <Text fz="sm" c="dimmed">{t("devices.never")}</Text>;
  return <RelativeTime at={of.lastSeenAt} />;
}
