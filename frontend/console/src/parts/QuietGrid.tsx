/** Quiet hours by weekday: a bar that shows the day, its times to change, and copying them on. */
import { ActionIcon, Box, Button, Group, Menu, NativeSelect, Stack, Text } from "@mantine/core";
import { IconCopy, IconPlus, IconX } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import {
  copied,
  type Grid,
  type Interval,
  isWrong,
  minutesOf,
  NIGHTS,
  roomFor,
  tidied,
  TIMES,
  WEEKDAYS,
  type Weekday,
  WEEKENDS,
} from "./quiet.ts";
import { useFormats } from "./useFormats.ts";
import "./quiet.css";

interface QuietGridProps {
  value: Grid;
  onChange: (grid: Grid) => void;
  error?: string | undefined;
  disabled?: boolean;
}

export function QuietGrid({ value, onChange, error, disabled = false }: QuietGridProps): ReactElement {
  const { t } = useTranslation("parts");
  const change = (day: Weekday, intervals: Interval[]): void => onChange(tidied({ ...value, [day]: intervals }));
  return (
    <Stack gap="xs">
      {!disabled && (
        <Group gap="xs">
          <Text fz="sm" c="dimmed">
            {t("quiet.presets")}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => onChange(NIGHTS)}>
            {t("quiet.nights")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => onChange({ ...value, ...WEEKENDS })}>
            {t("quiet.weekends")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => onChange({})}>
            {t("quiet.clear")}
          </Button>
        </Group>
      )}
      <div className="panel">
        {WEEKDAYS.map((day) => (
          <Day
            key={day}
            day={day}
            intervals={value[day] ?? []}
            disabled={disabled}
            onChange={(intervals) => change(day, intervals)}
            onCopy={(to) => onChange(copied(value, day, to))}
          />
        ))}
      </div>
      {error !== undefined && (
        <Text fz="sm" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
}

/** A Monday, to name weekdays by. */
const MONDAY_MS = Date.UTC(2024, 0, 1);

function useWeekday(): (day: Weekday) => string {
  const { language } = useFormats();
  const words = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
  return (day) => words.format(MONDAY_MS + WEEKDAYS.indexOf(day) * 86_400_000);
}

interface DayProps {
  day: Weekday;
  intervals: readonly Interval[];
  disabled: boolean;
  onChange: (intervals: Interval[]) => void;
  onCopy: (to: "all" | "work") => void;
}

function Day({ day, intervals, disabled, onChange, onCopy }: DayProps): ReactElement {
  const { t } = useTranslation("parts");
  const name = useWeekday()(day);
  const room = roomFor(intervals);
  const set = (index: number, part: 0 | 1, time: string): void =>
    onChange(intervals.map((one, at) => (at === index ? (part === 0 ? [time, one[1]] : [one[0], time]) : one)));
  return (
    <div className="quiet-day" role="group" aria-label={name}>
      <Text fz="sm" fw={600} className="quiet-name">
        {name}
      </Text>
      <Box miw={0} style={{ flex: 1 }}>
        <Bar intervals={intervals} wrong={isWrong(intervals)} />
        <Group gap={6} mt={6}>
          {intervals.length === 0 && (
            <Text fz="sm" c="dimmed">
              {t("quiet.none")}
            </Text>
          )}
          {intervals.map(([from, to], index) => (
            <Group key={index} gap={4} wrap="nowrap" dir="ltr">
              <Time label={t("quiet.from", { day: name })} value={from} disabled={disabled} onChange={(time) => set(index, 0, time)} />
              <span aria-hidden>–</span>
              <Time label={t("quiet.to", { day: name })} value={to} disabled={disabled} onChange={(time) => set(index, 1, time)} />
              {!disabled && (
                <ActionIcon
                  size="md"
                  variant="subtle"
                  color="gray"
                  aria-label={t("quiet.remove", { from, to, day: name })}
                  onClick={() => onChange(intervals.filter((_, at) => at !== index))}
                >
                  <IconX size={15} />
                </ActionIcon>
              )}
            </Group>
          ))}
        </Group>
      </Box>
      {!disabled && (
        <Group gap={4} wrap="nowrap">
          <ActionIcon
            size="md"
            variant="subtle"
            color="gray"
            aria-label={t("quiet.add", { day: name })}
            disabled={room === undefined}
            onClick={() => room !== undefined && onChange([...intervals, room])}
          >
            <IconPlus size={16} />
          </ActionIcon>
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <ActionIcon size="md" variant="subtle" color="gray" aria-label={t("quiet.copy", { day: name })}>
                <IconCopy size={15} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => onCopy("all")}>{t("quiet.toAll")}</Menu.Item>
              <Menu.Item onClick={() => onCopy("work")}>{t("quiet.toWork")}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      )}
    </div>
  );
}

interface TimeProps {
  label: string;
  value: string;
  disabled: boolean;
  onChange: (time: string) => void;
}

function Time({ label, value, disabled, onChange }: TimeProps): ReactElement {
  // The API takes every minute; what is not of a half hour stays as it is.
  const times = TIMES.includes(value) ? TIMES : [...TIMES, value].sort();
  return (
    <NativeSelect
      size="xs"
      w={82}
      aria-label={label}
      disabled={disabled}
      data={[...times]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** The day from midnight to midnight; quiet times are filled. */
function Bar({ intervals, wrong }: { intervals: readonly Interval[]; wrong: boolean }): ReactElement {
  return (
    <div className="quiet-bar" data-wrong={wrong || undefined} aria-hidden>
      {intervals.map(([from, to], index) => (
        <span
          key={index}
          style={{
            insetInlineStart: `${minutesOf(from) / 14.4}%`,
            inlineSize: `${Math.max(0, minutesOf(to) - minutesOf(from)) / 14.4}%`,
          }}
        />
      ))}
    </div>
  );
}
