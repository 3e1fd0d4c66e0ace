/** What a person wants to be told, how and when; for those who look after people. */
import { Alert, Box, Button, Fieldset, Group, NumberInput, Select, Stack, Switch, Text } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { IconLock } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useCategories } from "../notifications/queries.ts";
import { useChannelWord } from "../parts/channels.ts";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";
import { Problem } from "../parts/Problem.tsx";
import { isWrong, WEEKDAYS } from "../parts/quiet.ts";
import { QuietGrid } from "../parts/QuietGrid.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { told } from "../parts/toasts.tsx";
import { Panel, useClockOf } from "./PersonPanels.tsx";
import { type Body, bodyOf, CHOICES, type Choice, draftOf, type Kept, type PreferencesDraft } from "./preferences.ts";
import { pathOf, useChannels, useMayChange, usePreferences, type User, USER } from "./queries.ts";

export function PreferencesTab({ of }: { of: User }): ReactElement {
  const { t } = useTranslation("users");
  const client = useQueryClient();
  const { data, error, refetch } = usePreferences(of.userId);
  const disabled = !useMayChange();
  const channels = useChannels()
    .filter((one) => one.ready)
    .map(({ name }) => name);
  const categories = useCategories();
  if (data === undefined) return <Waiting error={error} retry={() => void refetch()} />;
  const save = async (body: Body): Promise<Kept> => {
    const saved = await ask(api.PUT(`${USER}/preferences`, { ...pathOf(of.userId), body }));
    client.setQueryData(["users", "preferences", of.userId], saved);
    told(t("preferences.saved", { name: of.name }));
    return saved;
  };
  return <PreferencesForm zone={of.timeZone} kept={data} save={save} disabled={disabled} choices={{ channels, categories }} />;
}

/** Until what is kept is known. */
export function Waiting({ error, retry }: { error: Error | null; retry: () => void }): ReactElement {
  if (error !== null) return <Problem error={error} onRetry={retry} />;
  return (
    <Box className="panel">
      <SkeletonRows rows={6} />
    </Box>
  );
}

/** What wishes can be about: channels that ring here, and kinds of notifications. */
export interface Choices {
  channels: string[];
  categories: { key: string; name: string; mandatory?: boolean; description?: string }[];
}

interface PartProps {
  form: UseFormReturnType<PreferencesDraft>;
  disabled: boolean;
  choices: Choices;
}

interface FormProps {
  zone: string | undefined;
  kept: Kept;
  save: (body: Body) => Promise<Kept>;
  disabled: boolean;
  choices: Choices;
}

export function PreferencesForm({ zone, kept, save, disabled, choices }: FormProps): ReactElement {
  const { t } = useTranslation("users");
  const form = useForm<PreferencesDraft>({
    initialValues: draftOf(kept),
    validate: {
      quietHours: (grid, { ownQuietHours }) =>
        ownQuietHours && WEEKDAYS.some((day) => isWrong(grid[day] ?? [])) ? t("quiet.wrong") : null,
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async (draft) => {
    const saved = await save(bodyOf(draft));
    form.setInitialValues(draftOf(saved));
    form.setValues(draftOf(saved));
  });
  const parts = { form, disabled, choices };
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {disabled && <Alert color="gray">{t("preferences.readOnly")}</Alert>}
        <ErrorSummary form={form} problem={problem} />
        <Channels {...parts} />
        <Categories {...parts} />
        <QuietHours {...parts} zone={zone} />
        <Budget {...parts} />
        {!disabled && form.isDirty() && (
          <Group className="save-bar" justify="flex-end">
            <Text fz="sm" c="dimmed" role="status">
              {t("preferences.unsaved")}
            </Text>
            <Button variant="default" onClick={() => form.reset()}>
              {t("preferences.revert")}
            </Button>
            <Button type="submit" loading={busy}>
              {t("parts:pane.save")}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

/** Channels that ring here, and those that the person has an opinion about. */
function namesOf({ channels }: Choices, chosen: Record<string, boolean>): string[] {
  return [...new Set([...channels, ...Object.keys(chosen)])].sort();
}

function Channels({ form, disabled, choices }: PartProps): ReactElement {
  const { t } = useTranslation("users");
  const word = useChannelWord();
  const names = namesOf(choices, form.values.channels);
  return (
    <Panel title={t("preferences.channels")}>
      <Text fz="sm" c="dimmed" mb="sm">
        {names.length === 0 ? t("preferences.noChannels") : t("preferences.channelsAbout")}
      </Text>
      <Group gap="xl">
        {names.map((name) => (
          <Switch
            key={name}
            label={word(name)}
            disabled={disabled}
            checked={form.values.channels[name] !== false}
            onChange={(event) => {
              const { [name]: _, ...rest } = form.values.channels;
              form.setFieldValue("channels", event.currentTarget.checked ? rest : { ...rest, [name]: false });
            }}
          />
        ))}
      </Group>
    </Panel>
  );
}

function Categories({ form, disabled, choices }: PartProps): ReactElement {
  const { t } = useTranslation("users");
  const known = choices.categories;
  const gone = Object.keys(form.values.categories).filter((key) => !known.some((one) => one.key === key));
  const all = [...known, ...gone.map((key) => ({ key, name: key, mandatory: false, description: undefined }))];
  return (
    <Panel title={t("preferences.categories")}>
      {all.length === 0 && (
        <Text fz="sm" c="dimmed">
          {t("preferences.noCategories")}
        </Text>
      )}
      {all.map(({ key, name, description, mandatory }) => (
        <div key={key} className="category-line">
          <Box miw={0} style={{ flex: 1 }}>
            <Text fz="sm" fw={600} dir="auto">
              {name}
            </Text>
            {description !== undefined && (
              <Text fz={13} c="dimmed" dir="auto">
                {description}
              </Text>
            )}
          </Box>
          {mandatory === true ? (
            <Group gap={6} wrap="nowrap">
              <IconLock size={15} aria-hidden />
              <Text fz="sm">{t("preferences.mandatory")}</Text>
            </Group>
          ) : (
            <CategoryChoice form={form} disabled={disabled} choices={choices} of={key} name={name} />
          )}
        </div>
      ))}
    </Panel>
  );
}

function CategoryChoice({ form, disabled, choices, of, name }: PartProps & { of: string; name: string }): ReactElement {
  const { t } = useTranslation("users");
  const word = useChannelWord();
  const draft = form.values.categories[of] ?? { choice: "usual", channels: {} };
  const names = namesOf(choices, draft.channels);
  const change = (next: Partial<typeof draft>): void =>
    form.setFieldValue("categories", { ...form.values.categories, [of]: { ...draft, ...next } });
  return (
    <Stack gap="xs" align="flex-end">
      <Select
        w={220}
        aria-label={t("preferences.choiceOf", { name })}
        disabled={disabled}
        allowDeselect={false}
        data={CHOICES.map((value) => ({ value, label: t(`preferences.choices.${value}`) }))}
        value={draft.choice}
        onChange={(next) => change({ choice: next as Choice })}
      />
      {draft.choice === "each" && (
        <Fieldset variant="unstyled" aria-label={t("preferences.channelsOf", { name })}>
          <Group gap="md">
            {names.map((channel) => (
              <Switch
                key={channel}
                size="sm"
                label={word(channel)}
                disabled={disabled}
                checked={draft.channels[channel] !== false}
                onChange={(event) => change({ channels: { ...draft.channels, [channel]: event.currentTarget.checked } })}
              />
            ))}
          </Group>
        </Fieldset>
      )}
    </Stack>
  );
}

function QuietHours({ form, disabled, zone }: PartProps & { zone: string | undefined }): ReactElement {
  const { t } = useTranslation("users");
  const clock = useClockOf(zone);
  const error = form.errors.quietHours;
  return (
    <Panel title={t("quiet.title")}>
      <Switch
        label={t("quiet.own")}
        description={t("quiet.ownHint")}
        disabled={disabled}
        {...form.getInputProps("ownQuietHours", { type: "checkbox" })}
      />
      {form.values.ownQuietHours && (
        <Stack gap="sm" mt="md">
          <Text fz="sm" c="dimmed">
            {zone === undefined ? t("quiet.noZone") : t("quiet.zone", { zone, time: clock })}
          </Text>
          <QuietGrid
            value={form.values.quietHours}
            onChange={(grid) => form.setFieldValue("quietHours", grid)}
            error={error === undefined ? undefined : String(error)}
            disabled={disabled}
          />
        </Stack>
      )}
    </Panel>
  );
}

function Budget({ form, disabled }: PartProps): ReactElement {
  const { t } = useTranslation("users");
  const common = { min: 1, max: 10_000, w: 200, allowDecimal: false, placeholder: t("form.asOrganization"), disabled };
  return (
    <Panel title={t("budget.title")}>
      <Text fz="sm" c="dimmed" mb="sm">
        {t("budget.about")}
      </Text>
      <Group>
        <NumberInput label={t("budget.perHour")} {...common} {...form.getInputProps("perHour")} />
        <NumberInput label={t("budget.perDay")} {...common} {...form.getInputProps("perDay")} />
      </Group>
    </Panel>
  );
}
