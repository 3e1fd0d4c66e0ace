/** Quiet hours for those who have set none of their own. */
import { Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useSubmit } from "../parts/forms.tsx";
import { gridOf, isWrong } from "../parts/quiet.ts";
import { QuietGrid } from "../parts/QuietGrid.tsx";
import { told } from "../parts/toasts.tsx";
import { type Settings, useSaveSettings } from "./queries.ts";
import { SettingsForm } from "./SettingsForm.tsx";

export function QuietTab({ settings }: { settings: Settings }): ReactElement {
  const { t } = useTranslation("organization");
  const save = useSaveSettings();
  const form = useForm({
    initialValues: { quietHours: gridOf(settings.quietHours) },
    validate: { quietHours: (grid) => (Object.values(grid).some(isWrong) ? t("quiet.wrong") : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ quietHours }) => {
    const some = Object.keys(quietHours).length > 0;
    await save({ quietHours: some ? (quietHours as NonNullable<Settings["quietHours"]>) : undefined });
    form.resetDirty();
    told(t("saved"));
  });
  return (
    <SettingsForm form={form} onSubmit={onSubmit} busy={busy} problem={problem} wide>
      <div>
        <Title order={2} fz={17}>
          {t("quiet.title")}
        </Title>
        <Text fz="sm" c="dimmed">
          {t("quiet.about")}
        </Text>
      </div>
      <QuietGrid
        value={form.values.quietHours}
        onChange={(grid) => {
          form.setFieldValue("quietHours", grid);
          form.clearFieldError("quietHours");
        }}
        error={form.errors.quietHours as string | undefined}
      />
    </SettingsForm>
  );
}
