/** Title and text, language by language; what a language lacks is marked at its tab. */
import { ActionIcon, Button, Fieldset, Group, Menu, Stack, Tabs, Text, Textarea, TextInput, Tooltip } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconAlertTriangle, IconBraces, IconCheck, IconLanguage, IconPlus, IconTrash } from "@tabler/icons-react";
import { type ReactElement, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../parts/useFormats.ts";
import { LanguageSelect, useLanguageName } from "../users/places.tsx";
import { type Draft, missingIn, namesIn, namesOf, noWords, sampleOf } from "./draft.ts";

interface WordsFieldProps {
  form: UseFormReturnType<Draft>;
  language: string;
  onLanguage: (language: string) => void;
}

export function WordsField({ form, language, onLanguage }: WordsFieldProps): ReactElement {
  const { t } = useTranslation("templates");
  const draft = form.values;
  const languages = [draft.language, ...Object.keys(draft.words).filter((one) => one !== draft.language).sort()];
  return (
    <Fieldset legend={t("words")} miw={0}>
      <Tabs value={language} onChange={(next) => next !== null && onLanguage(next)} keepMounted={false}>
        <Group gap="xs" wrap="nowrap" align="center" mb="sm">
          <Tabs.List style={{ flex: 1, flexWrap: "nowrap", overflowX: "auto", overflowY: "hidden" }}>
            {languages.map((one) => (
              <LanguageTab key={one} draft={draft} language={one} />
            ))}
          </Tabs.List>
          <AddLanguage form={form} onLanguage={onLanguage} />
        </Group>
        {languages.map((one) => (
          <Tabs.Panel key={one} value={one}>
            <OneLanguage form={form} language={one} onLanguage={onLanguage} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Fieldset>
  );
}

function LanguageTab({ draft, language }: { draft: Draft; language: string }): ReactElement {
  const { t } = useTranslation("templates");
  const { list } = useFormats();
  const name = useLanguageName()(language);
  const lacks = language === draft.language ? [] : missingIn(draft, language);
  const said = lacks.length === 0 ? t("complete") : t("lacks.said", { what: list(lacks.map((one) => t(`lacks.${one}`))) });
  const Shown = lacks.length === 0 ? IconCheck : IconAlertTriangle;
  return (
    <Tabs.Tab
      value={language}
      style={{ flexShrink: 0 }}
      rightSection={
        language !== draft.language && (
          <Shown
            size={15}
            aria-label={said}
            role="img"
            color={lacks.length === 0 ? "var(--mantine-color-teal-text)" : "var(--mantine-color-orange-text)"}
          />
        )
      }
    >
      {name}
    </Tabs.Tab>
  );
}

function AddLanguage({ form, onLanguage }: Omit<WordsFieldProps, "language">): ReactElement {
  const { t } = useTranslation("templates");
  const [opened, setOpened] = useState(false);
  const add = (language: string | null): void => {
    if (language === null) return;
    setOpened(false);
    if (!(language in form.values.words)) form.setFieldValue(`words.${language}`, noWords());
    onLanguage(language);
  };
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" shadow="md" width={280} closeOnItemClick={false}>
      <Menu.Target>
        <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} style={{ flexShrink: 0 }}>
          {t("addLanguage")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown p="sm">
        {/* A key typed here is no letter of the menu. */}
        <div onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}>
          <LanguageSelect label={t("whichLanguage")} value={null} onChange={add} inside />
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}

function OneLanguage({ form, language, onLanguage }: WordsFieldProps): ReactElement {
  const { t } = useTranslation("templates");
  const { list } = useFormats();
  const draft = form.values;
  const own = language === draft.language;
  const place = `words.${language}`;
  const ownWords = draft.words[draft.language] ?? noWords();
  const lacks = own ? [] : missingIn(draft, language);
  const remove = (): void => {
    const { [language]: _, ...words } = draft.words;
    form.setFieldValue("words", words);
    onLanguage(draft.language);
  };
  return (
    <Stack gap="sm">
      {own && <OwnLanguage form={form} onLanguage={onLanguage} />}
      {lacks.length > 0 && (
        <Text fz="sm" c="var(--mantine-color-orange-text)">
          {t("lacks.read", { what: list(lacks.map((one) => t(`lacks.${one}`))) })}
        </Text>
      )}
      <Insertable names={useNames(draft)} form={form} path={`${place}.title`}>
        <TextInput
          label={t("title")}
          placeholder={own ? undefined : ownWords.title}
          lang={language}
          dir="auto"
          {...form.getInputProps(`${place}.title`)}
        />
      </Insertable>
      <Insertable names={useNames(draft)} form={form} path={`${place}.text`}>
        <Textarea
          label={t("text")}
          placeholder={own ? undefined : ownWords.text}
          required={own}
          autosize
          minRows={3}
          maxRows={14}
          lang={language}
          dir="auto"
          {...form.getInputProps(`${place}.text`)}
        />
      </Insertable>
      <Group justify="space-between">
        <Unknown draft={draft} />
        {!own && (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            leftSection={<IconTrash size={14} aria-hidden />}
            onClick={remove}
          >
            {t("removeLanguage")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** Which language the own words are in can be said later, too. */
function OwnLanguage({ form, onLanguage }: Omit<WordsFieldProps, "language">): ReactElement {
  const { t } = useTranslation("templates");
  const draft = form.values;
  const change = (next: string | null): void => {
    if (next === null || next === draft.language || next in draft.words) return;
    const { [draft.language]: own = noWords(), ...others } = draft.words;
    form.setValues({ ...draft, language: next, words: { [next]: own, ...others } });
    onLanguage(next);
  };
  return (
    <Group gap="xs" align="flex-end">
      <IconLanguage size={18} aria-hidden style={{ marginBlockEnd: 9 }} />
      <div style={{ flex: 1, maxWidth: 320 }}>
        <LanguageSelect label={t("ownLanguage")} value={draft.language} onChange={change} clearable={false} />
      </div>
    </Group>
  );
}

const OF_THE_PERSON = ["user.name", "user.email", "user.language"];

function useNames(draft: Draft): string[] {
  return [...OF_THE_PERSON, ...namesOf(sampleOf(draft.sample) ?? {})];
}

/** Names that stand in the words and not in the sample; the server refuses them. */
function Unknown({ draft }: { draft: Draft }): ReactElement {
  const { t } = useTranslation("templates");
  const sample = sampleOf(draft.sample) ?? {};
  const unknown = namesIn(draft).filter((name) => {
    const first = name.split(".")[0] ?? "";
    return first !== "user" && !(first in sample) && !LOOPS.test(first);
  });
  return (
    <Text fz="sm" c={unknown.length > 0 ? "var(--mantine-color-orange-text)" : "dimmed"}>
      {unknown.length > 0 ? t("unknown", { names: unknown.join(", ") }) : t("namesHint", { marks: "{{ }}" })}
    </Text>
  );
}

/** What Liquid's own loops define. */
const LOOPS = /^(forloop|tablerowloop|item|line|row)$/;

interface InsertableProps {
  names: readonly string[];
  form: UseFormReturnType<Draft>;
  path: string;
  children: ReactElement;
}

/** A field with a menu of names that go where the caret is. */
function Insertable({ names, form, path, children }: InsertableProps): ReactElement {
  const { t } = useTranslation("templates");
  const caret = useRef<number | null>(null);
  const insert = (name: string): void => {
    const field = form.getInputNode(path) as HTMLInputElement | HTMLTextAreaElement | null;
    const before = field?.value ?? "";
    const at = caret.current ?? before.length;
    const mark = `{{ ${name} }}`;
    form.setFieldValue(path, before.slice(0, at) + mark + before.slice(at));
    setTimeout(() => {
      field?.focus();
      field?.setSelectionRange(at + mark.length, at + mark.length);
    }, 0);
  };
  const keep = (): void => {
    caret.current = (form.getInputNode(path) as HTMLInputElement | null)?.selectionStart ?? null;
  };
  return (
    <div className="insertable" onBlurCapture={keep} onKeyUpCapture={keep} onClickCapture={keep}>
      {children}
      <Menu position="bottom-end" shadow="md" returnFocus={false}>
        <Menu.Target>
          <Tooltip label={t("insert")}>
            <ActionIcon size="sm" variant="subtle" color="gray" className="insert" aria-label={t("insert")}>
              <IconBraces size={16} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown mah={280} style={{ overflowY: "auto" }}>
          {names.map((name) => (
            <Menu.Item key={name} dir="ltr" ff="monospace" fz={13} onClick={() => insert(name)}>
              {`{{ ${name} }}`}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
