/** A group: its name, how its people are picked, and for a new one the solution that it is of. */
import { Alert, SegmentedControl, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { SolutionSelect } from "../parts/AudienceField.tsx";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { told } from "../parts/toasts.tsx";
import { type Group, GROUP, GROUPS, pathOf } from "./queries.ts";
import { RuleField } from "./RuleField.tsx";
import { draftOf, type RuleDraft, ruleOf } from "./rules.ts";

interface Draft {
  solutionId: string;
  name: string;
  by: "hand" | "rule";
  rule: RuleDraft;
}

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
  const form = useForm<Draft>({
    initialValues: {
      solutionId: of?.solutionId ?? solutionId ?? "",
      name: of?.name ?? "",
      by: of?.rule === undefined ? "hand" : "rule",
      rule: draftOf(of?.rule),
    },
    validate: {
      solutionId: (chosen) => (chosen === "" ? t("form.solutionNeeded") : null),
      name: (name) => (name.trim() === "" ? t("form.nameNeeded") : null),
      rule: (rule, { by }) => (by === "rule" && ruleOf(rule) === undefined ? t("rule.needed") : null),
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async (values) => {
    const saved = await save(of, values);
    await client.invalidateQueries({ queryKey: ["groups"] });
    await client.invalidateQueries({ queryKey: ["solutions"] });
    told(t(of === undefined ? "made" : "saved", { name: saved.name }));
    onSaved(saved);
  }, { tags: "rule", roles: "rule", languages: "rule" });
  const labels = { name: t("form.name"), solutionId: t("form.solution"), rule: t("rule.title") };
  const { by, rule } = form.values;
  return (
    <FormPane
      title={of === undefined ? t("create") : t("edit")}
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
      <SegmentedControl
        fullWidth
        aria-label={t("form.by")}
        data={[
          { value: "hand", label: t("form.byHand") },
          { value: "rule", label: t("form.byRule") },
        ]}
        {...form.getInputProps("by")}
      />
      {by === "rule" && (
        <RuleField
          solutionId={form.values.solutionId}
          value={rule}
          onChange={(next) => {
            form.setFieldValue("rule", next);
            form.clearFieldError("rule");
          }}
          error={form.errors.rule === undefined ? undefined : String(form.errors.rule)}
        />
      )}
      {by === "rule" && of !== undefined && of.rule === undefined && of.members > 0 && (
        <Alert color="orange">{t("form.toRule", { count: of.members })}</Alert>
      )}
      {by === "hand" && of?.rule !== undefined && <Alert color="gray">{t("form.toHand")}</Alert>}
    </FormPane>
  );
}

function save(of: Group | undefined, { solutionId, name, by, rule }: Draft): Promise<Group> {
  const next = by === "rule" ? ruleOf(rule) : undefined;
  if (of === undefined) {
    const body: Schema<"GroupCreate"> = { name, ...(next !== undefined && { rule: next }) };
    return ask(api.POST(GROUPS, { params: { path: { solutionId } }, body }));
  }
  // Null: picked by hand from now on.
  const body: Schema<"GroupChange"> = { name, ...(next !== undefined ? { rule: next } : of.rule !== undefined && { rule: null }) };
  return ask(api.PATCH(GROUP, { ...pathOf(of), body }));
}
