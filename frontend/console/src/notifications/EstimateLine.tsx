/** "218 people, 301 devices, 12 in the inbox only, 2 left out", and on a click who that is. */
import { Box, Button, Collapse, Group, Loader, Text } from "@mantine/core";
import { IconChevronDown, IconUsers } from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../parts/Problem.tsx";
import { useFormats } from "../parts/useFormats.ts";
import type { Draft } from "./draft.ts";
import { PlannedPeople } from "./PlannedPeople.tsx";
import { type Estimate, hasAudience, type Preview } from "./useSending.ts";

export function EstimateLine({ estimate, draft }: { estimate: Estimate; draft: Draft }): ReactElement {
  const { t } = useTranslation("notifications");
  const words = useEstimateWords();
  const [open, setOpen] = useState(false);
  const { of, old, error, retry } = estimate;
  if (error !== null && !old) return <Problem error={error} onRetry={retry} />;
  if (of === undefined) {
    return (
      <Group gap="xs" mih={30} c="dimmed" fz="sm" role="status">
        {hasAudience(draft) ? <Loader size={14} /> : <IconUsers size={17} aria-hidden />}
        {hasAudience(draft) ? t("estimate.counting") : t("estimate.nobody")}
      </Group>
    );
  }
  return (
    <Box>
      <Group justify="space-between" gap="xs" mih={30}>
        <Group gap="xs" role="status" opacity={old ? 0.6 : 1} data-estimate wrap="nowrap">
          <IconUsers size={17} aria-hidden style={{ flex: "none" }} />
          <Text fz="sm" fw={500}>
            {words(of)}
          </Text>
        </Group>
        {of.people.length > 0 && (
          <Button
            size="compact-sm"
            variant="subtle"
            aria-expanded={open}
            rightSection={<IconChevronDown size={15} className={open ? "fold open" : "fold"} aria-hidden />}
            onClick={() => setOpen(!open)}
          >
            {t("estimate.who")}
          </Button>
        )}
      </Group>
      <Collapse expanded={open}>{open && <PlannedPeople of={of} />}</Collapse>
    </Box>
  );
}

export function useEstimateWords(): (of: Preview) => string {
  const { t } = useTranslation("notifications");
  const { number } = useFormats();
  return (of) => {
    const skipped = of.skipped.reduce((sum, { count }) => sum + count, 0);
    const parts = [
      t("estimate.people", { count: of.recipients, number: number(of.recipients) }),
      t("estimate.devices", { count: of.devices, number: number(of.devices) }),
      of.noBell > 0 && t("estimate.noBell", { count: of.noBell, number: number(of.noBell) }),
      skipped > 0 && t("estimate.skipped", { count: skipped, number: number(skipped) }),
    ];
    return parts.filter((part) => part !== false).join(t("estimate.comma"));
  };
}
