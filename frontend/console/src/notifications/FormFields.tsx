/** The small form that goes with whichever button is pressed: up to eight typed fields. */
import { ActionIcon, Button, Checkbox, Group, NumberInput, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { buttonsOf, withoutLabel } from "./draft.ts";
import type { QuestionFieldsProps } from "./QuestionPart.tsx";
import { type DraftField, emptyField, FIELD_KINDS, MOST_FIELDS } from "./question.ts";

export function FormFields({ of, change, draft, set, errors }: QuestionFieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const put = (key: string, part: Partial<DraftField>): void =>
    change({ fields: of.fields.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  return (
    <Stack gap="md" data-field="form">
      <Text fz="sm" c="dimmed">
        {t("question.formHint")}
      </Text>
      {of.fields.map((field, index) => (
        <OneField
          key={field.key}
          of={field}
          place={index + 1}
          onChange={(part) => put(field.key, part)}
          onRemove={() =>
            set({ question: { ...of, fields: of.fields.filter(({ key }) => key !== field.key) }, translations: withoutLabel(draft, field.key) })
          }
        />
      ))}
      {errors.form !== undefined && (
        <Text fz="sm" c="var(--mantine-color-error)">
          {errors.form}
        </Text>
      )}
      {of.fields.length < MOST_FIELDS && (
        <Group>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => change({ fields: [...of.fields, emptyField(of.fields, buttonsOf(draft))] })}
          >
            {t("question.addField")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

interface OneFieldProps {
  of: DraftField;
  place: number;
  onChange: (part: Partial<DraftField>) => void;
  onRemove: () => void;
}

function OneField({ of, place, onChange, onRemove }: OneFieldProps): ReactElement {
  const { t } = useTranslation("notifications");
  return (
    <Stack gap="xs" role="group" aria-label={t("question.field", { place })}>
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <TextInput
          style={{ flex: 1 }}
          label={t("question.fieldLabel")}
          dir="auto"
          maxLength={80}
          value={of.label}
          onChange={(event) => onChange({ label: event.currentTarget.value })}
        />
        <ActionIcon variant="subtle" color="gray" aria-label={t("question.dropField", { place })} onClick={onRemove}>
          <IconTrash size={17} />
        </ActionIcon>
      </Group>
      <SimpleGrid cols={2} spacing="xs" style={{ alignItems: "end" }}>
        <Select
          label={t("question.fieldKind")}
          allowDeselect={false}
          value={of.kind}
          data={FIELD_KINDS.map((value) => ({ value, label: t(`question.kinds.${value}`) }))}
          onChange={(kind) => kind !== null && onChange({ kind: kind as DraftField["kind"] })}
        />
        <Checkbox
          mb={8}
          label={t("question.required")}
          checked={of.required}
          onChange={(event) => onChange({ required: event.currentTarget.checked })}
        />
        {(of.kind === "number" || of.kind === "text") &&
          (["min", "max"] as const).map((bound) => (
            <NumberInput
              key={bound}
              label={t(`question.${bound}.${of.kind === "text" ? "text" : "number"}`)}
              allowDecimal={of.kind === "number"}
              value={of[bound] ?? ""}
              onChange={(value) => onChange({ [bound]: typeof value === "number" ? value : null })}
            />
          ))}
      </SimpleGrid>
      {of.kind === "choice" && (
        <TagsInput
          label={t("question.choices")}
          description={t("question.choicesHint")}
          maxTags={20}
          value={of.choices}
          acceptValueOnBlur
          onChange={(choices) => onChange({ choices })}
        />
      )}
    </Stack>
  );
}
