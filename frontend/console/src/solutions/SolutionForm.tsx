/** The name and the description of an app: a new one, or one there is. */
import { Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { told } from "../parts/toasts.tsx";
import { type Solution, SOLUTION } from "./queries.ts";

interface SolutionFormProps {
  /** Without it a new one is made. */
  of?: Solution;
  onClose: () => void;
  onSaved: (solution: Solution) => void;
}

export function SolutionForm({ of, onClose, onSaved }: SolutionFormProps): ReactElement {
  const { t } = useTranslation("solutions");
  const client = useQueryClient();
  const form = useForm({
    initialValues: { name: of?.name ?? "", description: of?.description ?? "" },
    validate: { name: (name) => (name.trim() === "" ? t("form.nameNeeded") : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ name, description }) => {
    const saved = await save(of, name, description.trim());
    await client.invalidateQueries({ queryKey: ["solutions"] });
    told(t(of === undefined ? "made" : "saved", { name: saved.name }));
    onSaved(saved);
  });
  const labels = { name: t("form.name"), description: t("form.description") };
  return (
    <FormPane
      title={of === undefined ? t("create") : t("form.edit")}
      verb={of === undefined ? t("create") : undefined}
      {...{ form, onSubmit, busy, problem, labels, onClose }}
    >
      <TextInput
        label={labels.name}
        description={t("form.nameHint")}
        required
        maxLength={100}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <Textarea label={labels.description} autosize minRows={2} maxLength={200} {...form.getInputProps("description")} />
    </FormPane>
  );
}

function save(of: Solution | undefined, name: string, description: string): Promise<Solution> {
  if (of === undefined) {
    return ask(api.POST("/api/v1/solutions", { body: { name, ...(description !== "" && { description }) } }));
  }
  return ask(
    api.PATCH(SOLUTION, {
      params: { path: { solutionId: of.solutionId } },
      body: { name, description: description === "" ? null : description },
    }),
  );
}
