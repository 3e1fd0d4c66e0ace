/** How far a notification has come, as bars with shares; moves live. */
import { Box, Group, SimpleGrid, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { share } from "../parts/format.ts";
import type { Notification } from "./queries.ts";
import { useFormats } from "../parts/useFormats.ts";

const STEPS = [
  ["recipients", "gray"],
  ["sent", "blue"],
  ["delivered", "teal"],
  ["seen", "cyan"],
  ["read", "indigo"],
  ["answered", "violet"],
] as const;
const BELLS: readonly string[] = ["sent", "delivered"];

export function Funnel({ of }: { of: Notification }): ReactElement {
  const { t } = useTranslation("notifications");
  const { number, percent } = useFormats();
  const { counts } = of;
  // With no bell at all there is nothing to send: people find it in the inbox.
  const rung = counts.sent + counts.failed + counts.ringing > 0;
  return (
    <Box className="panel" p="md" mb="md" component="section" aria-label={t("funnel.title")}>
      <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing="md" verticalSpacing="md">
        {STEPS.map(([step, color]) => (
          <div key={step} data-step={step}>
            <Text fz="sm" c="dimmed">
              {t(`funnel.${step}`)}
            </Text>
            <Group gap={8} align="baseline" wrap="nowrap">
              <Text component="span" fz={26} fw={700} lh={1.25}>
                {rung || !BELLS.includes(step) ? number(counts[step]) : "–"}
              </Text>
              {step !== "recipients" && (rung || !BELLS.includes(step)) && (
                <Text component="span" fz="sm" c="dimmed">
                  {percent(counts[step], counts.recipients)}
                </Text>
              )}
            </Group>
            <Box h={5} mt={6} bdrs={3} style={{ overflow: "hidden", background: "var(--tocsin-line)" }}>
              <Box
                h="100%"
                w={`${share(counts[step], counts.recipients) * 100}%`}
                style={{ background: `var(--mantine-color-${color}-6)`, transition: "width 300ms ease" }}
              />
            </Box>
          </div>
        ))}
      </SimpleGrid>
      <Text role="status" fz="sm" c="dimmed" mt="sm">
        {t("funnel.progress", { seen: number(counts.seen), all: number(counts.recipients) })}
      </Text>
    </Box>
  );
}
