/** A new analysis: its name, and where it runs. The rest comes on its page. */
import { Radio, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { ANALYSES } from "./queries.ts";

const FIRST = `from tocsin import log, notify, trigger

log("Started by", trigger.cause, "with", len(trigger.data), "entries")
`;

interface Draft {
  name: string;
  description: string;
  runOn: Schema<"RunOn">;
}

export function NewAnalysis({ onClose }: { onClose: () => void }): ReactElement {
  const { t } = useTranslation("analysis");
  const client = useQueryClient();
  const navigate = useNavigate();
  const organizationId = useOrganizationId();
  const form = useForm<Draft>({
    initialValues: { name: "", description: "", runOn: "hosted" },
    validate: { name: (name) => (name.trim() === "" ? t("form.nameMissing") : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ name, description, runOn }) => {
    const body: Schema<"AnalysisCreate"> = {
      name: name.trim(),
      runOn,
      ...(description.trim() !== "" && { description: description.trim() }),
      ...(runOn === "hosted" && { code: FIRST }),
    };
    const made = await ask(api.POST(ANALYSES, { params: { path: { organizationId } }, body }));
    void client.invalidateQueries({ queryKey: ["analysis", "list"] });
    await navigate({ to: "/analysis/$analysisId", params: { analysisId: made.analysisId } });
  });
  return (
    <FormPane
      title={t("form.title")}
      form={form}
      onSubmit={onSubmit}
      busy={busy}
      problem={problem}
      labels={{ name: t("form.name"), description: t("form.description") }}
      verb={t("form.verb")}
      onClose={onClose}
    >
      <TextInput label={t("form.name")} required maxLength={100} data-autofocus {...form.getInputProps("name")} />
      <Textarea label={t("form.description")} autosize maxLength={500} {...form.getInputProps("description")} />
      <Radio.Group label={t("form.where")} {...form.getInputProps("runOn")}>
        <Stack gap={10} mt={8}>
          <Radio value="hosted" label={t("where.hosted")} description={t("form.hosted")} />
          <Radio value="external" label={t("where.external")} description={t("form.external")} />
        </Stack>
      </Radio.Group>
    </FormPane>
  );
}
