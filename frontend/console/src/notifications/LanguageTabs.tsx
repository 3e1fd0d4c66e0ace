/** The languages of the words: the main one, the translations, and which of them lack something. */
import { ActionIcon, Group, Menu, Tabs } from "@mantine/core";
import { IconAlertCircle, IconPlus, IconX } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Draft } from "./draft.ts";
import type { FieldsProps } from "./useDraft.ts";

const OFFERED = ["en", "de", "ar", "es", "fr", "it", "ja", "nl", "pl", "pt", "tr", "uk", "zh"];

interface LanguageTabsProps extends FieldsProps {
  value: string;
  onChange: (language: string) => void;
}

export function LanguageTabs({ draft, set, value, onChange }: LanguageTabsProps): ReactElement {
  const { t, i18n } = useTranslation("notifications");
  const names = new Intl.DisplayNames(i18n.language, { type: "language" });
  const nameOf = (language: string): string => names.of(language) ?? language;
  const all = [draft.language, ...Object.keys(draft.translations)];
  const add = (language: string): void => {
    set({ translations: { ...draft.translations, [language]: { title: "", text: "", labels: {} } } });
    onChange(language);
  };
  const remove = (language: string): void => {
    const { [language]: _, ...rest } = draft.translations;
    onChange(draft.language);
    set({ translations: rest });
  };
  return (
    <Group gap="xs" wrap="nowrap" align="center" data-field="translations">
      <Tabs value={value} onChange={(next) => next !== null && onChange(next)} variant="pills" miw={0}>
        <Tabs.List style={{ flexWrap: "wrap" }} aria-label={t("pane.languages")}>
          {all.map((language) => (
            <Tabs.Tab
              key={language}
              value={language}
              size="compact-sm"
              py={5}
              leftSection={lacks(draft, language) ? <IconAlertCircle size={15} aria-hidden /> : undefined}
            >
              {lacks(draft, language) ? t("pane.missing", { language: nameOf(language) }) : nameOf(language)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      {value !== draft.language && (
        <ActionIcon size="md" variant="subtle" color="gray" aria-label={t("pane.dropLanguage", { language: nameOf(value) })} onClick={() => remove(value)}>
          <IconX size={15} />
        </ActionIcon>
      )}
      <Menu shadow="md">
        <Menu.Target>
          <ActionIcon size="md" variant="default" aria-label={t("pane.addLanguage")}>
            <IconPlus size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {OFFERED.filter((language) => !all.includes(language)).map((language) => (
            <Menu.Item key={language} onClick={() => add(language)}>
              {nameOf(language)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

/** A translation that does not say all that the main words say. */
function lacks(draft: Draft, language: string): boolean {
  const said = draft.translations[language];
  if (said === undefined) return false;
  return said.text.trim() === "" || (draft.title.trim() !== "" && said.title.trim() === "");
}
