/** A run with data of one's choice: what the script finds as its trigger. */
import { Alert, JsonInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client.ts";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { listOf, objectOf } from "./data.ts";

export type Trigger = Schema<"RunAsk">;

interface RunDialogProps {
  /** What is in the editor is not deployed. */
  behind: boolean;
  start: (trigger: Trigger) => Promise<void>;
  onClose: () => void;
}

export function RunDialog({ behind, start, onClose }: RunDialogProps): ReactElement {
  const { t } = useTranslation("analysis");
  const form = useForm({
    initialValues: { data: '[\n  { "variable": "temperature", "value": 31 }\n]', environment: "{}" },
    validate: {
      data: (data) => (listOf(data) === undefined ? t("run.dataWrong") : null),
      environment: (given) => (objectOf(given) === undefined ? t("run.environmentWrong") : null),
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ data, environment }) => {
    await start({ data: listOf(data) ?? [], environment: objectOf(environment) ?? {} });
    onClose();
  });
  return (
    <FormPane
      title={t("run.title")}
      form={form}
      onSubmit={onSubmit}
      busy={busy}
      problem={problem}
      labels={{ data: t("run.data"), environment: t("run.environment") }}
      verb={t("run.verb")}
      onClose={onClose}
    >
      {behind && <Alert color="orange">{t("run.behind")}</Alert>}
      <JsonInput
        label={t("run.data")}
        description={t("run.dataHint")}
        dir="ltr"
        autosize
        minRows={6}
        data-autofocus
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        {...form.getInputProps("data")}
      />
      <JsonInput
        label={t("run.environment")}
        description={t("run.environmentHint")}
        dir="ltr"
        autosize
        minRows={3}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        {...form.getInputProps("environment")}
      />
    </FormPane>
  );
}
