/** What belongs to the person who is signed in. */
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { AccountTab } from "./AccountTab.tsx";
import { DevicesTab } from "./DevicesTab.tsx";
import { TABS } from "./route.ts";
import { SecurityTab } from "./SecurityTab.tsx";
import { WishesTab } from "./WishesTab.tsx";

const route = getRouteApi("/profile");

export function Profile(): ReactElement {
  const { t } = useTranslation("profile");
  const { user } = useMe();
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const contents = {
    account: () => <AccountTab />,
    security: () => <SecurityTab />,
    devices: () => <DevicesTab />,
    preferences: () => <WishesTab />,
  };
  return (
    <Page title={t("shell:pages.profile")} about={t("about", { email: user.email })}>
      <PageTabs
        tabs={TABS.map((name) => ({ name, label: t(`tabs.${name}`), content: contents[name] }))}
        value={tab ?? "account"}
        onChange={(next) => void navigate({ search: tidy({ tab: next === "account" ? undefined : next }), replace: true })}
      />
    </Page>
  );
}
