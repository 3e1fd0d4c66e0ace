/** Who is rung again while they have not answered, and who is asked further. */
import { ActionIcon, Button, Group, MultiSelect, NumberInput, Stack, Text } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { GroupSelect } from "../parts/AudienceField.tsx";
import { PersonPicker } from "../parts/PersonPicker.tsx";
import { placeOf } from "./draftBody.ts";
import type { QuestionFieldsProps } from "./QuestionPart.tsx";
import { type DraftEscalation, MOST_ESCALATIONS, MOST_REMINDERS } from "./question.ts";
import { useSpan } from "./useSpan.ts";

const REMINDERS = [5, 10, 15, 30, 45, 60, 120, 240, 480, 1_440, 2_880];
const FIRST_AFTER = 60;

export function EscalationFields({ of, change, draft, errors }: QuestionFieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const span = useSpan();
  const solutionId = placeOf(draft);
  const minutes = [...new Set([...REMINDERS, ...of.reminders])].sort((one, other) => one - other);
  const put = (index: number, part: Partial<DraftEscalation>): void =>
    change({ escalation: of.escalation.map((one, place) => (place === index ? { ...one, ...part } : one)) });
  const add = (): void => {
    const after = Math.max(0, ...of.escalation.map((one) => one.after)) + FIRST_AFTER;
    change({ escalation: [...of.escalation, { after, emails: [], groups: [] }] });
  };
  return (
    <>
      <MultiSelect
        label={t("question.reminders")}
        description={t("question.remindersHint")}
        data={minutes.map((one) => ({ value: String(one), label: t("pane.after", { time: span(one * 60) }) }))}
        value={of.reminders.map(String)}
        searchable
        maxValues={MOST_REMINDERS}
        error={errors.reminders}
        data-field="reminders"
        onChange={(values) => change({ reminders: values.map(Number).sort((one, other) => one - other) })}
      />
      <Stack gap="sm" data-field="escalation">
        {of.escalation.map((one, index) => (
          <Further
            key={index}
            of={one}
            place={index + 1}
            solutionId={solutionId}
            onChange={(part) => put(index, part)}
            onRemove={() => change({ escalation: of.escalation.filter((_one, place) => place !== index) })}
          />
        ))}
        {errors.escalation !== undefined && (
          <Text fz="sm" c="var(--mantine-color-error)">
            {errors.escalation}
          </Text>
        )}
        {of.escalation.length < MOST_ESCALATIONS && (
          <Group>
            <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>
              {t("question.addFurther")}
            </Button>
          </Group>
        )}
      </Stack>
    </>
  );
}

interface FurtherProps {
  of: DraftEscalation;
  place: number;
  solutionId: string | null;
  onChange: (part: Partial<DraftEscalation>) => void;
  onRemove: () => void;
}

function Further({ of, place, solutionId, onChange, onRemove }: FurtherProps): ReactElement {
  const { t } = useTranslation("notifications");
  return (
    <Stack gap="xs" role="group" aria-label={t("question.further", { place })}>
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <NumberInput
          style={{ flex: 1 }}
          label={t("question.after")}
          min={1}
          allowDecimal={false}
          value={of.after}
          onChange={(after) => typeof after === "number" && onChange({ after })}
        />
        <ActionIcon variant="subtle" color="gray" aria-label={t("question.dropFurther", { place })} onClick={onRemove}>
          <IconTrash size={17} />
        </ActionIcon>
      </Group>
      {(solutionId !== null || of.groups.length > 0) && (
        <GroupSelect label={t("question.furtherGroups")} solutionId={solutionId} value={of.groups} onChange={(groups) => onChange({ groups })} />
      )}
      <PersonPicker label={t("question.furtherPeople")} value={of.emails} onChange={(emails) => onChange({ emails })} />
    </Stack>
  );
}
