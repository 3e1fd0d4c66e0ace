/** Secrets of an analysis: written, replaced, removed; never shown. */
import { ActionIcon, Button, Group, PasswordInput, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconLock, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { Problem } from "../parts/Problem.tsx";
import { told } from "../parts/toasts.tsx";
import { type Analysis, ANALYSIS, MOST_VARIABLES, type Place } from "./queries.ts";
import { Part } from "./SettingsTab.tsx";

const SECRET = `${ANALYSIS}/secrets/{secretName}` as const;

export function Secrets({ of, place }: { of: Analysis; place: Place }): ReactElement {
  const { t } = useTranslation("analysis");
  const client = useQueryClient();
  const [removing, setRemoving] = useState<string | undefined>(undefined);
  const fresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["analysis", "one", place.analysisId] });
  const params = (secretName: string) => ({ params: { path: { ...place, secretName } } });
  const form = useForm({
    initialValues: { secretName: "", value: "" },
    validate: {
      secretName: (name) => (/^[A-Za-z_]\w{0,99}$/.test(name.trim()) ? null : t("secrets.nameWrong")),
      value: (value) => (value === "" ? t("secrets.valueMissing") : null),
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ secretName, value }) => {
    await ask(api.PUT(SECRET, { ...params(secretName.trim()), body: { value } }));
    form.reset();
    told(t("secrets.saved", { name: secretName.trim() }));
    await fresh();
  });
  return (
    <Part title={t("secrets.title")} about={t("secrets.about")}>
      {of.secrets.map((name) => (
        <Group key={name} gap="xs" wrap="nowrap">
          <IconLock size={16} aria-hidden />
          <Text fz="sm" fw={600} dir="ltr" className="cut">
            {name}
          </Text>
          <Text fz="sm" c="dimmed" style={{ flex: 1 }}>
            {t("parts:secret.kept")}
          </Text>
          <ActionIcon variant="subtle" color="gray" aria-label={t("secrets.remove", { name })} onClick={() => setRemoving(name)}>
            <IconTrash size={17} />
          </ActionIcon>
        </Group>
      ))}
      {problem !== null && <Problem error={problem} />}
      {of.secrets.length < MOST_VARIABLES && (
        <Group component="form" align="flex-start" gap="xs" onSubmit={onSubmit as never} {...{ noValidate: true }}>
          <TextInput label={t("secrets.name")} placeholder="API_KEY" dir="ltr" maxLength={100} w={{ base: "100%", xs: 220 }} {...form.getInputProps("secretName")} />
          <PasswordInput
            label={t("secrets.value")}
            autoComplete="off"
            maxLength={8000}
            style={{ flex: 1, minWidth: 180 }}
            visibilityToggleButtonProps={{ "aria-label": t("parts:secret.show") }}
            {...form.getInputProps("value")}
          />
          <Button type="submit" variant="default" mt={25} loading={busy}>
            {t("secrets.save")}
          </Button>
        </Group>
      )}
      <ConfirmDialog
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={t("secrets.removeAsk", { name: removing ?? "" })}
        verb={t("secrets.removeDo")}
        run={async () => {
          await ask(api.DELETE(SECRET, params(removing ?? "")));
          await fresh();
        }}
      >
        {t("secrets.removeText")}
      </ConfirmDialog>
    </Part>
  );
}
