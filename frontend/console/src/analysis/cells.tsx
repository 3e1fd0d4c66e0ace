/** How analyses and runs look in lists. */
import { Group, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { TwoLines } from "../parts/CursorTable.tsx";
import { AnchorLink } from "../parts/links.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { StateBadge } from "../parts/State.tsx";
import { useFormats } from "../parts/useFormats.ts";
import type { Analysis, Run } from "./queries.ts";

export function RunState({ state }: { state: Run["state"] }): ReactElement {
  const { t } = useTranslation("analysis");
  return <StateBadge state={state} word={t(`states.${state}`)} />;
}

export function NameLink({ of }: { of: Analysis }): ReactElement {
  const { analysisId, name, description } = of;
  return (
    <TwoLines
      top={
        <AnchorLink to="/analysis/$analysisId" params={{ analysisId }} className="row-link" underline="never" c="inherit" dir="auto">
          {name}
        </AnchorLink>
      }
      below={description}
    />
  );
}

export function LastRun({ of }: { of: Analysis }): ReactElement {
  const { t } = useTranslation("analysis");
  const last = of.activity?.lastRun;
  if (last === undefined) {
    return (
      <Text span fz="sm" c="dimmed">
        {t("neverRan")}
      </Text>
    );
  }
  return (
    <Group gap={10} wrap="nowrap">
      <RunState state={last.state} />
      <Text span fz="sm" c="dimmed" className="cut">
        <RelativeTime at={last.at} />
      </Text>
    </Group>
  );
}

/** Where it runs; of one that runs elsewhere, whether somebody listens. */
export function Where({ of }: { of: Analysis }): ReactElement {
  const { t } = useTranslation("analysis");
  if (of.runOn === "hosted") return <TwoLines top={t("where.hosted")} />;
  const listeners = of.activity?.listeners ?? 0;
  return <TwoLines top={t("where.external")} below={listeners > 0 ? t("listens", { count: listeners }) : t("nobodyListens")} />;
}

/** Runs of the last 24 hours, and how many went wrong. */
export function OfDay({ of }: { of: Analysis }): ReactElement {
  const { t } = useTranslation("analysis");
  const { number } = useFormats();
  const { runs = 0, failed = 0 } = of.activity ?? {};
  const wrong = failed > 0 && (
    <Text span fz="inherit" fw={600} c="var(--mantine-color-red-text)">
      {t("failures", { count: failed })}
    </Text>
  );
  return <TwoLines top={number(runs)} below={wrong || undefined} />;
}
