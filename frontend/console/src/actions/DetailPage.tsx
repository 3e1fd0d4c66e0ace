/** One action: its rule, what it has done, where it stands, and what it was before. */
import { Alert, Badge, Button, Group, Menu, Switch } from "@mantine/core";
import { IconBoltOff, IconDots, IconLock } from "@tabler/icons-react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { DetailFrame } from "../parts/DetailFrame.tsx";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { useActionActions } from "./actions.tsx";
import { DevicesTab } from "./DevicesTab.tsx";
import { Editor } from "./Editor.tsx";
import { HistoryTab } from "./HistoryTab.tsx";
import { type Action, useAction, useMayWrite } from "./queries.ts";
import { draftOf } from "./read.ts";
import { SecretDialog } from "./SecretDialog.tsx";
import { VersionsTab } from "./VersionsTab.tsx";

const route = getRouteApi("/actions/$actionId");

export function DetailPage(): ReactElement {
  const { t } = useTranslation("actions");
  const { actionId } = route.useParams();
  const found = useAction(actionId);
  const gone = { icon: IconBoltOff, title: t("gone.title"), text: t("gone.text"), list: t("shell:pages.actions"), to: "/actions" };
  return (
    <DetailFrame found={found} gone={gone}>
      {(of) => <Detail of={of} />}
    </DetailFrame>
  );
}

function Detail({ of }: { of: Action }): ReactElement {
  const { t } = useTranslation("actions");
  const { tab = "rule" } = route.useSearch();
  const navigate = route.useNavigate();
  const away = useNavigate();
  const mayWrite = useMayWrite();
  const actions = useActionActions(() => away({ to: "/actions" }));
  const [secret, setSecret] = useState<string | undefined>(undefined);
  return (
    <Page
      title={of.name}
      back={{ to: "/actions", label: t("shell:pages.actions") }}
      beside={
        <Badge variant="light" color="gray" size="lg" tt="none">
          {t("versionNow", { version: of.version })}
        </Badge>
      }
      about={<span className="plain-text">{tab === "rule" ? of.description : of.sentence}</span>}
      actions={
        <>
          <Switch
            label={t(of.enabled ? "isOn" : "isOff")}
            checked={of.enabled}
            disabled={!mayWrite}
            onChange={(event) => actions.set(of, event.currentTarget.checked)}
          />
          {mayWrite && <More of={of} actions={actions} />}
        </>
      }
    >
      {of.locked && (
        <Alert color="orange" icon={<IconLock />} title={t("lockedTitle")} mb="md">
          <Group justify="space-between">
            {t("lockedText")}
            {mayWrite && (
              <Button size="xs" variant="default" onClick={() => actions.lock(of, false)}>
                {t("unlock")}
              </Button>
            )}
          </Group>
        </Alert>
      )}
      <PageTabs
        value={tab}
        onChange={(next) => void navigate({ search: tidy({ tab: next === "rule" ? undefined : next }), replace: true })}
        tabs={[
          // A version that was restored elsewhere is another rule: the form begins anew.
          { name: "rule", label: t("tabs.rule"), content: () => <Rule key={of.version} of={of} onSecret={setSecret} /> },
          { name: "history", label: t("tabs.history"), content: () => <HistoryTab of={of} /> },
          { name: "devices", label: t("tabs.devices"), content: () => <DevicesTab of={of} lock={actions.lock} /> },
          { name: "versions", label: t("tabs.versions"), content: () => <VersionsTab of={of} /> },
        ]}
      />
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </Page>
  );
}

function Rule({ of, onSecret }: { of: Action; onSecret: (secret: string | undefined) => void }): ReactElement {
  // Not again with each reading: what is typed stays.
  const [initial] = useState(() => draftOf(of));
  return <Editor of={of} initial={initial} onSaved={async (saved) => onSecret(saved.webhookSecret)} />;
}

function More({ of, actions }: { of: Action; actions: ReturnType<typeof useActionActions> }): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <>
      <Menu shadow="md" position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconDots size={16} aria-hidden />}>
            {t("table.actions")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.of(of).map(({ label, icon: Shown, danger, run }) => (
            <Menu.Item
              key={label}
              c={danger === true ? "var(--mantine-color-red-text)" : undefined}
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
