/** The last looks at an action: what came in, what held, and what it led to. */
import { Alert, Badge, Code, Group, Stack, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { AnchorLink } from "../parts/links.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { wholeList } from "../parts/wholeList.ts";
import { type Action, type Evaluation, useEvaluations } from "./queries.ts";
import { OutcomeBadge, Steps } from "./Steps.tsx";

type Done = Evaluation["effects"][number];

export function HistoryTab({ of }: { of: Action }): ReactElement {
  const { t } = useTranslation("actions");
  const list = wholeList<Evaluation>(useEvaluations(of.actionId));
  const columns: Column<Evaluation>[] = [
    { name: "at", title: t("history.at"), width: 150, cell: (row) => <RelativeTime at={row.at} /> },
    { name: "outcome", title: t("history.outcome"), width: 180, cell: (row) => <OutcomeBadge of={row.outcome} /> },
    { name: "inputs", title: t("history.inputs"), cell: (row) => <Inputs of={row} /> },
    { name: "effects", title: t("history.effects"), width: 230, cell: (row) => <Effects of={row.effects} /> },
  ];
  return (
    <Stack gap="sm">
      <Text fz="sm" c="dimmed">
        {t("history.about")}
      </Text>
      <CursorTable
        label={t("tabs.history")}
        list={list}
        columns={columns}
        idOf={(row) => `${row.at} ${row.cause} ${JSON.stringify(row.inputs)}`}
        nameOf={(row) => t(`outcomes.${row.outcome}`)}
        card={(row) => (
          <div style={{ display: "grid", gap: 8 }}>
            <Group gap="sm">
              <OutcomeBadge of={row.outcome} />
              <RelativeTime at={row.at} />
            </Group>
            <Inputs of={row} />
            <Effects of={row.effects} />
          </div>
        )}
        details={(row) => <Details of={row} />}
        empty={<Empty icon={IconHistory} title={t("history.empty")} text={t("history.emptyText")} />}
      />
    </Stack>
  );
}

/** "tank-1: temperature 31 °C", or the kind of what has happened. */
function Inputs({ of }: { of: Evaluation }): ReactElement {
  const { t } = useTranslation("actions");
  const [first, ...more] = of.inputs;
  const cause = of.cause === "data" || of.cause === "time" ? t(`causes.${of.cause}`) : of.cause;
  if (first === undefined) return <Text fz="sm">{cause}</Text>;
  const { device, variable, value, unit } = first;
  const said = variable === undefined ? cause : `${String(variable)} ${String(value)}${unit ? ` ${String(unit)}` : ""}`;
  return (
    <TwoLines
      top={<bdi>{said}</bdi>}
      below={
        <>
          {device === undefined ? null : <bdi>{String(device)}</bdi>} {more.length > 0 && t("history.more", { count: more.length })}
        </>
      }
    />
  );
}

function Effects({ of }: { of: Done[] }): ReactElement {
  const { t } = useTranslation("actions");
  if (of.length === 0) {
    return (
      <Text fz="sm" c="dimmed">
        {t("history.nothing")}
      </Text>
    );
  }
  return (
    <Stack gap={4}>
      {of.map((one, index) => (
        <Effect key={index} of={one} />
      ))}
    </Stack>
  );
}

const COLORS: Record<string, string> = {
  refused: "red",
  failed: "red",
  given_up: "red",
  gone: "red",
  skipped: "orange",
  dropped: "orange",
  pending: "gray",
  waits: "gray",
};

function Effect({ of }: { of: Done }): ReactElement {
  const { t } = useTranslation("actions");
  return (
    <Group gap={6}>
      <Badge variant="light" color={COLORS[of.outcome] ?? "teal"} tt="none">
        {t(`effects.${of.kind}`, { defaultValue: of.kind })}: {t(`effectOutcomes.${of.outcome}`, { defaultValue: of.outcome })}
      </Badge>
      {of.notificationId !== undefined && (
        <AnchorLink fz="sm" to="/notifications/$notificationId" params={{ notificationId: of.notificationId }}>
          {t("history.notification")}
        </AnchorLink>
      )}
    </Group>
  );
}

function Details({ of }: { of: Evaluation }): ReactElement {
  const { t } = useTranslation("actions");
  const failures = of.effects.filter(({ why, detail }) => why !== undefined || detail !== undefined);
  return (
    <Stack gap="sm">
      <Steps of={of.steps} />
      {failures.map((one, index) => (
        <Alert key={index} color="orange" title={t(`effects.${one.kind}`, { defaultValue: one.kind })}>
          {[one.why, one.detail].filter(Boolean).join(" · ")}
        </Alert>
      ))}
      <div>
        <Text fz={13} c="dimmed" mb={4}>
          {t("history.inputs")}
        </Text>
        <Code block dir="ltr" tabIndex={0} aria-label={t("history.inputs")} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {JSON.stringify(of.inputs, null, 2)}
        </Code>
      </div>
    </Stack>
  );
}
