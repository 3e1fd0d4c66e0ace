/** The words of a template in all languages, with what somebody would read beside them. */
import { Button, Fieldset, Group, JsonInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { KeyboardEvent, ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";
import { Leaving } from "../parts/Leaving.tsx";
import { told } from "../parts/toasts.tsx";
import { ButtonsField } from "./ButtonsField.tsx";
import { changeOf, type Draft, draftOf, fieldNames, languageOf, sampleOf } from "./draft.ts";
import { LookFields } from "./LookFields.tsx";
import { Preview } from "./Preview.tsx";
import { pathOf, type Template, TEMPLATE, useMayWrite } from "./queries.ts";
import { useFaults } from "./faults.ts";
import { WordsField } from "./WordsField.tsx";
import "../parts/editor.css";
import "./templates.css";

interface EditorProps {
  /** Without it a new one is made. */
  of?: Template;
  /** The language in the address; the template need not have it. */
  shown: string | undefined;
  /** Undefined: that of the own words. */
  onShow: (language: string | undefined) => Promise<void>;
  onSaved: (template: Template) => Promise<unknown>;
}

export function Editor({ of, shown, onShow, onSaved }: EditorProps): ReactElement {
  const { t, i18n } = useTranslation("templates");
  const client = useQueryClient();
  const mayWrite = useMayWrite();
  const form = useForm<Draft>({ initialValues: draftOf(of, i18n.language), validate: useFaults() });
  const draft = form.values;
  const language = shown !== undefined && shown in draft.words ? shown : draft.language;
  const show = (next: string): Promise<void> => onShow(next === draft.language ? undefined : next);
  const { onSubmit, busy, problem } = useSubmit(
    form,
    async (values) => {
      const saved = await save(of, values).catch(async (error: unknown) => {
        // The field has to be there to get the focus.
        const place = languageOf(fieldNames(values)[problemOf(error).field ?? ""] ?? "");
        if (place !== undefined) await show(place);
        throw error;
      });
      form.resetDirty();
      client.setQueryData(["templates", "one", saved.templateId], saved);
      await client.invalidateQueries({ queryKey: ["templates", "versions", saved.templateId] });
      await client.invalidateQueries({ queryKey: ["templates", "list"] });
      told(t("saved", { name: saved.name, version: saved.version }));
      await onSaved(saved);
    },
    fieldNames(draft),
  );
  const keys = (event: KeyboardEvent<HTMLFormElement>): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  return (
    <form
      noValidate
      onKeyDown={keys}
      onSubmit={(event) => {
        const wrong = Object.keys(form.validate().errors).map(languageOf).find((one) => one !== undefined);
        event.preventDefault();
        // As above: first the language, then the focus.
        if (wrong === undefined || wrong === language) onSubmit(event);
        else void show(wrong).then(() => onSubmit());
      }}
    >
      <div className="editor">
        <fieldset className="plain" disabled={!mayWrite}>
          <Stack gap="md">
            <ErrorSummary form={form} problem={problem} />
            <TextInput label={t("name")} required maxLength={100} dir="auto" {...form.getInputProps("name")} />
            <WordsField form={form} language={language} onLanguage={(next) => void show(next)} />
            <ButtonsField form={form} language={language} />
            <LookFields form={form} />
            <Fieldset legend={t("sample.title")}>
              <Text fz="sm" c="dimmed" mb="xs">
                {t("sample.about")}
              </Text>
              <JsonInput
                aria-label={t("sample.title")}
                autosize
                minRows={4}
                maxRows={16}
                dir="ltr"
                styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
                {...form.getInputProps("sample")}
                error={form.errors.sample ?? (sampleOf(draft.sample) === undefined ? t("faults.sample") : undefined)}
              />
            </Fieldset>
          </Stack>
        </fieldset>
        <Preview draft={draft} language={language} />
      </div>
      {mayWrite && (form.isDirty() || of === undefined) && <SaveBar dirty={form.isDirty()} busy={busy} isNew={of === undefined} onRevert={() => form.reset()} />}
      <Leaving dirty={form.isDirty() && !busy} />
    </form>
  );
}

function save(of: Template | undefined, draft: Draft): Promise<Template> {
  const body = changeOf(draft);
  if (of === undefined) return ask(api.POST("/api/v1/templates", { body }));
  return ask(api.PUT(TEMPLATE, { ...pathOf(of.templateId), body }));
}

interface SaveBarProps {
  dirty: boolean;
  busy: boolean;
  isNew: boolean;
  onRevert: () => void;
}

function SaveBar({ dirty, busy, isNew, onRevert }: SaveBarProps): ReactElement {
  const { t } = useTranslation("templates");
  return (
    <Group className="save-bar" justify="flex-end" mt="md">
      <Text fz="sm" c="dimmed" role="status" style={{ flex: 1 }}>
        {dirty ? t("unsaved") : ""}
      </Text>
      <Button variant="default" disabled={!dirty} onClick={onRevert}>
        {t("revert")}
      </Button>
      <Button type="submit" loading={busy} disabled={!dirty}>
        {isNew ? t("create") : t("save")}
      </Button>
    </Group>
  );
}
