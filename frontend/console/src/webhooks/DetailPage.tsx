/** One endpoint: how it does, what it answered, and what can be done with it. */
import { Alert, Box, Button, Code, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconBan, IconHistory, IconKey, IconPencil, IconPlayerPlay, IconSend, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../api/problem.ts";
import { type Column, CursorTable, type RowAction, RowMenu, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Page } from "../parts/Page.tsx";
import { Problem } from "../parts/Problem.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { useEndpointActions } from "./actions.tsx";
import { HealthBadge, OutcomeBadge, useKindsWord } from "./cells.tsx";
import { type Attempt, healthOf, useAttempts, useKinds, type Webhook, webhookQuery } from "./queries.ts";
import { WebhookForm } from "./WebhookForm.tsx";

const route = getRouteApi("/webhooks/$webhookId");

export function DetailPage(): ReactElement {
  const { t } = useTranslation("webhooks");
  const { webhookId } = route.useParams();
  const { data, error, refetch } = useQuery(webhookQuery(webhookId));
  const back = { to: "/webhooks", label: t("shell:pages.webhooks") };
  if (data !== undefined) return <Endpoint of={data} back={back} />;
  if (error !== null && problemOf(error).status === 404) {
    return (
      <Page title={t("missing")} back={back}>
        <Problem error={error} />
      </Page>
    );
  }
  return (
    <Page title={t("shell:pages.webhooks")} back={back}>
      {error === null ? <Skeleton height={320} radius="md" /> : <Problem error={error} onRetry={() => void refetch()} />}
    </Page>
  );
}

function Endpoint({ of, back }: { of: Webhook; back: { to: string; label: string } }): ReactElement {
  const { t } = useTranslation("webhooks");
  const { edit } = route.useSearch();
  const navigate = route.useNavigate();
  const kinds = useKindsWord();
  const actions = useEndpointActions(of, () => void navigate({ to: "/webhooks" }));
  const editing = (on: boolean): void => void navigate({ search: on ? { edit: true } : {}, replace: true });
  const more: (RowAction | false)[] = [
    { label: t("actions.replay"), icon: IconHistory, run: actions.replay },
    { label: t("actions.rotate"), icon: IconKey, run: actions.rotate },
    of.enabled && { label: t("actions.off"), icon: IconBan, run: () => actions.enable(false) },
    { label: t("actions.delete"), icon: IconTrash, danger: true, run: actions.remove },
  ];
  return (
    <Page
      title={of.url}
      about={[of.description, kinds(of)].filter((word) => word !== undefined).join(" · ")}
      beside={<HealthBadge of={of} />}
      back={back}
      actions={
        <>
          <Button variant="default" leftSection={<IconSend size={16} className="flip" aria-hidden />} loading={actions.testing} onClick={actions.test}>
            {t("actions.test")}
          </Button>
          <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => editing(true)}>
            {t("actions.edit")}
          </Button>
          <RowMenu name={of.url} actions={more.filter((one) => one !== false)} />
        </>
      }
    >
      <Stack>
        <Trouble of={of} onEnable={() => actions.enable(true)} />
        {actions.result}
        <Box>
          <Title order={2} fz={18}>
            {t("attempts.title")}
          </Title>
          <Text fz="sm" c="dimmed" mb="xs">
            {t("attempts.about")}
          </Text>
          <Attempts webhookId={of.webhookId} onTest={actions.test} />
        </Box>
      </Stack>
      {actions.dialogs}
      {edit === true && (
        <WebhookForm
          webhook={of}
          onSaved={() => {
            told(t("parts:pane.saved"));
            actions.fresh();
            editing(false);
          }}
          onClose={() => editing(false)}
        />
      )}
    </Page>
  );
}

/** Why it gets nothing, and what to do about it. */
function Trouble({ of, onEnable }: { of: Webhook; onEnable: () => void }): ReactElement | null {
  const { t } = useTranslation("webhooks");
  const { dateTime } = useFormats();
  const health = healthOf(of);
  const enable = (
    <Button mt="sm" size="xs" leftSection={<IconPlayerPlay size={14} aria-hidden />} onClick={onEnable}>
      {t("actions.on")}
    </Button>
  );
  if (health === "well") return null;
  if (health === "failing") {
    return (
      <Alert color="orange" icon={<IconAlertTriangle />} title={t("failingTitle", { when: dateTime(of.failingSince ?? "") })}>
        {of.nextTryAt !== undefined && t("failingText", { when: dateTime(of.nextTryAt) })}{" "}
        {of.retrying > 0 && t("waiting", { count: of.retrying })}
      </Alert>
    );
  }
  return (
    <Alert
      color={health === "disabled" ? "red" : "gray"}
      icon={<IconBan />}
      title={t(health === "disabled" ? "disabledTitle" : "states.off")}
    >
      <div dir="auto">{of.disabledReason}</div>
      {enable}
    </Alert>
  );
}

function Attempts({ webhookId, onTest }: { webhookId: string; onTest: () => void }): ReactElement {
  const { t } = useTranslation("webhooks");
  const { meaning } = useKinds();
  const { duration } = useFormats();
  const columns: Column<Attempt>[] = [
    { name: "outcome", title: t("columns.outcome"), width: 220, cell: (row) => <OutcomeBadge outcome={row.outcome} /> },
    {
      name: "event",
      title: t("columns.event"),
      width: 300,
      cell: (row) => <TwoLines top={meaning(row.type)} below={t("attempts.nth", { number: row.attempt })} />,
    },
    { name: "reply", title: t("columns.reply"), cell: (row) => <div className="cut" dir="ltr">{row.detail}</div> },
    { name: "took", title: t("columns.took"), width: 100, cell: (row) => duration(row.tookMs) },
    { name: "when", title: t("columns.when"), width: 140, cell: (row) => <RelativeTime at={row.at} /> },
  ];
  return (
    <CursorTable
      label={t("attempts.title")}
      list={useAttempts(webhookId)}
      columns={columns}
      idOf={(row) => `${row.eventId ?? "test"} ${row.attempt} ${row.at}`}
      nameOf={(row) => meaning(row.type)}
      card={(row) => (
        <Group gap={10} wrap="nowrap">
          <OutcomeBadge outcome={row.outcome} />
          <TwoLines top={meaning(row.type)} below={<RelativeTime at={row.at} />} />
        </Group>
      )}
      details={(row) => <Details of={row} />}
      empty={
        <Empty
          level={3}
          icon={IconSend}
          title={t("attempts.empty")}
          text={t("attempts.emptyText")}
          action={
            <Button variant="default" onClick={onTest}>
              {t("actions.test")}
            </Button>
          }
        />
      }
    />
  );
}

function Details({ of }: { of: Attempt }): ReactElement {
  const { t } = useTranslation("webhooks");
  return (
    <Stack gap={6}>
      {of.eventId !== undefined && (
        <Text fz="sm">
          {t("details.id")}: <Code dir="ltr">{of.eventId}</Code>
        </Text>
      )}
      <Code block dir="ltr" tabIndex={0} aria-label={t("details.answer")} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {of.detail === "" ? t("details.none") : of.detail}
      </Code>
    </Stack>
  );
}
