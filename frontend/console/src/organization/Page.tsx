/** The organization: what holds for everybody in it. */
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { Problem } from "../parts/Problem.tsx";
import { GeneralTab } from "./GeneralTab.tsx";
import { LimitsTab } from "./LimitsTab.tsx";
import { MembersTab } from "./MembersTab.tsx";
import { type Settings, settingsQuery } from "./queries.ts";
import { QuietTab } from "./QuietTab.tsx";
import { RegionsTab } from "./RegionsTab.tsx";
import { TABS } from "./route.ts";
import { SsoTab } from "./SsoTab.tsx";

const route = getRouteApi("/organization");

export function Organization(): ReactElement {
  const { t } = useTranslation("organization");
  const { organization, user } = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const settings = useQuery(settingsQuery(organization.organizationId));
  const withSettings = (draw: (settings: Settings) => ReactElement): ReactElement => {
    if (settings.data !== undefined) return draw(settings.data);
    if (settings.error !== null) return <Problem error={settings.error} onRetry={() => void settings.refetch()} />;
    return <Skeleton height={440} maw={620} radius="md" />;
  };
  const contents = {
    general: () => withSettings((of) => <GeneralTab settings={of} />),
    quiet: () => withSettings((of) => <QuietTab settings={of} />),
    limits: () => withSettings((of) => <LimitsTab settings={of} />),
    members: () => <MembersTab />,
    sso: () => <SsoTab />,
    regions: () => (
      <RegionsTab
        open={search.region}
        onOpen={(region) => void navigate({ search: tidy({ tab: "regions" as const, region }), replace: true })}
      />
    ),
  };
  return (
    <Page title={t("shell:pages.organization")} about={t("about", { name: organization.name })}>
      <PageTabs
        tabs={TABS.filter((name) => name !== "sso" || user.role === "OWNER").map((name) => ({ name, label: t(`tabs.${name}`), content: contents[name] }))}
        value={search.tab ?? "general"}
        onChange={(tab) => void navigate({ search: tidy({ tab: tab === "general" ? undefined : tab }), replace: true })}
      />
    </Page>
  );
}
