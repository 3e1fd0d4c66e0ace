/** How an analysis is started, what it is given, and what it may take. */
import { Box, Button, Group, MultiSelect, NumberInput, Select, SimpleGrid, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";
import { KeyValues } from "../parts/KeyValues.tsx";
import { told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { useKinds } from "../webhooks/queries.ts";
import { type Analysis, ANALYSIS, at, type Change, type Place, shown } from "./queries.ts";
import { Secrets } from "./Secrets.tsx";

interface Draft {
  name: string;
  description: string;
  environment: Record<string, unknown>;
  limits: Schema<"AnalysisLimitsBody">;
  events: string[];
  cron: string;
  zone: string;
}

export function SettingsTab({ of, place }: { of: Analysis; place: Place }): ReactElement {
  const { t } = useTranslation("analysis");
  const client = useQueryClient();
  const { zone } = useFormats();
  const form = useForm<Draft>({
    initialValues: {
      name: of.name,
      description: of.description ?? "",
      environment: of.environment,
      limits: of.limits,
      events: of.events,
      cron: of.schedule?.cron ?? "",
      zone: of.schedule?.zone ?? zone,
    },
    validate: { name: (name) => (name.trim() === "" ? t("form.nameMissing") : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(
    form,
    async (draft) => {
      const changed = await ask(api.PATCH(ANALYSIS, { ...at(place), body: changeOf(draft) }));
      shown(client, changed);
      told(t("parts:pane.saved"));
      await client.invalidateQueries({ queryKey: ["analysis", "one", place.analysisId] });
    },
    { schedule: "cron" },
  );
  return (
    <Stack gap="md">
      <Box component="form" onSubmit={onSubmit as never} noValidate>
        <Stack gap="md">
          <ErrorSummary
            form={form}
            problem={problem}
            labels={{ name: t("form.name"), cron: t("settings.cron"), environment: t("settings.environment") }}
          />
          <Part title={t("settings.about")}>
            <TextInput label={t("form.name")} required maxLength={100} {...form.getInputProps("name")} />
            <Textarea label={t("form.description")} autosize maxLength={500} {...form.getInputProps("description")} />
          </Part>
          <Starts form={form as unknown as UseFormReturnType<Draft>} next={of.nextAt} />
          <Part title={t("settings.environment")} about={t("settings.environmentHint")}>
            <KeyValues
              value={form.values.environment}
              onChange={(environment) => form.setFieldValue("environment", environment)}
              addLabel={t("settings.addVariable")}
            />
          </Part>
          <Part title={t("settings.limits")} about={t("settings.limitsHint")}>
            <SimpleGrid cols={{ base: 1, xs: 3 }}>
              <NumberInput label={t("limits.wall")} min={1} max={3600} allowDecimal={false} {...form.getInputProps("limits.wallS")} />
              <NumberInput label={t("limits.cpu")} min={1} max={600} allowDecimal={false} {...form.getInputProps("limits.cpuS")} />
              <NumberInput label={t("limits.memory")} min={64} max={4096} allowDecimal={false} {...form.getInputProps("limits.memoryMib")} />
            </SimpleGrid>
          </Part>
          <Group justify="flex-end">
            <Button type="submit" loading={busy} disabled={!form.isDirty()}>
              {t("parts:pane.save")}
            </Button>
          </Group>
        </Stack>
      </Box>
      <Secrets of={of} place={place} />
    </Stack>
  );
}

function changeOf({ name, description, environment, limits, events, cron, zone }: Draft): Change {
  return {
    name: name.trim(),
    description: description.trim() === "" ? null : description.trim(),
    environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(value)])),
    limits,
    events: events as Schema<"EventKind">[],
    schedule: cron.trim() === "" ? null : { cron: cron.trim(), zone },
  };
}

interface StartsProps {
  form: UseFormReturnType<Draft>;
  next: string | undefined;
}

function Starts({ form, next }: StartsProps): ReactElement {
  const { t } = useTranslation("analysis");
  const { exact } = useFormats();
  const { kinds, meaning } = useKinds();
  return (
    <Part title={t("settings.starts")} about={t("settings.startsHint")}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={t("settings.cron")}
          description={t("settings.cronHint")}
          placeholder="0 7 * * MON"
          dir="ltr"
          maxLength={200}
          {...form.getInputProps("cron")}
        />
        <Select
          label={t("settings.zone")}
          description={next === undefined ? t("settings.zoneHint") : t("settings.next", { when: exact(next) })}
          data={["UTC", ...Intl.supportedValuesOf("timeZone").filter((one) => one !== "UTC")]}
          searchable
          allowDeselect={false}
          limit={60}
          {...form.getInputProps("zone")}
        />
      </SimpleGrid>
      <MultiSelect
        label={t("settings.events")}
        description={t("settings.eventsHint")}
        data={kinds.map((kind) => ({ value: kind, label: meaning(kind) }))}
        searchable
        clearable
        clearButtonProps={{ "aria-label": t("parts:clear") }}
        {...form.getInputProps("events")}
      />
    </Part>
  );
}

export function Part({ title, about, children }: { title: string; about?: string; children: ReactNode }): ReactElement {
  return (
    <Box className="panel" p="md" component="section" aria-label={title}>
      <Title order={2} fz={17}>
        {title}
      </Title>
      {about !== undefined && (
        <Text fz="sm" c="dimmed">
          {about}
        </Text>
      )}
      <Stack gap="sm" mt="sm">
        {children}
      </Stack>
    </Box>
  );
}
