/** Rows of the real height while the first page loads. */
import { Box, Skeleton } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

export function SkeletonRows({ rows = 6, height = 62 }: { rows?: number; height?: number }): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Box role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, index) => (
        <Box
          key={index}
          h={height}
          px="md"
          style={{ display: "flex", alignItems: "center", gap: 14, borderBlockStart: index > 0 ? "1px solid var(--tocsin-line)" : undefined }}
        >
          <Skeleton circle height={28} />
          <Box style={{ flex: 1 }}>
            <Skeleton height={11} width={`${40 + ((index * 17) % 35)}%`} radius="xl" />
            <Skeleton height={9} mt={9} width={`${55 + ((index * 29) % 35)}%`} radius="xl" />
          </Box>
        </Box>
      ))}
    </Box>
  );
}
