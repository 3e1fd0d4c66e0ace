/** Tell people: whom, in which words, with which buttons, and what becomes of it. */
import { ActionIcon, Button, Group, MultiSelect, Select, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { type ReactElement, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Audience, AudienceField } from "../parts/AudienceField.tsx";
import { ScreenPick } from "../parts/ScreenPick.tsx";
import { SourceSwitch, TemplatePick } from "../parts/TemplatePick.tsx";
import { type EffectDraft, newKey } from "./draft.ts";
import { AddButton, at, type DraftForm, type FieldProps, SpanField, TagsField } from "./fields.tsx";
import { useKinds } from "./queries.ts";

const ROLES = ["OWNER", "ADMIN", "MAKER", "USER"] as const;
const PRIORITIES = ["low", "normal", "high", "critical"] as const;
const STYLES = ["default", "primary", "danger"] as const;
const MOST_BUTTONS = 4;

interface NotifyProps extends FieldProps {
  ends: boolean;
}

export function NotifyFields({ form, path, ends }: NotifyProps): ReactElement {
  const { t } = useTranslation("actions");
  const effect = at<EffectDraft>(form, path);
  return (
    <>
      <Whom form={form} path={path} />
      <SourceSwitch value={effect.source} onChange={(source) => form.setFieldValue(`${path}.source`, source)} />
      {effect.source === "template" ? (
        <FromTemplate form={form} path={path} />
      ) : (
        <>
          <Words form={form} path={path} />
          <Buttons form={form} path={path} />
          <Opens form={form} path={path} />
        </>
      )}
      <div className="rule-row">
        <Select
          label={t("notify.priority")}
          allowDeselect={false}
          w={150}
          data={PRIORITIES.map((value) => ({ value, label: t(`priorities.${value}`) }))}
          {...form.getInputProps(`${path}.priority`)}
        />
        <SpanField form={form} path={`${path}.delay`} label={t("notify.delay")} />
      </div>
      {ends && (
        <>
          <Select
            label={t("notify.resolve")}
            allowDeselect={false}
            maw={420}
            data={(["none", "withdraw", "replace"] as const).map((value) => ({ value, label: t(`notify.resolves.${value}`) }))}
            {...form.getInputProps(`${path}.resolve`)}
          />
          {effect.resolve === "replace" && (
            <>
              <TextInput label={t("notify.resolveTitle")} dir="auto" maxLength={200} {...form.getInputProps(`${path}.resolveTitle`)} />
              <Textarea label={t("notify.resolveText")} dir="auto" autosize required {...form.getInputProps(`${path}.resolveText`)} />
            </>
          )}
        </>
      )}
    </>
  );
}

function Whom({ form, path }: FieldProps): ReactElement {
  const { t } = useTranslation("actions");
  const { audience, users, roles } = at<EffectDraft>(form, path);
  const place = `${path}.audience`;
  const errors = errorsOf(form, place, { emails: "emails", solutionId: "solutionId", groups: "groups" });
  const change = (next: Audience): void => {
    // Its screens are another solution's.
    if (next.solutionId !== audience.solutionId) put(form, path, { audience: next, screen: null, inputs: {} });
    else form.setFieldValue(place, next);
    for (const name of Object.keys(errors)) form.clearFieldError(`${place}.${name}`);
  };
  return (
    <AudienceField value={audience} onChange={change} errors={errors}>
      {audience.scope === "USR" && users.length > 0 && (
        <Group gap="xs">
          <Text fz="sm">{t("notify.users", { count: users.length })}</Text>
          <Button size="compact-sm" variant="subtle" onClick={() => form.setFieldValue(`${path}.users`, [])}>
            {t("notify.dropUsers")}
          </Button>
        </Group>
      )}
      {audience.scope !== "USR" && (
        <div className="rule-row">
          <TagsField form={form} path={`${path}.tags`} label={t("notify.tags")} />
          <MultiSelect
            label={t("notify.roles")}
            className="grows"
            placeholder={roles.length === 0 ? t("notify.anyRole") : undefined}
            data={ROLES.map((role) => ({ value: role, label: t(`shell:roles.${role}`) }))}
            {...form.getInputProps(`${path}.roles`)}
          />
        </div>
      )}
    </AudienceField>
  );
}

/** What is not filled in is what is known of the moment, so nothing is put in beforehand. */
function FromTemplate({ form, path }: FieldProps): ReactElement {
  const { t } = useTranslation("actions");
  const { templateId, data } = at<EffectDraft>(form, path);
  return (
    <TemplatePick
      templateId={templateId}
      data={data}
      onChoose={(next) => put(form, path, { templateId: next, data: {}, restTemplate: {} })}
      onData={(next) => put(form, path, { data: next })}
      about={t("notify.data")}
      errors={errorsOf(form, path, { template: "templateId", data: "data" })}
    />
  );
}

function Opens({ form, path }: FieldProps): ReactElement {
  const { audience, screen, inputs } = at<EffectDraft>(form, path);
  const own = audience.scope === "USR" || audience.scope === "ORG";
  return (
    <ScreenPick
      solutionId={audience.solutionId}
      onSolution={own ? (solutionId) => put(form, path, { audience: { ...audience, solutionId }, screen: null, inputs: {} }) : undefined}
      screen={screen}
      inputs={inputs}
      onChange={(part) => put(form, path, part)}
      errors={errorsOf(form, path, { screen: "screen", inputs: "inputs" })}
    />
  );
}

function put(form: DraftForm, path: string, part: Partial<EffectDraft>): void {
  form.setFieldValue(path, { ...at<EffectDraft>(form, path), ...part });
  for (const name of Object.keys(part)) form.clearFieldError(`${path}.${name}`);
}

function errorsOf(form: DraftForm, path: string, names: Record<string, string>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(names).map(([name, field]) => [name, form.errors[`${path}.${field}`] as string | undefined]));
}

/** Title and text; what is known of the moment is put in by a chip, where the caret was. */
function Words({ form, path }: FieldProps): ReactElement {
  const { t } = useTranslation("actions");
  const { liquid } = at<EffectDraft>(form, path);
  const marks = useKinds()?.variables ?? [];
  const caret = useRef({ field: `${path}.text`, at: -1 });
  const keep = (name: string) => (): void => {
    const field = `${path}.${name}`;
    caret.current = { field, at: (form.getInputNode(field) as HTMLInputElement | null)?.selectionStart ?? -1 };
  };
  const insert = (mark: string): void => {
    const { field, at: place } = caret.current;
    const before = at<string>(form, field);
    const from = place < 0 || place > before.length ? before.length : place;
    form.setFieldValue(field, before.slice(0, from) + mark + before.slice(from));
    caret.current = { field, at: from + mark.length };
    setTimeout(() => {
      const node = form.getInputNode(field) as HTMLInputElement | null;
      node?.focus();
      node?.setSelectionRange(from + mark.length, from + mark.length);
    }, 0);
  };
  return (
    <Stack gap="sm">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <TextInput label={t("notify.icon")} w={76} maxLength={64} {...form.getInputProps(`${path}.icon`)} />
        <div className="grows" onBlurCapture={keep("title")} onKeyUpCapture={keep("title")} onClickCapture={keep("title")}>
          <TextInput label={t("notify.title")} dir="auto" {...form.getInputProps(`${path}.title`)} />
        </div>
      </Group>
      <div onBlurCapture={keep("text")} onKeyUpCapture={keep("text")} onClickCapture={keep("text")}>
        <Textarea label={t("notify.text")} dir="auto" required autosize minRows={2} maxRows={12} {...form.getInputProps(`${path}.text`)} />
      </div>
      <div role="group" aria-label={t("notify.insert")}>
        <Text fz={13} c="dimmed" mb={6}>
          {t("notify.insertHint")}
        </Text>
        <Group gap={6}>
          {marks.map((mark) => (
            <Button key={mark} className="mark" size="compact-xs" variant="default" dir="ltr" onClick={() => insert(mark)}>
              {t(`marks.${mark.replaceAll("$", "").replace(".", "_")}`, { defaultValue: mark })}
            </Button>
          ))}
        </Group>
      </div>
      {liquid && <Switch label={t("notify.liquid")} {...form.getInputProps(`${path}.liquid`, { type: "checkbox" })} />}
    </Stack>
  );
}

function Buttons({ form, path }: FieldProps): ReactElement {
  const { t } = useTranslation("actions");
  const { buttons } = at<EffectDraft>(form, path);
  const place = `${path}.buttons`;
  return (
    <Stack gap="xs" role="group" aria-label={t("notify.buttons")}>
      {buttons.map((button, index) => (
        <Group key={button.key} gap="xs" wrap="nowrap" align="flex-start">
          <TextInput
            label={t("notify.button", { number: index + 1 })}
            className="grows"
            dir="auto"
            required
            maxLength={100}
            {...form.getInputProps(`${place}.${index}.label`)}
          />
          <Select
            label={t("notify.style")}
            allowDeselect={false}
            w={140}
            data={[...new Set([...STYLES, button.style])].map((value) => ({
              value,
              label: t(`styles.${value}`, { defaultValue: value }),
            }))}
            {...form.getInputProps(`${place}.${index}.style`)}
          />
          <ActionIcon
            mt={26}
            variant="subtle"
            color="gray"
            aria-label={t("notify.removeButton", { number: index + 1 })}
            onClick={() => form.removeListItem(place, index)}
          >
            <IconTrash size={17} />
          </ActionIcon>
        </Group>
      ))}
      <AddButton
        label={t("notify.addButton")}
        disabled={buttons.length >= MOST_BUTTONS}
        run={() => form.insertListItem(place, { key: newKey(), label: "", style: "default", rest: {} })}
      />
    </Stack>
  );
}
