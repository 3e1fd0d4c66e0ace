/** One person: who they are, what they want, what they got. */
import { Button, Group, Menu, Text } from "@mantine/core";
import { IconDots, IconInbox, IconKey, IconPencil, IconSend, IconUserOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { tidy } from "../parts/filters.ts";
import { ButtonLink } from "../parts/links.tsx";
import { DetailFrame } from "../parts/DetailFrame.tsx";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { StateBadge } from "../parts/State.tsx";
import { useUserActions } from "./actions.tsx";
import { PasswordForm } from "./PasswordForm.tsx";
import { PersonPanels } from "./PersonPanels.tsx";
import { PreferencesTab } from "./PreferencesTab.tsx";
import { type Received, stateOf, useMayChange, type User, type UserRecord, userQuery, useReceived } from "./queries.ts";
import type { UserSearch } from "./route.ts";
import { UserForm } from "./UserForm.tsx";

const route = getRouteApi("/users/$userId");

export function DetailPage(): ReactElement {
  const { t } = useTranslation("users");
  const { userId } = route.useParams();
  const found = useQuery(userQuery(userId));
  const gone = { icon: IconUserOff, title: t("missing.title"), text: t("missing.text"), list: t("shell:pages.users"), to: "/users" };
  return (
    <DetailFrame found={found} gone={gone}>
      {(of) => <Detail of={of} />}
    </DetailFrame>
  );
}

function Detail({ of }: { of: UserRecord }): ReactElement {
  const { t } = useTranslation("users");
  const { tab = "overview", edit } = route.useSearch();
  const navigate = route.useNavigate();
  const mayChange = useMayChange();
  const change = (next: UserSearch): void =>
    void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const history = { name: "history" as const, label: t("tabs.history"), content: () => <History of={of} /> };
  return (
    <Page
      title={of.name}
      back={{ to: "/users", label: t("shell:pages.users") }}
      beside={of.active ? undefined : <StateBadge state="INACTIVE" />}
      about={<bdi>{of.email}</bdi>}
      actions={mayChange && <Actions of={of} onEdit={() => change({ edit: true })} />}
    >
      <PageTabs
        value={tab}
        onChange={(next) => change({ tab: next })}
        tabs={[
          { name: "overview", label: t("tabs.overview"), content: () => <PersonPanels of={of} /> },
          { name: "preferences", label: t("tabs.preferences"), content: () => <PreferencesTab of={of} /> },
          ...(mayChange ? [history] : []),
        ]}
      />
      {edit === true && mayChange && (
        <UserForm of={of} onClose={() => change({ edit: undefined })} onSaved={() => change({ edit: undefined })} />
      )}
    </Page>
  );
}

function Actions({ of, onEdit }: { of: User; onEdit: () => void }): ReactElement {
  const { t } = useTranslation("users");
  const navigate = useNavigate();
  const me = useMe().user;
  const actions = useUserActions(() => navigate({ to: "/users" }));
  const [password, setPassword] = useState(false);
  const may = of.role !== "OWNER" || me.role === "OWNER";
  return (
    <>
      <Menu shadow="md" position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconDots size={16} aria-hidden />}>
            {t("parts:table.actions")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {may && (
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
              {t("edit")}
            </Menu.Item>
          )}
          {may && of.userId !== me.userId && (
            <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => setPassword(true)}>
              {t("password.set")}
            </Menu.Item>
          )}
          {actions
            .of(of)
            .filter(({ icon }) => icon !== IconSend)
            .map(({ label, icon: Shown, danger, run }) => (
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
      {of.active && (
        <ButtonLink
          to="/notifications"
          search={{ send: true, person: of.email }}
          leftSection={<IconSend size={16} aria-hidden />}
        >
          {t("send")}
        </ButtonLink>
      )}
      {actions.dialog}
      {password && <PasswordForm of={of} onClose={() => setPassword(false)} />}
    </>
  );
}

function History({ of }: { of: User }): ReactElement {
  const { t } = useTranslation("users");
  const list = useReceived(of.userId);
  const navigate = useNavigate();
  const open = ({ notificationId }: Received): void =>
    void navigate({ to: "/notifications/$notificationId", params: { notificationId } });
  return (
    <CursorTable
      label={t("tabs.history")}
      list={list}
      idOf={(row) => row.notificationId}
      nameOf={(row) => row.title ?? row.text}
      columns={[
        { name: "state", title: t("history.state"), width: 170, cell: (row) => <StateBadge state={stateOf(row)} /> },
        { name: "notification", title: t("history.notification"), cell: (row) => <Words of={row} /> },
        { name: "solution", title: t("history.solution"), width: 180, cell: (row) => row.solutionName ?? "–" },
        { name: "arrived", title: t("history.arrived"), width: 170, cell: (row) => <RelativeTime at={row.arrivedAt} /> },
      ]}
      card={(row) => (
        <>
          <Words of={row} />
          <Group gap={8} mt={8}>
            <StateBadge state={stateOf(row)} />
            <Text fz={13} c="dimmed" component="span">
              <RelativeTime at={row.arrivedAt} />
            </Text>
          </Group>
        </>
      )}
      empty={<Empty icon={IconInbox} title={t("history.empty")} text={t("history.emptyText")} />}
      onOpen={open}
    />
  );
}

function Words({ of }: { of: Received }): ReactElement {
  return (
    <TwoLines
      top={
        <Link
          to="/notifications/$notificationId"
          params={{ notificationId: of.notificationId }}
          className="row-link cut"
          dir="auto"
          style={{ display: "block" }}
        >
          {of.title ?? of.text}
        </Link>
      }
      below={of.title === undefined ? undefined : of.text}
    />
  );
}
