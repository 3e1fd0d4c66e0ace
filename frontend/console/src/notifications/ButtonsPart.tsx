/** Up to four buttons: what they say, how they look, and what they do. */
import { ActionIcon, Button, Fieldset, Group, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { ScreenPick } from "../parts/ScreenPick.tsx";
import { type DraftButton, emptyButton, KINDS, MOST_BUTTONS, STYLES, withoutLabel } from "./draft.ts";
import { solutionOf } from "./TargetPart.tsx";
import type { FieldsProps } from "./useDraft.ts";

export function ButtonsPart({ draft, set, errors }: FieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const solutionId = solutionOf(draft);
  const change = (id: string, part: Partial<DraftButton>): void =>
    set({ buttons: draft.buttons.map((one) => (one.id === id ? { ...one, ...part } : one)) });
  return (
    <Fieldset legend={t("pane.buttons")} data-field="buttons">
      <Stack gap="md">
        {draft.buttons.length === 0 && (
          <Text fz="sm" c="dimmed">
            {t("pane.buttonsHint")}
          </Text>
        )}
        {draft.buttons.map((button, index) => (
          <OneButton
            key={button.id}
            of={button}
            place={index + 1}
            solutionId={solutionId}
            onChange={(part) => change(button.id, part)}
            onRemove={() => set({ buttons: draft.buttons.filter(({ id }) => id !== button.id), translations: withoutLabel(draft, button.id) })}
          />
        ))}
        {errors.buttons !== undefined && (
          <Text fz="sm" c="var(--mantine-color-error)">
            {errors.buttons}
          </Text>
        )}
        {draft.buttons.length < MOST_BUTTONS && (
          <Group>
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => set({ buttons: [...draft.buttons, emptyButton(draft.buttons)] })}
            >
              {t("pane.addButton")}
            </Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}

interface OneButtonProps {
  of: DraftButton;
  place: number;
  /** Whose screens can open. */
  solutionId: string | null;
  onChange: (part: Partial<DraftButton>) => void;
  onRemove: () => void;
}

function OneButton({ of, place, solutionId, onChange, onRemove }: OneButtonProps): ReactElement {
  const { t } = useTranslation("notifications");
  const answers = of.kind === "answer" || of.kind === "text";
  return (
    <Stack gap="xs" role="group" aria-label={t("pane.button", { place })}>
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <TextInput
          style={{ flex: 1 }}
          label={t("pane.label")}
          dir="auto"
          maxLength={80}
          value={of.label}
          onChange={(event) => onChange({ label: event.currentTarget.value })}
        />
        <ActionIcon variant="subtle" color="gray" aria-label={t("pane.dropButton", { place })} onClick={onRemove}>
          <IconTrash size={17} />
        </ActionIcon>
      </Group>
      <SimpleGrid cols={{ base: 2, xs: answers ? 3 : 2 }} spacing="xs">
        <Select
          label={t("pane.kind")}
          allowDeselect={false}
          data={KINDS.map((value) => ({ value, label: t(`pane.kinds.${value}`) }))}
          value={of.kind}
          onChange={(kind) => kind !== null && onChange({ kind: kind as DraftButton["kind"] })}
        />
        <Select
          label={t("pane.style")}
          allowDeselect={false}
          data={[...new Set([...STYLES, of.style])].map((value) => ({ value, label: t(`pane.styles.${value}`, { defaultValue: value }) }))}
          value={of.style}
          onChange={(style) => style !== null && onChange({ style })}
        />
        {answers && (
          <TextInput
            label={t("pane.value")}
            dir="auto"
            maxLength={80}
            placeholder={of.id}
            value={of.value}
            onChange={(event) => onChange({ value: event.currentTarget.value })}
          />
        )}
      </SimpleGrid>
      {of.kind === "url" && (
        <TextInput label={t("pane.url")} type="url" dir="ltr" placeholder="https://" value={of.url} onChange={(event) => onChange({ url: event.currentTarget.value })} />
      )}
      {of.kind === "screen" && (
        <ScreenPick solutionId={solutionId} screen={of.screen} inputs={of.inputs} onChange={onChange} hint={t("pane.screenFirst")} />
      )}
    </Stack>
  );
}
