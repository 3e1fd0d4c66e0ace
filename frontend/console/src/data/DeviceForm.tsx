/** What a device is called, and its tags. */
import { Fieldset, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useOrganizationId } from "../api/queries.ts";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { KeyValues } from "../parts/KeyValues.tsx";
import { told } from "../parts/toasts.tsx";
import { type DeviceDetail, saveDevice } from "./queries.ts";

interface Draft {
  displayName: string;
  tags: Record<string, string>;
}

export function DeviceForm({ of, onClose }: { of: DeviceDetail; onClose: () => void }): ReactElement {
  const { t } = useTranslation("data");
  const client = useQueryClient();
  const organizationId = useOrganizationId();
  const form = useForm<Draft>({
    initialValues: { displayName: of.displayName ?? "", tags: of.tags },
    validate: {
      tags: (tags) => (Object.entries(tags).some(([key, value]) => key.trim() === "" || value.trim() === "") ? t("form.tagsNeeded") : null),
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ displayName, tags }) => {
    const name = displayName.trim();
    await saveDevice(organizationId, of.device, { tags, ...(name !== "" && { displayName: name }) });
    await client.invalidateQueries({ queryKey: ["data"] });
    told(t("form.saved", { name: name || of.device }));
    onClose();
  });
  const labels = { displayName: t("form.name"), tags: t("columns.tags") };
  return (
    <FormPane title={t("devices.edit")} {...{ form, onSubmit, busy, problem, labels, onClose }}>
      <TextInput
        label={labels.displayName}
        description={t("form.nameHint", { device: of.device })}
        maxLength={100}
        data-autofocus
        dir="auto"
        {...form.getInputProps("displayName")}
      />
      <Fieldset legend={labels.tags}>
        <Text fz="sm" c="dimmed" mb="xs">
          {t("form.tagsHint")}
        </Text>
        <KeyValues
          addLabel={t("form.addTag")}
          value={form.values.tags}
          onChange={(tags) => form.setFieldValue("tags", tags as Record<string, string>)}
        />
        {form.errors.tags !== undefined && (
          <Text fz="sm" c="var(--mantine-color-error)" role="alert" mt="xs">
            {form.errors.tags}
          </Text>
        )}
      </Fieldset>
    </FormPane>
  );
}
