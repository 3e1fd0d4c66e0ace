/** Up to four buttons: what each does, how it looks, and its label in the shown language. */
import { ActionIcon, Button, Fieldset, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useSolutions } from "../parts/AudienceField.tsx";
import { useLanguageName } from "../users/places.tsx";
import { type ButtonDraft, type Draft, KINDS, MOST_BUTTONS, newButton, STYLES } from "./draft.ts";

interface ButtonsFieldProps {
  form: UseFormReturnType<Draft>;
  language: string;
}

export function ButtonsField({ form, language }: ButtonsFieldProps): ReactElement {
  const { t } = useTranslation("templates");
  const buttons = form.values.buttons;
  const add = (): void => form.insertListItem("buttons", newButton(buttons.map(({ id }) => id)));
  return (
    <Fieldset legend={t("buttons.title")} miw={0}>
      <Stack gap="md">
        {buttons.length === 0 && (
          <Text fz="sm" c="dimmed">
            {t("buttons.none")}
          </Text>
        )}
        {buttons.map((button, index) => (
          <OneButton key={button.key} form={form} language={language} index={index} of={button} />
        ))}
        <Group>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={buttons.length >= MOST_BUTTONS}
            onClick={add}
          >
            {t("buttons.add")}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

interface OneButtonProps extends ButtonsFieldProps {
  index: number;
  of: ButtonDraft;
}

function OneButton({ form, language, index, of }: OneButtonProps): ReactElement {
  const { t } = useTranslation("templates");
  const languageName = useLanguageName();
  const { language: own, words } = form.values;
  const place = `buttons.${index}`;
  const ownLabel = words[own]?.labels[of.key] ?? "";
  const path = `words.${language}.labels.${of.key}`;
  return (
    <Stack gap="xs" role="group" aria-label={t("buttons.one", { number: index + 1 })} className="button-draft">
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          style={{ flex: 1 }}
          label={language === own ? t("buttons.label") : t("buttons.labelIn", { language: languageName(language) })}
          placeholder={language === own ? undefined : ownLabel}
          dir="auto"
          {...form.getInputProps(path)}
          value={words[language]?.labels[of.key] ?? ""}
        />
        <ActionIcon
          mt={26}
          variant="subtle"
          color="gray"
          aria-label={t("buttons.remove", { name: ownLabel || String(index + 1) })}
          onClick={() => form.removeListItem("buttons", index)}
        >
          <IconTrash size={17} />
        </ActionIcon>
      </Group>
      <Group gap="xs" align="flex-start" grow preventGrowOverflow={false}>
        <Select
          label={t("buttons.kind")}
          allowDeselect={false}
          data={KINDS.map((value) => ({ value, label: t(`buttons.kinds.${value}`) }))}
          {...form.getInputProps(`${place}.kind`)}
        />
        <Select
          label={t("buttons.style")}
          allowDeselect={false}
          data={[...new Set([...STYLES, of.style])].map((value) => ({
            value,
            label: t(`buttons.styles.${value}`, { defaultValue: value }),
          }))}
          {...form.getInputProps(`${place}.style`)}
        />
        <TextInput label={t("buttons.id")} maxLength={40} dir="ltr" {...form.getInputProps(`${place}.id`)} />
      </Group>
      {of.kind === "url" && (
        <TextInput
          label={t("buttons.url")}
          type="url"
          dir="ltr"
          placeholder="https://"
          required
          {...form.getInputProps(`${place}.url`)}
        />
      )}
      {of.kind === "screen" && (
        <ScreenSelect label={t("buttons.screen")} {...form.getInputProps(`${place}.jigId`)} />
      )}
    </Stack>
  );
}

interface ScreenSelectProps {
  label: string;
  value?: string;
  onChange?: (jigId: string) => void;
  error?: unknown;
}

/** The screens of all solutions by their id; one that no solution declares stays. */
export function ScreenSelect({ label, value = "", onChange, error }: ScreenSelectProps): ReactElement {
  const { t } = useTranslation("templates");
  const solutions = useSolutions();
  const seen = new Set<string>();
  const groups = solutions.map(({ name, screens }) => ({
    group: name,
    items: screens
      // An id is chosen, not a solution's screen: a second solution with the same id adds nothing.
      .filter(({ jigId }) => !seen.has(jigId) && seen.add(jigId))
      .map(({ jigId, title }) => ({ value: jigId, label: `${title} (${jigId})` })),
  }));
  const data = value === "" || seen.has(value) ? groups : [{ group: t("buttons.other"), items: [value] }, ...groups];
  return (
    <Select
      label={label}
      placeholder={t("buttons.chooseScreen")}
      data={data}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("parts:clear") }}
      value={value === "" ? null : value}
      onChange={(next) => onChange?.(next ?? "")}
      error={error as string | undefined}
    />
  );
}
