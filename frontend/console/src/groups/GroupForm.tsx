/** The name of a group, and for a new one the solution that it is of. */
import { TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { SolutionSelect } from "../parts/AudienceField.tsx";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { told } from "../parts/toasts.tsx";
import { type Group, GROUP, GROUPS, pathOf } from "./queries.ts";

interface GroupFormProps {
  /** Without it a new one is made. */
  of?: Group;
  /** The solution that is chosen already, and stays. */
  solutionId?: string;
  onClose: () => void;
  onSaved: (group: Group) => void;
}

export function GroupForm({ of, solutionId, onClose, onSaved }: GroupFormProps): ReactElement {
  const { t } = useTranslation("groups");
  const client = useQueryClient();
  const form = useForm({
    initialValues: { solutionId: of?.solutionId ?? solutionId ?? "", name: of?.name ?? "" },
    validate: {
      solutionId: (chosen) => (chosen === "" ? t("form.solutionNeeded") : null),
      name: (name) => (name.trim() === "" ? t("form.nameNeeded") : null),
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async (values) => {
    const saved = await save(of, values);
    await client.invalidateQueries({ queryKey: ["groups"] });
    await client.invalidateQueries({ queryKey: ["solutions"] });
    told(t(of === undefined ? "made" : "renamed", { name: saved.name }));
    onSaved(saved);
  });
  const labels = { name: t("form.name"), solutionId: t("form.solution") };
  return (
    <FormPane
      title={of === undefined ? t("create") : t("rename")}
      verb={of === undefined ? t("create") : undefined}
      {...{ form, onSubmit, busy, problem, labels, onClose }}
    >
      {of === undefined && solutionId === undefined && (
        <SolutionSelect
          label={labels.solutionId}
          value={form.values.solutionId || null}
          onChange={(next) => form.setFieldValue("solutionId", next ?? "")}
          error={form.errors.solutionId === undefined ? undefined : String(form.errors.solutionId)}
        />
      )}
      <TextInput
        label={labels.name}
        description={of === undefined ? t("form.nameHint") : t("form.renameHint")}
        required
        maxLength={100}
        data-autofocus
        {...form.getInputProps("name")}
      />
    </FormPane>
  );
}

function save(of: Group | undefined, values: { solutionId: string; name: string }): Promise<Group> {
  const body = { name: values.name };
  if (of !== undefined) return ask(api.PATCH(GROUP, { ...pathOf(of), body }));
  return ask(api.POST(GROUPS, { params: { path: { solutionId: values.solutionId } }, body }));
}
