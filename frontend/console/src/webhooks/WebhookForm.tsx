/** An endpoint: where, and which events. A new one shows its secret once. */
import { Checkbox, Fieldset, Radio, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { type Kind, useKinds, type Webhook } from "./queries.ts";

interface Draft {
  url: string;
  description: string;
  which: "all" | "some";
  kinds: Kind[];
}

interface WebhookFormProps {
  /** The one that is changed; a new one without. */
  webhook?: Webhook;
  onSaved: (webhook: Webhook, secret?: string) => void;
  onClose: () => void;
}

export function WebhookForm({ webhook, onSaved, onClose }: WebhookFormProps): ReactElement {
  const { t } = useTranslation("webhooks");
  const form = useForm<Draft>({
    initialValues: {
      url: webhook?.url ?? "https://",
      description: webhook?.description ?? "",
      which: webhook?.kinds === undefined ? "all" : "some",
      kinds: webhook?.kinds ?? [],
    },
    validate: {
      url: (url) => (/^https?:\/\/[^\s/]/.test(url.trim()) ? null : t("form.urlWrong")),
      kinds: (kinds, { which }) => (which === "some" && kinds.length === 0 ? t("form.choose") : null),
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async (draft) => {
    const { webhook: saved, secret } = await save(draft, webhook);
    onSaved(saved, secret);
  });
  return (
    <FormPane
      title={t(webhook === undefined ? "form.title" : "form.editTitle")}
      form={form}
      onSubmit={onSubmit}
      busy={busy}
      problem={problem}
      labels={{ url: t("form.url"), description: t("form.description"), kinds: t("form.kinds") }}
      {...(webhook === undefined && { verb: t("create") })}
      onClose={onClose}
      size={620}
    >
      <TextInput
        label={t("form.url")}
        description={t("form.urlHint")}
        type="url"
        dir="ltr"
        required
        maxLength={2000}
        data-autofocus
        {...form.getInputProps("url")}
      />
      <Textarea label={t("form.description")} autosize maxLength={200} {...form.getInputProps("description")} />
      <Radio.Group label={t("form.kinds")} {...form.getInputProps("which")}>
        <Stack gap={8} mt={8}>
          <Radio value="all" label={t("form.all")} />
          <Radio value="some" label={t("form.some")} />
        </Stack>
      </Radio.Group>
      {form.values.which === "some" && (
        <KindsPicker
          value={form.values.kinds}
          onChange={(kinds) => form.setFieldValue("kinds", kinds)}
          error={form.errors.kinds as string | undefined}
        />
      )}
    </FormPane>
  );
}

async function save(draft: Draft, before: Webhook | undefined): Promise<{ webhook: Webhook; secret?: string }> {
  const url = draft.url.trim();
  const description = draft.description.trim();
  if (before === undefined) {
    const body: Schema<"WebhookCreate"> = {
      url,
      ...(description !== "" && { description }),
      ...(draft.which === "some" && { kinds: draft.kinds }),
    };
    return ask(api.POST("/api/v1/webhooks", { body }));
  }
  const body: Schema<"WebhookChange"> = {
    url,
    description: description === "" ? null : description,
    kinds: draft.which === "some" ? draft.kinds : null,
  };
  const params = { path: { webhookId: before.webhookId } };
  return { webhook: await ask(api.PATCH("/api/v1/webhooks/{webhookId}", { params, body })) };
}

interface KindsPickerProps {
  value: Kind[];
  onChange: (kinds: Kind[]) => void;
  error?: string | undefined;
}

/** Kinds by family, each with the sentence that says what it means. */
function KindsPicker({ value, onChange, error }: KindsPickerProps): ReactElement {
  const { t } = useTranslation("webhooks");
  const { kinds, meaning } = useKinds();
  const families = [...new Set(kinds.map((kind) => kind.split(".")[0] ?? ""))];
  const has = new Set(value);
  const set = (changed: Kind[], on: boolean): void =>
    onChange(kinds.filter((kind) => (changed.includes(kind) ? on : has.has(kind))));
  return (
    <Stack gap="sm">
      {error !== undefined && (
        <Text fz="sm" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
      {families.map((family) => {
        const members = kinds.filter((kind) => kind.startsWith(`${family}.`));
        const chosen = members.filter((kind) => has.has(kind)).length;
        const name = t(`families.${family}`, { defaultValue: family });
        return (
          <Fieldset key={family} legend={name}>
            <Stack gap={10}>
              {members.length > 1 && (
                <Checkbox
                  fw={600}
                  label={t("form.allOf", { family: name })}
                  checked={chosen === members.length}
                  indeterminate={chosen > 0 && chosen < members.length}
                  onChange={(event) => set(members, event.currentTarget.checked)}
                />
              )}
              {members.map((kind) => (
                <Checkbox
                  key={kind}
                  label={meaning(kind)}
                  description={<span dir="ltr">{kind}</span>}
                  checked={has.has(kind)}
                  onChange={(event) => set([kind], event.currentTarget.checked)}
                />
              ))}
            </Stack>
          </Fieldset>
        );
      })}
    </Stack>
  );
}
