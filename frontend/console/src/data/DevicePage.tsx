/** One device: what it told last of each variable, its name and its tags. */
import { Button, Group } from "@mantine/core";
import { IconDeviceIpadHorizontal, IconPencil, IconTimeline } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useOrganizationId } from "../api/queries.ts";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { DetailFrame } from "../parts/DetailFrame.tsx";
import { Empty } from "../parts/Empty.tsx";
import { AnchorLink, ButtonLink } from "../parts/links.tsx";
import { Page } from "../parts/Page.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { DataTags, ValueCell } from "./cells.tsx";
import { DeviceForm } from "./DeviceForm.tsx";
import { deviceQuery, type DeviceDetail, useFreshData } from "./queries.ts";

const route = getRouteApi("/data/devices/$device");
type Variable = DeviceDetail["variables"][number];

export function DevicePage(): ReactElement {
  const { t } = useTranslation("data");
  const { device } = route.useParams();
  useFreshData();
  const found = useQuery(deviceQuery(useOrganizationId(), device));
  const gone = { icon: IconDeviceIpadHorizontal, title: t("missing.title"), text: t("missing.text"), list: t("shell:pages.data"), to: "/data" };
  return (
    <DetailFrame found={found} gone={gone}>
      {(of) => <Detail of={of} />}
    </DetailFrame>
  );
}

function Detail({ of }: { of: DeviceDetail }): ReactElement {
  const { t } = useTranslation("data");
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (next: boolean): void => void navigate({ search: next ? { edit: true } : {}, replace: true });
  return (
    <Page
      title={of.displayName ?? of.device}
      back={{ to: "/data", label: t("shell:pages.data") }}
      about={<About of={of} />}
      actions={
        <>
          <ButtonLink to="/data" search={{ device: of.device }} variant="default" leftSection={<IconTimeline size={16} aria-hidden />}>
            {t("devices.points")}
          </ButtonLink>
          <Button leftSection={<IconPencil size={16} aria-hidden />} onClick={() => open(true)}>
            {t("devices.edit")}
          </Button>
        </>
      }
    >
      {Object.keys(of.tags).length > 0 && (
        <Group mb="md">
          <DataTags of={of.tags} all tab="devices" />
        </Group>
      )}
      <Variables of={of} />
      {edit === true && <DeviceForm of={of} onClose={() => open(false)} />}
    </Page>
  );
}

function About({ of }: { of: DeviceDetail }): ReactElement {
  const { t } = useTranslation("data");
  return (
    <>
      {of.displayName !== undefined && <bdi>{of.device} · </bdi>}
      {of.lastSeenAt === undefined ? (
        t("devices.never")
      ) : (
        <>
          {t("columns.seen")}: <RelativeTime at={of.lastSeenAt} />
        </>
      )}
    </>
  );
}

function Variables({ of }: { of: DeviceDetail }): ReactElement {
  const { t } = useTranslation("data");
  const name = ({ variable }: Variable): ReactElement => (
    <AnchorLink to="/data" search={{ device: of.device, variable }} className="row-link cut" c="inherit" dir="auto" display="block">
      {variable}
    </AnchorLink>
  );
  const columns: Column<Variable>[] = [
    { name: "variable", title: t("columns.variable"), cell: name },
    { name: "value", title: t("devices.latest"), width: 300, cell: (row) => <ValueCell value={row.value} unit={row.unit} /> },
    { name: "time", title: t("columns.time"), width: 170, cell: (row) => <RelativeTime at={row.time} /> },
  ];
  const navigate = route.useNavigate();
  return (
    <CursorTable
      label={t("devices.variables")}
      list={{ rows: of.variables, total: of.variables.length, pending: false, error: null, hasMore: false, loadingMore: false, more: () => undefined, retry: () => undefined }}
      columns={columns}
      idOf={(row) => row.variable}
      nameOf={(row) => row.variable}
      card={(row) => <TwoLines top={name(row)} below={<ValueCell value={row.value} unit={row.unit} />} />}
      onOpen={({ variable }) => void navigate({ to: "/data", search: { device: of.device, variable } })}
      empty={<Empty icon={IconTimeline} title={t("devices.nothing")} text={t("devices.nothingText")} />}
    />
  );
}
