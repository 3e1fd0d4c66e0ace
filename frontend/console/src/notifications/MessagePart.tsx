/** What is said: own words in several languages, or a template's; and how it looks. */
import { Box, Collapse, SegmentedControl, SimpleGrid, Stack, Text, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { type ReactElement, type ReactNode, type RefObject, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { prefilled } from "../parts/inputs.ts";
import { SourceSwitch, TemplatePick } from "../parts/TemplatePick.tsx";
import { draftButtons, SEVERITIES } from "./draft.ts";
import { EmojiButton } from "./EmojiButton.tsx";
import { LanguageTabs } from "./LanguageTabs.tsx";
import { answering, asksForText } from "./question.ts";
import type { FieldsProps } from "./useDraft.ts";

const TITLE_WARN = 50;
const TEXT_WARN = 150;

export function MessagePart(props: FieldsProps): ReactElement {
  const { draft, set } = props;
  return (
    <Stack gap="sm">
      <SourceSwitch value={draft.source} onChange={(source) => set({ source })} />
      {draft.source === "template" ? <TemplateFields {...props} /> : <Words {...props} />}
    </Stack>
  );
}

function Words({ draft, set, errors }: FieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const [language, setLanguage] = useState(draft.language);
  const other = language !== draft.language && language in draft.translations;
  const said = other ? draft.translations[language] : undefined;
  const { title, text } = said ?? draft;
  const change = (part: { title?: string; text?: string }): void => {
    if (said === undefined) set(part);
    else set({ translations: { ...draft.translations, [language]: { ...said, ...part } } });
  };
  return (
    <>
      <LanguageTabs draft={draft} set={set} errors={errors} value={other ? language : draft.language} onChange={setLanguage} />
      <Line
        name="title"
        label={t("pane.title")}
        warn={TITLE_WARN}
        value={title}
        error={other ? undefined : errors.title}
        placeholder={other ? draft.title : undefined}
        onChange={(next) => change({ title: next })}
      />
      <Line
        name="text"
        label={t("pane.text")}
        warn={TEXT_WARN}
        rows
        required={!other}
        value={text}
        error={other ? errors.translations : errors.text}
        placeholder={other ? draft.text : undefined}
        onChange={(next) => change({ text: next })}
      />
      {other && <Labels {...{ draft, set, errors }} language={language} />}
      <Looks {...{ draft, set, errors }} />
    </>
  );
}

interface LineProps {
  name: "title" | "text";
  label: string;
  warn: number;
  rows?: boolean;
  required?: boolean;
  value: string;
  error: string | undefined;
  placeholder: string | undefined;
  onChange: (value: string) => void;
}

/** A field with its counter and its emoji; the emoji goes where the cursor is. */
function Line({ name, label, warn, rows = false, required = false, value, error, placeholder, onChange }: LineProps): ReactElement {
  const { t } = useTranslation("notifications");
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const count = [...value].length;
  const insert = (emoji: string): void => {
    const at = field.current?.selectionStart ?? value.length;
    onChange(value.slice(0, at) + emoji + value.slice(field.current?.selectionEnd ?? at));
    setTimeout(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at + emoji.length, at + emoji.length);
    }, 0);
  };
  const common = {
    ref: field as RefObject<never>,
    label,
    required,
    error,
    placeholder,
    value,
    dir: "auto",
    "data-field": name,
    rightSection: <EmojiButton label={t("emoji.into", { field: label })} onChoose={insert} />,
  };
  return (
    // Above what follows, so that nothing of it shines through the open emoji.
    <Box pos="relative" style={{ zIndex: rows ? 5 : 6 }}>
      {rows ? (
        <Textarea
          {...common}
          autosize
          minRows={3}
          maxRows={10}
          rightSectionProps={{ style: { alignItems: "flex-start", paddingBlockStart: 3 } }}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <TextInput {...common} data-autofocus onChange={(event) => onChange(event.currentTarget.value)} />
      )}
      <Text fz={12.5} mt={3} c={count > warn ? "var(--mantine-color-yellow-text)" : "dimmed"}>
        {count > warn ? t("pane.long", { count, warn }) : t("ofAll", { part: count, whole: warn })}
      </Text>
    </Box>
  );
}

function Labels({ draft, set, language }: FieldsProps & { language: string }): ReactElement {
  const { t } = useTranslation("notifications");
  const said = draft.translations[language];
  const { fields } = draft.question;
  // A form is only there while a button answers and none asks for a text.
  const asked = answering(draft.buttons).length > 0 && !asksForText(draft.buttons) ? fields.map(({ key, label }) => ({ id: key, label, field: true })) : [];
  const named = [...draft.buttons.map(({ id, label }) => ({ id, label, field: false })), ...asked];
  if (said === undefined || named.length === 0) return <></>;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
      {named.map(({ id, label, field }) => (
        <TextInput
          key={id}
          label={t(field ? "pane.fieldLabelOf" : "pane.labelOf", { label: label || id })}
          dir="auto"
          maxLength={80}
          placeholder={label}
          value={said.labels[id] ?? ""}
          onChange={(event) =>
            set({
              translations: {
                ...draft.translations,
                [language]: { ...said, labels: { ...said.labels, [id]: event.currentTarget.value } },
              },
            })
          }
        />
      ))}
    </SimpleGrid>
  );
}

function Looks({ draft, set, errors }: FieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const set_ = draft.icon !== "" || draft.image !== "" || draft.severity !== "info";
  return (
    <Fold label={t("pane.looks")} begun={set_ || errors.icon !== undefined || errors.image !== undefined}>
      <Stack gap="sm">
        <div>
          <Text fz="sm" fw={500} mb={4} id="severity">
            {t("pane.severity")}
          </Text>
          <SegmentedControl
            fullWidth
            aria-labelledby="severity"
            value={draft.severity}
            onChange={(severity) => set({ severity: severity as typeof draft.severity })}
            data={SEVERITIES.map((value) => ({ value, label: t(`pane.severities.${value}`) }))}
          />
        </div>
        <TextInput
          label={t("pane.icon")}
          description={t("pane.iconHint")}
          value={draft.icon}
          error={errors.icon}
          data-field="icon"
          onChange={(event) => set({ icon: event.currentTarget.value })}
          rightSection={<EmojiButton label={t("emoji.into", { field: t("pane.icon") })} onChoose={(icon) => set({ icon })} />}
        />
        <TextInput
          label={t("pane.image")}
          description={t("pane.imageHint")}
          type="url"
          dir="ltr"
          value={draft.image}
          error={errors.image}
          data-field="image"
          onChange={(event) => set({ image: event.currentTarget.value })}
        />
      </Stack>
    </Fold>
  );
}

/** What is seldom needed, folded away. */
export function Fold({ label, begun = false, children }: { label: string; begun?: boolean; children: ReactNode }): ReactElement {
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? begun;
  return (
    <div>
      <UnstyledButton className="fold-button" aria-expanded={open} onClick={() => setChosen(!open)}>
        <IconChevronDown size={16} className={open ? "fold open" : "fold"} aria-hidden />
        {label}
      </UnstyledButton>
      <Collapse expanded={open}>
        <Box pt="xs">{open && children}</Box>
      </Collapse>
    </div>
  );
}

function TemplateFields({ draft, set, errors }: FieldsProps): ReactElement {
  return (
    <TemplatePick
      templateId={draft.templateId}
      data={draft.data}
      errors={errors}
      onChoose={(templateId) => set({ templateId, templateButtons: [], data: {} })}
      onData={(data) => set({ data })}
      onRead={({ content }, declared) => {
        const now = { templateButtons: draft.templateButtons, data: draft.data };
        const next = { templateButtons: draftButtons(content.buttons), data: { ...prefilled(declared), ...draft.data } };
        // The same again is no change: what was tried of this draft must stay what is tried once more.
        if (JSON.stringify(next) !== JSON.stringify(now)) set(next);
      }}
    />
  );
}
