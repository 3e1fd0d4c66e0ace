/** How the buttons that answer are asked: what settles it, until when, and the rest folded away. */
import { Checkbox, Fieldset, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../parts/useFormats.ts";
import { AnalysisSelect } from "../parts/AnalysisSelect.tsx";
import { buttonsOf } from "./draft.ts";
import { momentIn } from "./draftBody.ts";
import { EscalationFields } from "./EscalationFields.tsx";
import { FormFields } from "./FormFields.tsx";
import { Fold } from "./MessagePart.tsx";
import { answering, asksForText, type DraftQuestion, MOST_QUORUM, REVEALS, RULES, valuesOf } from "./question.ts";
import type { FieldsProps } from "./useDraft.ts";
import { useSpan } from "./useSpan.ts";

const DEADLINES = [900, 1_800, 3_600, 2 * 3_600, 4 * 3_600, 8 * 3_600, 86_400, 3 * 86_400, 7 * 86_400];

export interface QuestionFieldsProps extends FieldsProps {
  of: DraftQuestion;
  change: (part: Partial<DraftQuestion>) => void;
}

export function QuestionPart(props: FieldsProps): ReactElement | null {
  const { t } = useTranslation("notifications");
  const { draft, set, errors } = props;
  const of = draft.question;
  if (answering(buttonsOf(draft)).length === 0) return null;
  const fields = { ...props, of, change: (part: Partial<DraftQuestion>) => set({ question: { ...of, ...part } }) };
  return (
    <Fieldset legend={t("question.title")}>
      <Stack gap="sm">
        <RuleFields {...fields} />
        <DeadlineFields {...fields} />
        <Fold label={t("question.form")} begun={of.fields.length > 0 || errors.form !== undefined}>
          {asksForText(buttonsOf(draft)) ? (
            <Text fz="sm" c="dimmed" data-field="form">
              {t("question.noForm")}
            </Text>
          ) : (
            <FormFields {...fields} />
          )}
        </Fold>
        <Fold
          label={t("question.more")}
          begun={of.reminders.length > 0 || of.escalation.length > 0 || errors.reminders !== undefined || errors.escalation !== undefined}
        >
          <Stack gap="sm">
            <EscalationFields {...fields} />
            <Select
              label={t("question.reveal")}
              allowDeselect={false}
              value={of.reveal}
              data={REVEALS.map((value) => ({ value, label: t(`question.reveals.${value}`) }))}
              onChange={(reveal) => reveal !== null && fields.change({ reveal: reveal as DraftQuestion["reveal"] })}
            />
          </Stack>
        </Fold>
        <Fold label={t("question.runs")} begun={of.onAnswer !== null || of.onDecision !== null || errors.runs !== undefined}>
          <RunFields {...fields} />
        </Fold>
      </Stack>
    </Fieldset>
  );
}

/** What an answer does beside being counted. */
function RunFields({ of, change, errors }: QuestionFieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  return (
    <Stack gap="sm" data-field="runs">
      {(["onAnswer", "onDecision"] as const).map((name) => (
        <AnalysisSelect
          key={name}
          label={t(`question.${name}`)}
          placeholder={t("question.noRun")}
          value={of[name]}
          onChange={(next) => change({ [name]: next })}
        />
      ))}
      {errors.runs !== undefined && (
        <Text fz="sm" c="var(--mantine-color-error)">
          {errors.runs}
        </Text>
      )}
    </Stack>
  );
}

function RuleFields({ of, change, errors }: QuestionFieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  return (
    <>
      <Select
        label={t("question.rule")}
        allowDeselect={false}
        value={of.rule}
        error={errors.rule}
        data-field="rule"
        data={RULES.map((value) => ({ value, label: t(`question.rules.${value}`) }))}
        onChange={(rule) => rule !== null && change({ rule: rule as DraftQuestion["rule"] })}
      />
      {of.rule === "quorum" && (
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" style={{ alignItems: "end" }}>
          <NumberInput
            label={t("question.quorum")}
            min={1}
            max={MOST_QUORUM}
            allowDecimal={false}
            value={of.quorum}
            error={errors.quorum}
            data-field="quorum"
            onChange={(quorum) => typeof quorum === "number" && change({ quorum })}
          />
          <Checkbox
            mb={8}
            label={t("question.perValue")}
            checked={of.perValue}
            onChange={(event) => change({ perValue: event.currentTarget.checked })}
          />
        </SimpleGrid>
      )}
    </>
  );
}

function DeadlineFields({ of, change, draft, errors }: QuestionFieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { exact } = useFormats();
  const span = useSpan();
  const chosen = typeof of.deadline === "number" ? [of.deadline] : [];
  const offered = [...new Set([...DEADLINES, ...chosen])].sort((one, other) => one - other);
  const values = valuesOf(buttonsOf(draft));
  const choose = (value: string | null): void => change({ deadline: value === null || value === "at" ? value : Number(value) });
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          label={t("question.deadline")}
          placeholder={t("question.noDeadline")}
          clearable
          clearButtonProps={{ "aria-label": t("parts:clear") }}
          value={of.deadline === null ? null : String(of.deadline)}
          error={of.deadline === "at" ? undefined : errors.deadline}
          data-field={of.deadline === "at" ? undefined : "deadline"}
          data={[
            ...offered.map((seconds) => ({ value: String(seconds), label: t("pane.after", { time: span(seconds) }) })),
            { value: "at", label: t("pane.whens.at") },
          ]}
          onChange={choose}
        />
        {of.deadline === "at" && (
          <TextInput
            type="datetime-local"
            label={t("pane.at")}
            required
            value={of.deadlineAt}
            error={errors.deadline}
            data-field="deadline"
            onChange={(event) => change({ deadlineAt: event.currentTarget.value })}
          />
        )}
        {of.deadline !== null && (
          <Select
            label={t("question.default")}
            placeholder={t("question.noDefault")}
            clearable
            clearButtonProps={{ "aria-label": t("parts:clear") }}
            value={values.some(({ value }) => value === of.default) ? of.default : null}
            data={values}
            onChange={(value) => change({ default: value })}
          />
        )}
      </SimpleGrid>
      {of.deadline === "at" && of.deadlineAt !== "" && (
        <Text fz="sm" c="dimmed">
          {t("pane.yourTime", { time: exact(momentIn(of.deadlineAt, draft.zone)) })}
        </Text>
      )}
    </>
  );
}
