/** One template: its words, and its versions. */
import { Badge, Button, Menu } from "@mantine/core";
import { IconDots, IconTemplateOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { tidy } from "../parts/filters.ts";
import { DetailFrame } from "../parts/DetailFrame.tsx";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { useTemplateActions } from "./actions.tsx";
import { Editor } from "./Editor.tsx";
import { type Template, templateQuery } from "./queries.ts";
import type { TemplateSearch } from "./route.ts";
import { VersionsTab } from "./VersionsTab.tsx";

const route = getRouteApi("/templates/$templateId");

export function DetailPage(): ReactElement {
  const { t } = useTranslation("templates");
  const { templateId } = route.useParams();
  const found = useQuery(templateQuery(templateId));
  const gone = { icon: IconTemplateOff, title: t("gone.title"), text: t("gone.text"), list: t("shell:pages.templates"), to: "/templates" };
  return (
    <DetailFrame found={found} gone={gone}>
      {(of) => <Detail of={of} />}
    </DetailFrame>
  );
}

function Detail({ of }: { of: Template }): ReactElement {
  const { t } = useTranslation("templates");
  const { tab = "words", version, language } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: TemplateSearch): Promise<void> =>
    navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  return (
    <Page
      title={of.name}
      back={{ to: "/templates", label: t("shell:pages.templates") }}
      beside={
        <Badge variant="light" color="gray" size="lg" tt="none">
          {t("versionNow", { version: of.version })}
        </Badge>
      }
      about={of.usedAt === undefined ? t("neverUsed") : <LastUsed at={of.usedAt} />}
      actions={<Actions of={of} />}
    >
      <PageTabs
        value={tab}
        onChange={(next) => void change({ tab: next })}
        tabs={[
          {
            name: "words",
            label: t("tabs.words"),
            // A version that was restored elsewhere is another text: the form begins anew.
            content: () => (
              <Editor
                key={of.version}
                of={of}
                shown={language}
                onShow={(next) => change({ language: next })}
                onSaved={() => Promise.resolve()}
              />
            ),
          },
          {
            name: "versions",
            label: t("tabs.versions"),
            content: () => <VersionsTab of={of} version={version} onVersion={(next) => void change({ version: next })} />,
          },
        ]}
      />
    </Page>
  );
}

function LastUsed({ at }: { at: string }): ReactElement {
  const { t } = useTranslation("templates");
  const [before, after] = t("lastUsed", { when: "\u0000" }).split("\u0000");
  return (
    <>
      {before}
      <RelativeTime at={at} />
      {after}
    </>
  );
}

function Actions({ of }: { of: Template }): ReactElement | null {
  const { t } = useTranslation("parts");
  const navigate = useNavigate();
  const actions = useTemplateActions(() => navigate({ to: "/templates" }));
  const shown = actions.of(of);
  if (shown.length === 0) return null;
  return (
    <>
      <Menu shadow="md" position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconDots size={16} aria-hidden />}>
            {t("table.actions")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {shown.map(({ label, icon: Shown, run }) => (
            <Menu.Item
              key={label}
              c="var(--mantine-color-red-text)"
              leftSection={<Shown size={16} aria-hidden />}
              onClick={run}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {actions.dialog}
    </>
  );
}
