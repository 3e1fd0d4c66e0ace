/** A provider's form, made from what its channel says it needs. */
import { Group, NumberInput, Stack, Switch, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useChannelWord } from "../parts/channels.ts";
import { CopyButton } from "../parts/CopyButton.tsx";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { ChannelField, type FieldValues, givenOf, isKept, startOf } from "./Fields.tsx";
import type { Channel, Provider } from "./queries.ts";

interface Draft {
  name: string;
  settings: FieldValues;
  ratePerMinute: number | "";
  enabled: boolean;
}

interface ProviderFormProps {
  channel: Channel;
  /** The one that is changed; a new one without. */
  provider: Provider | undefined;
  /** A new one stands in after these. */
  others: number;
  onSaved: (provider: Provider) => void;
  onClose: () => void;
}

export function ProviderForm({ channel, provider, others, onSaved, onClose }: ProviderFormProps): ReactElement {
  const { t } = useTranslation("providers");
  const word = useChannelWord();
  const kept = provider?.settings as FieldValues | undefined;
  const form = useForm<Draft>({
    initialValues: {
      name: provider?.name ?? "",
      settings: startOf(channel.settings, kept),
      ratePerMinute: provider?.ratePerMinute ?? "",
      enabled: provider?.enabled ?? true,
    },
    validate: (draft) => missing(draft),
  });
  const missing = ({ name, settings }: Draft): Record<string, string> => {
    const errors: Record<string, string> = name.trim() === "" ? { name: t("form.nameNeeded") } : {};
    for (const field of channel.settings) {
      const empty = [undefined, ""].includes(settings[field.name] as string) && !(field.secret && isKept(kept, field));
      if (field.required && empty) errors[`settings.${field.name}`] = t("form.needed");
    }
    return errors;
  };
  const { onSubmit, busy, problem } = useSubmit(form, async ({ name, settings, ratePerMinute, enabled }) => {
    const given = givenOf(channel.settings, settings, kept);
    const shared = { name: name.trim(), enabled, settings: given };
    if (provider === undefined) {
      const rate = ratePerMinute === "" ? {} : { ratePerMinute };
      onSaved(await ask(api.POST("/api/v1/providers", { body: { ...shared, ...rate, channel: channel.name, position: others } })));
      return;
    }
    const params = { path: { providerId: provider.providerId } };
    const body = { ...shared, ratePerMinute: ratePerMinute === "" ? null : ratePerMinute };
    onSaved(await ask(api.PATCH("/api/v1/providers/{providerId}", { params, body })));
  });
  // Where a setting leads elsewhere, the API wants the secrets again: then they are open to type.
  const again = Object.keys(form.errors).some((name) => name.startsWith("settings."));
  const labels = Object.fromEntries(channel.settings.map(({ name, label }) => [`settings.${name}`, label]));
  return (
    <FormPane
      title={provider === undefined ? t("addFor", { channel: word(channel.name) }) : t("form.editTitle", { name: provider.name })}
      form={form}
      onSubmit={onSubmit}
      busy={busy}
      problem={problem}
      labels={{ ...labels, name: t("form.name"), ratePerMinute: t("form.rate") }}
      onClose={onClose}
      {...(provider === undefined && { verb: t("add") })}
    >
      <TextInput
        label={t("form.name")}
        description={t("form.nameHint")}
        required
        maxLength={200}
        data-autofocus
        {...form.getInputProps("name")}
      />
      <div>
        <Title order={3} fz={15}>
          {t("form.settings", { channel: word(channel.name) })}
        </Title>
        <Text fz="sm" c="dimmed" dir="auto">
          {channel.description}
        </Text>
      </div>
      {channel.settings.map((field) => (
        <ChannelField
          key={field.name}
          field={field}
          path={`settings.${field.name}`}
          kept={isKept(kept, field) && !again}
          value={form.values.settings[field.name]}
          error={form.errors[`settings.${field.name}`] as string | undefined}
          onChange={(value) => {
            form.setFieldValue("settings", { ...form.values.settings, [field.name]: value });
            form.clearFieldError(`settings.${field.name}`);
          }}
        />
      ))}
      <NumberInput
        label={t("form.rate")}
        description={t("form.rateHint")}
        min={1}
        max={10_000_000}
        allowDecimal={false}
        {...form.getInputProps("ratePerMinute")}
      />
      <Switch label={t("form.enabled")} {...form.getInputProps("enabled", { type: "checkbox" })} />
      {provider !== undefined && <Receipts url={provider.receiptUrl} />}
    </FormPane>
  );
}

function Receipts({ url }: { url: string }): ReactElement {
  const { t } = useTranslation("providers");
  return (
    <Stack gap={4}>
      <Text fz="sm" fw={500}>
        {t("form.receipts")}
      </Text>
      <Text fz="xs" c="dimmed">
        {t("form.receiptsHint")}
      </Text>
      <Group gap="xs" wrap="nowrap">
        <code className="choice-card cut" dir="ltr" style={{ flex: 1, fontSize: 12.5 }}>
          {url}
        </code>
        <CopyButton value={url} label={t("parts:copy.do")} />
      </Group>
    </Stack>
  );
}
