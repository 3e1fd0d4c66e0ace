/** Which version runs from now on, and what its runs may do. */
import { Checkbox, Select, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { told } from "../parts/toasts.tsx";
import { type Analysis, ANALYSIS, at, type Place, type Scope, shown, useVersions } from "./queries.ts";
import type { Script } from "./useScript.ts";

/** What scripts may have: neither tokens nor other scripts. */
const SCOPES: readonly Scope[] = [
  "read",
  "notify:user",
  "notify:solution",
  "notify:group",
  "notify:org",
  "data:write",
  "directory:write",
  "delivery:write",
  "inbox:write",
  "inbox-tokens:write",
  "analysis:read",
  "analysis:run",
];
const USUAL = SCOPES.filter((scope) => scope === "read" || scope.startsWith("notify:"));
/** In place of a number: what is in the editor. */
const EDITOR = "editor";

export function useDeploy(place: Place): (body: Schema<"Deploy">) => Promise<Analysis> {
  const client = useQueryClient();
  return async (body) => {
    const deployed = await ask(api.POST(`${ANALYSIS}/deploy`, { ...at(place), body }));
    shown(client, deployed);
    await client.invalidateQueries({ queryKey: ["analysis", "one", place.analysisId] });
    await client.invalidateQueries({ queryKey: ["analysis", "versions", place.analysisId] });
    return deployed;
  };
}

interface DeployDialogProps {
  of: Analysis;
  place: Place;
  script: Script;
  /** What is in the editor, as a version. */
  save: () => Promise<Analysis | undefined>;
  onClose: () => void;
}

export function DeployDialog({ of, place, script, save, onClose }: DeployDialogProps): ReactElement {
  const { t } = useTranslation("analysis");
  const deploy = useDeploy(place);
  const { rows } = useVersions(place);
  const hosted = of.runOn === "hosted";
  const own = script.dirty || of.version === 0;
  const form = useForm({
    initialValues: {
      version: own ? EDITOR : String(of.version),
      scopes: (of.deployedVersion === undefined && of.scopes.length === 0 ? USUAL : of.scopes) as string[],
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ version, scopes }) => {
    let number = Number(version);
    if (hosted && version === EDITOR) {
      const saved = await save();
      if (saved === undefined) {
        onClose();
        return;
      }
      number = saved.version;
    }
    await deploy({ scopes: scopes as Scope[], ...(hosted && { version: number }) });
    told(hosted ? t("deploy.done", { version: number }) : t("deploy.doneExternal"));
    onClose();
  });
  const versions = rows.map((row) => ({
    value: String(row.version),
    label: t(row.deployed ? "deploy.versionRuns" : "version", { version: row.version }),
  }));
  return (
    <FormPane
      title={t("deploy.title")}
      form={form}
      onSubmit={onSubmit}
      busy={busy}
      problem={problem}
      labels={{ version: t("deploy.which"), scopes: t("deploy.scopes") }}
      verb={t("deploy.verb")}
      onClose={onClose}
    >
      {hosted && (
        <Select
          label={t("deploy.which")}
          data={own ? [{ value: EDITOR, label: t("deploy.editor") }, ...versions] : versions}
          allowDeselect={false}
          data-autofocus
          {...form.getInputProps("version")}
        />
      )}
      <Text fz="sm" c="dimmed">
        {t("deploy.forYou")}
      </Text>
      <Checkbox.Group label={t("deploy.scopes")} description={t("deploy.scopesHint")} {...form.getInputProps("scopes")}>
        <Stack gap={10} mt={8}>
          {SCOPES.map((scope) => (
            <Checkbox
              key={scope}
              value={scope}
              label={
                <>
                  {t(`scopes.${scope.replace(":", "_")}`)}{" "}
                  <Text span fz="xs" c="dimmed" dir="ltr">
                    {scope}
                  </Text>
                </>
              }
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </FormPane>
  );
}
