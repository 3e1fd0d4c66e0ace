/** What a file came to: how many people, and each row that is wrong. */
import { Alert, List, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { RowFault } from "./csv.ts";

const SHOWN = 20;

export function CsvFaults({ faults, read }: { faults: readonly RowFault[]; read: number }): ReactElement {
  const { t } = useTranslation("notifications");
  const more = faults.length - SHOWN;
  return (
    <Alert color={faults.length > 0 ? "orange" : "teal"} role="status" p="xs" title={t("csv.read", { count: read })}>
      {faults.length > 0 && (
        <List fz="sm" spacing={2}>
          {faults.slice(0, SHOWN).map(({ row, value, kind }) => (
            <List.Item key={`${row} ${kind}`}>{t(`csv.${kind}`, { row, value })}</List.Item>
          ))}
        </List>
      )}
      {more > 0 && <Text fz="sm">{t("csv.more", { count: more })}</Text>}
    </Alert>
  );
}
