/** Name, language, time zone; and how this browser shows the console. */
import { Box, Button, Group, SegmentedControl, Select, Stack, Text, TextInput, Title, useMantineColorScheme } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { changeLanguage, isLanguage, LANGUAGES } from "../language.ts";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";
import { told } from "../parts/toasts.tsx";
import { LanguageSelect, ZoneSelect } from "../users/places.tsx";

export function AccountTab(): ReactElement {
  return (
    <Stack maw={620}>
      <About />
      <Look />
    </Stack>
  );
}

function About(): ReactElement {
  const { t } = useTranslation("profile");
  const { user } = useMe();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { name: user.name, language: user.language ?? null, timeZone: user.timeZone ?? null },
    validate: { name: (name) => (name.trim() === "" ? t("account.nameNeeded") : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async (draft) => {
    await ask(api.PATCH("/api/v1/me", { body: { ...draft, name: draft.name.trim() } }));
    form.resetDirty();
    told(t("account.saved"));
    await client.invalidateQueries({ queryKey: ["me"] });
  });
  return (
    <Box component="form" className="panel" p="lg" onSubmit={onSubmit} noValidate>
      <Stack>
        <Title order={2} fz={17}>
          {t("account.title")}
        </Title>
        <ErrorSummary form={form} problem={problem} labels={{ name: t("account.name") }} />
        <TextInput label={t("account.name")} required maxLength={100} {...form.getInputProps("name")} />
        <Group gap="xl">
          <Fact name={t("account.email")} value={user.email} />
          <Fact name={t("account.role")} value={t(`shell:roles.${user.role}`)} />
        </Group>
        <LanguageSelect label={t("account.language")} {...form.getInputProps("language")} />
        <ZoneSelect label={t("account.zone")} description={t("account.zoneHint")} {...form.getInputProps("timeZone")} />
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            {t("parts:pane.save")}
          </Button>
        </Group>
      </Stack>
    </Box>
  );
}

function Fact({ name, value }: { name: string; value: string }): ReactElement {
  return (
    <div>
      <Text fz="sm" fw={500}>
        {name}
      </Text>
      <Text fz="sm" dir="auto">
        {value}
      </Text>
    </div>
  );
}

function Look(): ReactElement {
  const { t, i18n } = useTranslation("profile");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Box className="panel" p="lg">
      <Stack>
        <div>
          <Title order={2} fz={17}>
            {t("look.title")}
          </Title>
          <Text fz="sm" c="dimmed">
            {t("look.about")}
          </Text>
        </div>
        <div>
          <Text fz="sm" fw={500} mb={4} id="look-theme">
            {t("look.theme")}
          </Text>
          <SegmentedControl
            aria-labelledby="look-theme"
            value={colorScheme}
            onChange={(next) => setColorScheme(next as typeof colorScheme)}
            data={(["auto", "light", "dark"] as const).map((value) => ({ value, label: t(`shell:themes.${value}`) }))}
          />
        </div>
        <Select
          label={t("look.language")}
          w={250}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          value={i18n.language}
          allowDeselect={false}
          onChange={(next) => next !== null && isLanguage(next) && void changeLanguage(next)}
        />
      </Stack>
    </Box>
  );
}
