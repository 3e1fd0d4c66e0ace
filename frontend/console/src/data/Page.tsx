/** What devices tell: their points as they come in, and the devices themselves. */
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { DevicesTab } from "./DevicesTab.tsx";
import { PointsTab } from "./PointsTab.tsx";
import { useCsvOfPoints, useFreshData } from "./queries.ts";
import { type DataSearch, TABS } from "./route.ts";

const route = getRouteApi("/data");

export function DataPage(): ReactElement {
  const { t } = useTranslation("data");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const csv = useCsvOfPoints();
  useFreshData();
  const change = (next: DataSearch): void => void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const clear = (): void => void navigate({ search: tidy({ tab: search.tab }), replace: true });
  const tab = search.tab ?? "points";
  const contents = {
    points: () => <PointsTab search={search} onChange={change} onClear={clear} />,
    devices: () => <DevicesTab search={search} onChange={change} onClear={clear} />,
  };
  return (
    <Page
      title={t("shell:pages.data")}
      about={t("about")}
      actions={
        tab === "points" && (
          <Button component="a" href={csv(search)} download variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            {t("csv")}
          </Button>
        )
      }
    >
      <PageTabs
        tabs={TABS.map((name) => ({ name, label: t(`tabs.${name}`), content: contents[name] }))}
        value={tab}
        onChange={(next) => change({ tab: next === "points" ? undefined : next })}
      />
    </Page>
  );
}
