/** One notification: its state, how far it has come, and tabs for the rest. */
import { Box, Button, Group, Menu, SimpleGrid, Stack, Tabs, Text } from "@mantine/core";
import { IconBellOff, IconDots } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactElement, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useFresh, useOrganizationId } from "../api/queries.ts";
import { CopyButton } from "../parts/CopyButton.tsx";
import { DetailFrame } from "../parts/DetailFrame.tsx";
import { Page } from "../parts/Page.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { StateBadge } from "../parts/State.tsx";
import { isMoving } from "../parts/states.ts";
import { nameOf, useNotificationActions } from "./actions.tsx";
import { useAudienceWords } from "./cells.tsx";
import { Funnel } from "./Funnel.tsx";
import { EVENTS, MOVING_MS, type Notification, notificationQuery } from "./queries.ts";
import { type DetailSearch, TABS } from "./route.ts";
import { SendPane } from "./SendPane.tsx";
import { PANELS } from "./tabs.ts";

const route = getRouteApi("/notifications/$notificationId");

export function DetailPage(): ReactElement {
  const { t } = useTranslation("notifications");
  const organizationId = useOrganizationId();
  const { notificationId } = route.useParams();
  const found = useQuery({
    ...notificationQuery(organizationId, notificationId),
    refetchInterval: (query) => (query.state.data && isMoving(query.state.data.state) ? MOVING_MS : false),
  });
  useFresh(EVENTS, ["notifications", "one", notificationId]);
  const gone = { icon: IconBellOff, title: t("detail.missing"), text: t("detail.missingText"), list: t("detail.back"), to: "/notifications" };
  return (
    <DetailFrame found={found} gone={gone}>
      {(of) => <Detail of={of} />}
    </DetailFrame>
  );
}

function Detail({ of }: { of: Notification }): ReactElement {
  const { t } = useTranslation("notifications");
  const actions = useNotificationActions({ open: false });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title={nameOf(of)}
      back={{ to: "/notifications", label: t("detail.back") }}
      beside={<StateBadge state={of.state} />}
      about={<Accepted of={of} />}
      actions={<Actions actions={actions.of(of)} />}
    >
      <Funnel of={of} />
      <SimpleGrid cols={1} spacing="md">
        <Box className="panel" p="md">
          <Panels of={of} />
        </Box>
      </SimpleGrid>
      {actions.dialog}
      <SendPane
        opened={search.replace === true}
        replace={of.notificationId}
        onClose={() => void navigate({ search: (before) => ({ ...before, replace: undefined }), replace: true })}
      />
    </Page>
  );
}

function Accepted({ of }: { of: Notification }): ReactElement {
  const { t } = useTranslation("notifications");
  const who = of.createdByName ?? t("detail.somebody");
  const { kind, names } = useAudienceWords()(of);
  return (
    <Stack gap={2}>
      {of.title !== undefined && (
        <Text c="var(--mantine-color-text)" className="plain-text" maw={760}>
          {of.text}
        </Text>
      )}
      <Group gap={6} fz="sm">
        <Moment at={of.createdAt} words="detail.created" who={who} />
        <span aria-hidden>·</span>
        <span>
          {kind}: <bdi>{names}</bdi>
        </span>
        {of.expiresAt !== undefined && (
          <>
            <span aria-hidden>·</span>
            <Moment at={of.expiresAt} words="detail.expires" />
          </>
        )}
        <CopyButton value={of.notificationId} size="xs" />
      </Group>
    </Stack>
  );
}

/** A sentence with a time in it. */
function Moment({ at, words, who = "" }: { at: string; words: "detail.created" | "detail.expires"; who?: string }): ReactElement {
  const { t } = useTranslation("notifications");
  const [before, after] = t(words, { when: "\u0000", who }).split("\u0000");
  return (
    <span>
      {before}
      <RelativeTime at={at} />
      {after}
    </span>
  );
}

function Actions({ actions }: { actions: ReturnType<ReturnType<typeof useNotificationActions>["of"]> }): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Menu shadow="md" position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<IconDots size={16} aria-hidden />}>
          {t("table.actions")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label, icon: Shown, danger, run }) => (
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
  );
}

function Panels({ of }: { of: Notification }): ReactElement {
  const { t } = useTranslation("notifications");
  const { tab = "recipients" } = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (next: string | null): void =>
    void navigate({ search: { tab: next as DetailSearch["tab"] }, replace: true });
  return (
    <Tabs value={tab} onChange={choose} keepMounted={false}>
      <Tabs.List mb="md" style={{ flexWrap: "nowrap", overflowX: "auto" }}>
        {TABS.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(`tabs.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {TABS.map((name): ReactNode => {
        const Panel = PANELS[name];
        return (
          <Tabs.Panel key={name} value={name}>
            <Suspense fallback={<SkeletonRows rows={5} />}>
              <Panel of={of} />
            </Suspense>
          </Tabs.Panel>
        );
      })}
    </Tabs>
  );
}
