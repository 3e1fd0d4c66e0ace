/** Now, at a time, at each person's own time, or again and again. */
import { Group, NumberInput, SegmentedControl, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../parts/useFormats.ts";
import { ZoneSelect } from "../users/places.tsx";
import { type Draft, RHYTHMS, WHENS } from "./draft.ts";
import { momentIn } from "./draftBody.ts";
import type { FieldsProps } from "./useDraft.ts";

export function WhenFields(props: FieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { draft, set, errors } = props;
  return (
    <Stack gap={6} data-field="when">
      <Text fz="sm" fw={500} id="when">
        {t("pane.when")}
      </Text>
      <SegmentedControl
        fullWidth
        aria-labelledby="when"
        value={draft.when}
        onChange={(when) => set({ when: when as Draft["when"] })}
        data={WHENS.map((value) => ({ value, label: t(`pane.whens.${value}`) }))}
      />
      {draft.when === "at" && <At {...props} />}
      {draft.when === "local" && (
        <>
          <Text fz="sm" c="dimmed">
            {t("pane.localHint")}
          </Text>
          <Group grow align="flex-start">
            <TextInput type="time" label={t("pane.time")} required value={draft.localTime} onChange={(event) => set({ localTime: event.currentTarget.value })} />
            <TextInput type="date" label={t("pane.date")} value={draft.localDate} onChange={(event) => set({ localDate: event.currentTarget.value })} />
          </Group>
        </>
      )}
      {draft.when === "repeat" && <Again {...props} />}
      {errors.when !== undefined && (
        <Text fz="sm" c="var(--mantine-color-error)">
          {errors.when}
        </Text>
      )}
    </Stack>
  );
}

function At({ draft, set }: FieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { exact } = useFormats();
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <TextInput type="datetime-local" label={t("pane.at")} required value={draft.at} onChange={(event) => set({ at: event.currentTarget.value })} />
        <ZoneSelect clearable={false} label={t("pane.zone")} value={draft.zone} onChange={(zone) => zone !== null && set({ zone })} />
      </SimpleGrid>
      {draft.at !== "" && (
        <Text fz="sm" c="dimmed">
          {t("pane.yourTime", { time: exact(momentIn(draft.at, draft.zone)) })}
        </Text>
      )}
    </>
  );
}

function Again({ draft, set }: FieldsProps): ReactElement {
  const { t, i18n } = useTranslation("notifications");
  const days = new Intl.DateTimeFormat(i18n.language, { weekday: "long", timeZone: "UTC" });
  // 2026-11-22 is a Sunday, which cron calls 0.
  const dayName = (day: number): string => days.format(Date.UTC(2026, 10, 22 + day));
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label={t("pane.rhythm")}
          allowDeselect={false}
          data={RHYTHMS.map((value) => ({ value, label: t(`pane.rhythms.${value}`) }))}
          value={draft.rhythm}
          onChange={(rhythm) => rhythm !== null && set({ rhythm: rhythm as Draft["rhythm"] })}
        />
        {draft.rhythm === "cron" ? (
          <TextInput label={t("pane.cron")} dir="ltr" value={draft.cron} onChange={(event) => set({ cron: event.currentTarget.value })} />
        ) : (
          <TextInput type="time" label={t("pane.time")} value={draft.repeatTime} onChange={(event) => set({ repeatTime: event.currentTarget.value })} />
        )}
        {draft.rhythm === "weekly" && (
          <Select
            label={t("pane.weekday")}
            allowDeselect={false}
            data={[1, 2, 3, 4, 5, 6, 0].map((day) => ({ value: String(day), label: dayName(day) }))}
            value={draft.weekday}
            onChange={(weekday) => weekday !== null && set({ weekday })}
          />
        )}
        {draft.rhythm === "monthly" && (
          <NumberInput
            label={t("pane.monthday")}
            min={1}
            max={31}
            allowDecimal={false}
            value={draft.monthday}
            onChange={(monthday) => typeof monthday === "number" && set({ monthday })}
          />
        )}
        <ZoneSelect clearable={false} label={t("pane.zone")} value={draft.zone} onChange={(zone) => zone !== null && set({ zone })} />
        <TextInput type="date" label={t("pane.until")} value={draft.repeatUntil} onChange={(event) => set({ repeatUntil: event.currentTarget.value })} />
      </SimpleGrid>
    </>
  );
}
