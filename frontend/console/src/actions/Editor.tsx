/** An action as a sentence that is built: when, then, and what it says as a whole. */
import { Box, Button, Fieldset, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconBolt } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import type { KeyboardEvent, ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";
import { Leaving } from "../parts/Leaving.tsx";
import { told } from "../parts/toasts.tsx";
import { canBeOver, type Draft } from "./draft.ts";
import { EffectFields } from "./EffectFields.tsx";
import { useFaults } from "./faults.ts";
import { SpanField } from "./fields.tsx";
import { type Action, ACTION, ACTIONS, useMayWrite } from "./queries.ts";
import { useSentence } from "./sentence.ts";
import { TriggerFields } from "./TriggerFields.tsx";
import { TryPanel } from "./TryPanel.tsx";
import { bodyOf, changeOf, fieldNames } from "./write.ts";
import "../parts/editor.css";
import "./actions.css";

interface EditorProps {
  /** Without it a new one is made. */
  of?: Action;
  initial: Draft;
  onSaved: (action: Action) => Promise<unknown>;
}

export function Editor({ of, initial, onSaved }: EditorProps): ReactElement {
  const { t } = useTranslation("actions");
  const client = useQueryClient();
  const mayWrite = useMayWrite();
  const organizationId = useOrganizationId();
  const form = useForm<Draft>({ initialValues: initial, validate: useFaults() });
  const ends = canBeOver(form.values.trigger);
  const { onSubmit, busy, problem } = useSubmit(
    form,
    async (draft) => {
      const saved = (await (of === undefined
        ? ask(api.POST(ACTIONS, { params: { path: { organizationId } }, body: bodyOf(draft) }))
        : ask(
            api.PATCH(ACTION, { params: { path: { organizationId, actionId: of.actionId } }, body: changeOf(draft) }),
          ))) as Action;
      form.resetDirty();
      const { webhookSecret: _, ...kept } = saved;
      client.setQueryData(["actions", "one", saved.actionId], kept);
      await client.invalidateQueries({ queryKey: ["actions", "list"] });
      await client.invalidateQueries({ queryKey: ["actions", "versions", saved.actionId] });
      told(t("saved", { name: saved.name, version: saved.version }));
      await onSaved(saved);
    },
    fieldNames(form.values),
  );
  const keys = (event: KeyboardEvent<HTMLFormElement>): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  };
  return (
    <div className="editor rule-editor">
      <form noValidate onKeyDown={keys} onSubmit={onSubmit}>
        <fieldset className="plain" disabled={!mayWrite}>
          <Stack gap="md">
            <ErrorSummary form={form} problem={problem} />
            <TextInput label={t("name")} required maxLength={100} dir="auto" {...form.getInputProps("name")} />
            <TriggerFields form={form} />
            <EffectFields form={form} path="effects" title={t("then.title")} ends={ends} />
            {ends && (
              <EffectFields form={form} path="whenUnlocked" title={t("over.title")} about={t("over.about")} ends={false} />
            )}
            <Fieldset legend={t("more.title")} miw={0} className="step">
              <Stack gap="sm">
                <SpanField form={form} path="throttle" label={t("more.throttle")} hint={t("more.throttleHint")} />
                <TextInput label={t("more.description")} dir="auto" maxLength={200} {...form.getInputProps("description")} />
              </Stack>
            </Fieldset>
          </Stack>
        </fieldset>
        {mayWrite && (form.isDirty() || of === undefined) && (
          <Group className="save-bar" justify="flex-end" mt="md">
            <Text fz="sm" c="dimmed" role="status" style={{ flex: 1 }}>
              {form.isDirty() ? t("unsaved") : ""}
            </Text>
            <Button variant="default" disabled={!form.isDirty()} onClick={() => form.reset()}>
              {t("revert")}
            </Button>
            <Button type="submit" loading={busy}>
              {of === undefined ? t("createDo") : t("parts:pane.save")}
            </Button>
          </Group>
        )}
        <Leaving dirty={form.isDirty() && !busy} />
      </form>
      <Stack gap="md" className="rule-side">
        <Sentence of={form.values} />
        {mayWrite && <TryPanel draft={form.values} />}
      </Stack>
    </div>
  );
}

function Sentence({ of }: { of: Draft }): ReactElement {
  const { t } = useTranslation("actions");
  const say = useSentence();
  return (
    <Box component="section" className="panel sentence" aria-label={t("sentence")} aria-live="polite" p="md">
      <Group gap={8} mb={6} wrap="nowrap">
        <IconBolt size={17} aria-hidden />
        <Text fz={13} fw={600} c="dimmed">
          {t("sentence")}
        </Text>
      </Group>
      <Text dir="auto" className="plain-text" data-sentence>
        {say(of)}
      </Text>
    </Box>
  );
}
