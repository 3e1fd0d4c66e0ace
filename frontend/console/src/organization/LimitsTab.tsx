/** How often, how fast, and for how long. */
import { Group, NumberInput, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { told } from "../parts/toasts.tsx";
import { numberOf, type Settings, useSaveSettings } from "./queries.ts";
import { SettingsForm } from "./SettingsForm.tsx";

interface Draft {
  perHour: number | "";
  perDay: number | "";
  ringsPerMinute: number | "";
  acceptsPerMinute: number | "";
  retentionDays: number | "";
}

export function LimitsTab({ settings }: { settings: Settings }): ReactElement {
  const { t } = useTranslation("organization");
  const save = useSaveSettings();
  const [asking, setAsking] = useState(false);
  const form = useForm<Draft>({
    initialValues: {
      perHour: settings.budget?.perHour ?? "",
      perDay: settings.budget?.perDay ?? "",
      ringsPerMinute: settings.ringsPerMinute ?? "",
      acceptsPerMinute: settings.acceptsPerMinute ?? "",
      retentionDays: settings.retentionDays ?? "",
    },
  });
  const store = async (draft: Draft): Promise<void> => {
    await save(settingsOf(draft));
    form.resetDirty();
    told(t("saved"));
  };
  const { onSubmit, busy, problem } = useSubmit(
    form,
    async (draft) => {
      // To keep for a shorter time deletes: that is asked about first.
      if (isShorter(draft.retentionDays, settings.retentionDays)) setAsking(true);
      else await store(draft);
    },
    { "budget.perHour": "perHour", "budget.perDay": "perDay" },
  );
  const labels = {
    perHour: t("limits.perHour"),
    perDay: t("limits.perDay"),
    ringsPerMinute: t("limits.rings"),
    acceptsPerMinute: t("limits.accepts"),
    retentionDays: t("limits.days"),
  };
  const field = (name: keyof Draft, max: number, hint?: string) => (
    <NumberInput
      label={labels[name]}
      description={hint}
      placeholder={t(name === "retentionDays" ? "limits.all" : "limits.none")}
      min={1}
      max={max}
      allowDecimal={false}
      w={{ base: "100%", sm: 250 }}
      inputWrapperOrder={["label", "input", "description", "error"]}
      {...form.getInputProps(name)}
    />
  );
  const days = String(form.values.retentionDays);
  return (
    <>
      <SettingsForm form={form} onSubmit={onSubmit} busy={busy} problem={problem} labels={labels}>
        <Heading title={t("limits.budget")} text={t("limits.budgetAbout")} />
        <Group align="flex-start">
          {field("perHour", 10_000)}
          {field("perDay", 10_000)}
        </Group>
        <Heading title={t("limits.rates")} />
        <Group align="flex-start">
          {field("ringsPerMinute", 10_000_000, t("limits.ringsHint"))}
          {field("acceptsPerMinute", 10_000_000, t("limits.acceptsHint"))}
        </Group>
        <Heading title={t("limits.retention")} />
        {field("retentionDays", 36_500, t("limits.daysHint"))}
      </SettingsForm>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("limits.less", { days })}
        verb={t("limits.lessDo")}
        typed={days}
        run={() => store(form.getValues())}
      >
        {t("limits.lessText", { days })}
      </ConfirmDialog>
    </>
  );
}

function Heading({ title, text }: { title: string; text?: string }): ReactElement {
  return (
    <div>
      <Title order={2} fz={17}>
        {title}
      </Title>
      {text !== undefined && (
        <Text fz="sm" c="dimmed">
          {text}
        </Text>
      )}
    </div>
  );
}

function isShorter(days: number | "", before: number | undefined): boolean {
  return days !== "" && days < (before ?? Number.POSITIVE_INFINITY);
}

/** What is empty is the default: it is left out. */
function settingsOf(draft: Draft): Partial<Settings> {
  const perHour = numberOf(draft.perHour);
  const perDay = numberOf(draft.perDay);
  const limited = perHour !== undefined || perDay !== undefined;
  return {
    budget: limited ? { ...(perHour && { perHour }), ...(perDay && { perDay }) } : undefined,
    ringsPerMinute: numberOf(draft.ringsPerMinute),
    acceptsPerMinute: numberOf(draft.acceptsPerMinute),
    retentionDays: numberOf(draft.retentionDays),
  };
}
