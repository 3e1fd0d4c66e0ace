/** The rule as it is written, tried: with given data, or on what is stored. Nothing is sent. */
import { Box, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { BacktestForm } from "./BacktestForm.tsx";
import type { Draft } from "./draft.ts";
import { TestForm } from "./TestForm.tsx";

/** Of these nothing can be given, and nothing is stored. */
const UNTRIED = ["no_answer", "resource", "usage"];

export function TryPanel({ draft }: { draft: Draft }): ReactElement {
  const { t } = useTranslation("actions");
  const [what, setWhat] = useState("test");
  const { kind } = draft.trigger;
  return (
    <Box component="section" className="panel" p="md" aria-label={t("try.title")}>
      <Group gap={8} mb="sm" wrap="nowrap">
        <IconFlask size={17} aria-hidden />
        <Text fw={600} fz="sm">
          {t("try.title")}
        </Text>
      </Group>
      {UNTRIED.includes(kind) ? (
        <Text fz="sm" c="dimmed">
          {t("try.not")}
        </Text>
      ) : (
        <Stack gap="sm">
          <SegmentedControl
            fullWidth
            aria-label={t("try.title")}
            value={what}
            onChange={setWhat}
            data={["test", "backtest"].map((value) => ({ value, label: t(`try.${value}`) }))}
          />
          <Text fz="sm" c="dimmed">
            {t(`try.${what}About`)}
          </Text>
          {what === "test" ? <TestForm key={kind} draft={draft} /> : <BacktestForm draft={draft} />}
        </Stack>
      )}
    </Box>
  );
}
