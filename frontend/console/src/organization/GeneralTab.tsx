/** Name, language, time zone, and who may send. */
import { Code, Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { CopyButton } from "../parts/CopyButton.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { LanguageSelect, ZoneSelect } from "../users/places.tsx";
import { type Settings, useSaveSettings } from "./queries.ts";
import { SettingsForm } from "./SettingsForm.tsx";

export function GeneralTab({ settings }: { settings: Settings }): ReactElement {
  const { t } = useTranslation("organization");
  const { organization } = useMe();
  const { date } = useFormats();
  const client = useQueryClient();
  const saveSettings = useSaveSettings();
  const form = useForm({
    initialValues: {
      name: organization.name,
      language: settings.language ?? "en",
      timeZone: settings.timeZone ?? "UTC",
      membersMaySend: organization.membersMaySend,
    },
    validate: { name: (name) => (name.trim() === "" ? t("general.nameNeeded") : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ name, membersMaySend, language, timeZone }) => {
    const params = { path: { organizationId: organization.organizationId } };
    const body = { name: name.trim(), membersMaySend };
    await saveSettings({ language, timeZone });
    await ask(api.PATCH("/api/v1/organizations/{organizationId}", { params, body }));
    form.resetDirty();
    told(t("saved"));
    await client.invalidateQueries({ queryKey: ["me"] });
  });
  const labels = { name: t("general.name"), language: t("general.language"), timeZone: t("general.zone") };
  return (
    <SettingsForm form={form} onSubmit={onSubmit} busy={busy} problem={problem} labels={labels}>
      <TextInput
        label={t("general.name")}
        description={t("general.nameHint")}
        required
        maxLength={200}
        {...form.getInputProps("name")}
      />
      <LanguageSelect
        label={t("general.language")}
        clearable={false}
        description={t("general.languageHint")}
        {...form.getInputProps("language")}
        onChange={(language) => language !== null && form.setFieldValue("language", language)}
      />
      <ZoneSelect
        label={t("general.zone")}
        clearable={false}
        description={t("general.zoneHint")}
        {...form.getInputProps("timeZone")}
        onChange={(zone) => zone !== null && form.setFieldValue("timeZone", zone)}
      />
      <Switch
        label={t("general.send")}
        description={t("general.sendHint")}
        {...form.getInputProps("membersMaySend", { type: "checkbox" })}
      />
      <Stack gap={4}>
        <Text fz="sm" fw={500}>
          {t("general.id")}
        </Text>
        <Text fz="xs" c="dimmed">
          {t("general.idHint")}
        </Text>
        <Group gap="xs" wrap="nowrap">
          <Code dir="ltr" className="cut" fz={13}>
            {organization.organizationId}
          </Code>
          <CopyButton value={organization.organizationId} />
        </Group>
        <Text fz="sm" c="dimmed">
          {t("general.region")}: <bdi>{organization.region}</bdi> · {t("general.since")} {date(organization.createdAt)}
        </Text>
      </Stack>
    </SettingsForm>
  );
}
