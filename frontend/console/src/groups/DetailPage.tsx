/** One group: who is in it, and where it was used. */
import { Button, Menu, Text } from "@mantine/core";
import { IconBell, IconDots, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { tidy } from "../parts/filters.ts";
import { AnchorLink } from "../parts/links.tsx";
import { DetailFrame } from "../parts/DetailFrame.tsx";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { StateBadge } from "../parts/State.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { wholeList } from "../parts/wholeList.ts";
import { useGroupActions } from "./actions.tsx";
import { SolutionLink } from "./ListPage.tsx";
import { MembersTab } from "./MembersTab.tsx";
import { useRuleWords } from "./RuleField.tsx";
import { type Group, type GroupDetail, groupQuery, useUses } from "./queries.ts";
import type { GroupSearch } from "./route.ts";

const route = getRouteApi("/groups/$solutionId/$groupId");

export function DetailPage(): ReactElement {
  const { t } = useTranslation("groups");
  const { solutionId, groupId } = route.useParams();
  const found = useQuery(groupQuery(solutionId, groupId));
  const gone = { icon: IconUsersGroup, title: t("missing.title"), text: t("missing.text"), list: t("shell:pages.groups"), to: "/groups" };
  return (
    <DetailFrame found={found} gone={gone}>
      {(of) => <Detail of={of} />}
    </DetailFrame>
  );
}

function Detail({ of }: { of: GroupDetail }): ReactElement {
  const { t } = useTranslation("groups");
  const { number } = useFormats();
  const { user } = useMe();
  const { tab = "members", add } = route.useSearch();
  const navigate = route.useNavigate();
  const admin = user.role === "OWNER" || user.role === "ADMIN";
  const change = (next: GroupSearch): void =>
    void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const used = { name: "used" as const, label: t("tabs.used"), content: () => <Uses of={of} /> };
  return (
    <Page
      title={of.name}
      back={{ to: "/groups", label: t("shell:pages.groups") }}
      about={<About of={of} />}
      actions={<Actions of={of} />}
    >
      <PageTabs
        value={tab}
        onChange={(next) => change({ tab: next, add: undefined })}
        tabs={[
          {
            name: "members",
            label: t("tabs.members"),
            count: number(of.members),
            content: () => (
              <MembersTab of={of} adding={add === true} onAdd={(open) => change({ add: open || undefined })} />
            ),
          },
          ...(admin ? [used] : []),
        ]}
      />
    </Page>
  );
}

function About({ of }: { of: Group }): ReactElement {
  const words = useRuleWords();
  return (
    <>
      <SolutionLink of={of} />
      {of.rule !== undefined && <Text fz="sm">{words(of.rule)}</Text>}
    </>
  );
}

function Actions({ of }: { of: Group }): ReactElement {
  const { t } = useTranslation("parts");
  const navigate = useNavigate();
  const actions = useGroupActions(() => navigate({ to: "/groups" }));
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

function Uses({ of }: { of: GroupDetail }): ReactElement {
  const { t } = useTranslation("groups");
  const { organization } = useMe();
  const found = useUses(organization.organizationId, of);
  const navigate = useNavigate();
  type Row = NonNullable<typeof found.data>["items"][number];
  const name = (row: Row): ReactElement => (
    <AnchorLink
      to="/notifications/$notificationId"
      params={{ notificationId: row.notificationId }}
      className="row-link cut"
      c="inherit"
      dir="auto"
      display="block"
    >
      {row.title ?? row.text}
    </AnchorLink>
  );
  return (
    <>
      <Text fz="sm" c="dimmed" mb="sm">
        {t("used.lately", { count: of.used.notifications })}
      </Text>
      <CursorTable
        label={t("tabs.used")}
        list={wholeList(found)}
        idOf={(row) => row.notificationId}
        nameOf={(row) => row.title ?? row.text}
        columns={[
          { name: "state", title: t("used.state"), width: 170, cell: (row) => <StateBadge state={row.state} /> },
          {
            name: "name",
            title: t("used.notification"),
            cell: (row) => <TwoLines top={name(row)} below={row.title === undefined ? undefined : row.text} />,
          },
          { name: "when", title: t("used.when"), width: 170, cell: (row) => <RelativeTime at={row.createdAt} /> },
        ]}
        card={(row) => <TwoLines top={name(row)} below={<RelativeTime at={row.createdAt} />} />}
        empty={<Empty icon={IconBell} title={t("used.empty")} text={t("used.emptyText")} />}
        onOpen={({ notificationId }) =>
          void navigate({ to: "/notifications/$notificationId", params: { notificationId } })
        }
      />
    </>
  );
}
