/** Figures, what people say, and whether promises are kept. */
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useOrganizationId } from "../api/queries.ts";
import { settingsQuery } from "../organization/queries.ts";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { FeedbackTab } from "./FeedbackTab.tsx";
import { FiguresTab } from "./FiguresTab.tsx";
import { Filters } from "./Filters.tsx";
import { periodOf, stepOf } from "./period.ts";
import { analyticsQuery, useCsv } from "./queries.ts";
import { type AnalyticsSearch, TABS } from "./route.ts";
import { StatusTab } from "./StatusTab.tsx";
import "./analytics.css";

const route = getRouteApi("/analytics");

export function Analytics(): ReactElement {
  const { t } = useTranslation("analytics");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const csv = useCsv();
  const zone = useQuery(settingsQuery(useOrganizationId())).data?.timeZone;
  const change = (next: AnalyticsSearch): void => void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const period = periodOf(search, new Date());
  const contents = {
    figures: () => (
      <>
        <Filters search={search} period={period} onChange={change} />
        <FiguresTab search={search} period={period} onChange={change} />
      </>
    ),
    feedback: () => (
      <>
        <Filters search={search} period={period} onChange={change} only="range" />
        <FeedbackTab period={period} />
      </>
    ),
    status: () => <StatusTab />,
  };
  const tab = search.tab ?? "figures";
  return (
    <Page
      title={t("shell:pages.analytics")}
      about={zone === undefined ? " " : t("about", { zone })}
      actions={
        tab === "figures" && (
          <Button
            component="a"
            href={csv(analyticsQuery(period, stepOf(search, period), "none"))}
            download
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t("csv")}
          </Button>
        )
      }
    >
      <PageTabs
        tabs={TABS.map((name) => ({ name, label: t(`tabs.${name}`), content: contents[name] }))}
        value={tab}
        onChange={(next) => change({ tab: next === "figures" ? undefined : next })}
      />
    </Page>
  );
}
