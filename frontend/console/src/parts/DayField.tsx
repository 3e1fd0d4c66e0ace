/** A day, by the browser's own picker: it knows the person's calendar and keyboard. */
import { Group, TextInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

interface DayFieldProps {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}

export function DayField({ label, value, onChange }: DayFieldProps): ReactElement {
  return (
    <TextInput
      type="date"
      aria-label={label}
      title={label}
      w={150}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

interface DayRangeProps {
  from: string | undefined;
  to: string | undefined;
  onChange: (change: { from?: string | undefined; to?: string | undefined }) => void;
}

export function DayRange({ from, to, onChange }: DayRangeProps): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Group gap={6} wrap="nowrap">
      <DayField label={t("days.from")} value={from} onChange={(next) => onChange({ from: next })} />
      <span aria-hidden>–</span>
      <DayField label={t("days.to")} value={to} onChange={(next) => onChange({ to: next })} />
    </Group>
  );
}
