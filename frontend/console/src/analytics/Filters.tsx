/** Which time, compared to which, and in which steps. All of it is in the address. */
import { Group, SegmentedControl, Select } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { DayRange } from "../parts/DayField.tsx";
import { daysFrom } from "../parts/days.ts";
import { MOST_DAYS_BY_HOUR, type Period, stepOf } from "./period.ts";
import { type AnalyticsSearch, COMPARISONS, RANGES } from "./route.ts";

interface FiltersProps {
  search: AnalyticsSearch;
  period: Period;
  onChange: (change: AnalyticsSearch) => void;
  /** Feedback is for a time only. */
  only?: "range";
}

export function Filters({ search, period, onChange, only }: FiltersProps): ReactElement {
  const { t } = useTranslation("analytics");
  const range = search.range ?? "30";
  const choose = (next: AnalyticsSearch["range"]): void =>
    onChange({
      range: next === "30" ? undefined : next,
      // One's own days begin as those that were shown.
      from: next === "own" ? period.from : undefined,
      to: next === "own" ? period.to : undefined,
    });
  return (
    <Group mb="md" gap="sm">
      <SegmentedControl
        aria-label={t("range.label")}
        value={range}
        onChange={(next) => choose(next as AnalyticsSearch["range"])}
        data={RANGES.map((value) => ({ value, label: t(`range.${value}`) }))}
      />
      {range === "own" && <DayRange from={period.from} to={period.to} onChange={onChange} />}
      {only === undefined && (
        <>
          <Select
            w={210}
            aria-label={t("compare.label")}
            data={[
              { value: "none", label: t("compare.none") },
              ...COMPARISONS.map((value) => ({ value, label: t(`compare.${value}`) })),
            ]}
            value={search.compare ?? "none"}
            allowDeselect={false}
            onChange={(next) => onChange({ compare: next === "none" ? undefined : (next as AnalyticsSearch["compare"]) })}
          />
          <SegmentedControl
            aria-label={t("by.label")}
            value={stepOf(search, period)}
            onChange={(next) => onChange({ by: next === "hour" ? "hour" : undefined })}
            data={[
              { value: "day", label: t("by.day") },
              { value: "hour", label: t("by.hour"), disabled: daysFrom(period.from, period.to) > MOST_DAYS_BY_HOUR },
            ]}
          />
        </>
      )}
    </Group>
  );
}
