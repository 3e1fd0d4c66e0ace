/** What one look at a rule found, step by step, and what it came to. */
import { List, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client.ts";
import { StateBadge } from "../parts/State.tsx";

export type Outcome = Schema<"Outcome">;

const LOOKS: Record<Outcome, string> = {
  fired: "SENT",
  unlocked: "ACTIVE",
  nothing: "INACTIVE",
  waiting: "SCHEDULED",
  locked: "CANCELED",
  throttled: "PAUSED",
  late: "INACTIVE",
  filtered: "CANCELED",
};

export function OutcomeBadge({ of }: { of: Outcome }): ReactElement {
  const { t } = useTranslation("actions");
  return <StateBadge state={LOOKS[of]} word={t(`outcomes.${of}`)} />;
}

export function Steps({ of }: { of: readonly Schema<"ActionStepBody">[] }): ReactElement {
  const { t } = useTranslation("actions");
  return (
    <List spacing={4} fz="sm" center={false}>
      {of.map(({ what, holds, why }, index) => (
        <List.Item
          key={index}
          icon={
            <ThemeIcon size={20} radius="xl" variant="light" color={holds ? "teal" : "gray"} aria-label={t(holds ? "holds" : "holdsNot")} role="img">
              {holds ? <IconCheck size={13} aria-hidden /> : <IconX size={13} aria-hidden />}
            </ThemeIcon>
          }
        >
          <bdi>{what}</bdi>
          {why !== undefined && (
            <Text span fz={13} c="dimmed" ms={6}>
              <bdi>{why}</bdi>
            </Text>
          )}
        </List.Item>
      ))}
    </List>
  );
}
