/** What the list and the page of an endpoint both show. */
import { Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { StateBadge } from "../parts/State.tsx";
import { type Attempt, healthOf, type Webhook } from "./queries.ts";

const HEALTH_LOOKS = { well: "ACTIVE", failing: "RETRY", off: "INACTIVE", disabled: "FAILED" } as const;
const OUTCOME_LOOKS = { accepted: "SENT", failed: "RETRY", given_up: "FAILED", gone: "FAILED" } as const;

export function HealthBadge({ of }: { of: Webhook }): ReactElement {
  const { t } = useTranslation("webhooks");
  const health = healthOf(of);
  return <StateBadge state={HEALTH_LOOKS[health]} word={t(`states.${health}`)} />;
}

export function OutcomeBadge({ outcome }: { outcome: Attempt["outcome"] }): ReactElement {
  const { t } = useTranslation("webhooks");
  return <StateBadge state={OUTCOME_LOOKS[outcome]} word={t(`outcomes.${outcome}`)} />;
}

export function useKindsWord(): (of: Webhook) => string {
  const { t } = useTranslation("webhooks");
  return ({ kinds }) => (kinds === undefined ? t("allKinds") : t("someKinds", { count: kinds.length }));
}

/** An address, read from left to right in every language. */
export function Url({ url }: { url: string }): ReactElement {
  return (
    <Text span fz="inherit" fw={600} dir="ltr" style={{ unicodeBidi: "isolate" }}>
      {url}
    </Text>
  );
}
