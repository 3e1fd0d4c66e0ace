/** What belongs to the person who is signed in. */
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { PreferencesTab } from "../users/PreferencesTab.tsx";
import { AccountTab } from "./AccountTab.tsx";
import { DevicesTab } from "./DevicesTab.tsx";
import { TABS } from "./route.ts";
import { SecurityTab } from "./SecurityTab.tsx";

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
    preferences: () => <PreferencesTab of={user} />,
  };
  // Others have both in their inbox.
  const reads = user.role === "OWNER" || user.role === "ADMIN" || user.role === "MAKER";
  const shown: readonly (typeof TABS)[number][] = reads ? TABS : ["account", "security"];
  const open = tab !== undefined && shown.includes(tab) ? tab : "account";
  return (
    <Page title={t("shell:pages.profile")} about={t("about", { email: user.email })}>
      <PageTabs
        tabs={shown.map((name) => ({ name, label: t(`tabs.${name}`), content: contents[name] }))}
        value={open}
        onChange={(next) => void navigate({ search: tidy({ tab: next === "account" ? undefined : next }), replace: true })}
      />
    </Page>
  );
}
