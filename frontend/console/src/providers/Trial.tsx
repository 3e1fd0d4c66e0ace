/** Rings once, to see whether it works; what the provider answers is shown in words. */
import { Alert, Button, Code, Group, Modal, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconAlertTriangle, IconCheck, IconSend } from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";
import { PersonPicker } from "../parts/PersonPicker.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { ChannelField, type FieldValues, givenOf, startOf } from "./Fields.tsx";
import type { Channel } from "./queries.ts";

interface TrialProps {
  channel: Channel;
  /** Without it the server's own. */
  providerId: string | undefined;
  name: string;
  onClose: () => void;
}

export function Trial(props: TrialProps): ReactElement {
  const { t } = useTranslation("providers");
  return (
    <Modal opened onClose={props.onClose} title={t("trial.title", { name: props.name })} size="lg" closeButtonProps={{ "aria-label": t("parts:close") }}>
      <TrialForm {...props} />
    </Modal>
  );
}

interface Draft {
  to: "me" | "person" | "address";
  emails: string[];
  address: FieldValues;
  text: string;
}

function TrialForm({ channel, providerId, onClose }: TrialProps): ReactElement {
  const { t } = useTranslation("providers");
  const [result, setResult] = useState<Schema<"TrialBody"> | null>(null);
  const form = useForm<Draft>({
    initialValues: { to: "me", emails: [], address: startOf(channel.address), text: t("trial.ours") },
    validate: { emails: (emails, { to }) => (to === "person" && emails.length === 0 ? t("trial.choose") : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(
    form,
    async (draft) => {
      setResult(null);
      const body: Schema<"TrialRequest"> = { ...(await whom(draft, channel)), title: t("trial.ourTitle"), text: draft.text };
      setResult(await ring(channel, providerId, body));
    },
    { userId: "emails" },
  );
  const { to, emails, address } = form.values;
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <ErrorSummary form={form} problem={problem} />
        <SegmentedControl
          fullWidth
          aria-label={t("trial.to")}
          value={to}
          onChange={(next) => form.setFieldValue("to", next as Draft["to"])}
          data={(["me", "person", "address"] as const).map((value) => ({ value, label: t(`trial.${value}`) }))}
        />
        {to === "person" && (
          <PersonPicker
            label={t("trial.person")}
            value={emails}
            onChange={(next) => form.setFieldValue("emails", next)}
            error={form.errors.emails as string | undefined}
            single
          />
        )}
        {to === "address" &&
          channel.address.map((field) => (
            <ChannelField
              key={field.name}
              field={field}
              value={address[field.name]}
              error={form.errors[`address.${field.name}`] as string | undefined}
              onChange={(value) => form.setFieldValue("address", { ...address, [field.name]: value })}
            />
          ))}
        <Textarea label={t("trial.text")} autosize minRows={2} maxLength={500} required data-autofocus {...form.getInputProps("text")} />
        {result !== null && <Result of={result} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("parts:close")}
          </Button>
          <Button type="submit" loading={busy} leftSection={<IconSend size={16} className="flip" aria-hidden />}>
            {t(result === null ? "trial.do" : "trial.again")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A person is chosen by e-mail; the API knows them by their id. */
async function whom({ to, emails, address }: Draft, channel: Channel): Promise<Schema<"TrialRequest">> {
  if (to === "address") return { address: givenOf(channel.address, address) };
  if (to === "me") return {};
  const [email = ""] = emails;
  const { items } = await ask(api.GET("/api/v1/users", { params: { query: { search: email, limit: 50 } } }));
  const found = items.find((one) => one.email === email);
  return found === undefined ? {} : { userId: found.userId };
}

function ring(channel: Channel, providerId: string | undefined, body: Schema<"TrialRequest">): Promise<Schema<"TrialBody">> {
  if (providerId === undefined) {
    return ask(api.POST("/api/v1/channels/{channelName}/test", { params: { path: { channelName: channel.name } }, body }));
  }
  return ask(api.POST("/api/v1/providers/{providerId}/test", { params: { path: { providerId } }, body }));
}

function Result({ of }: { of: Schema<"TrialBody"> }): ReactElement {
  const { t } = useTranslation("providers");
  const { duration } = useFormats();
  const well = of.outcome === "sent";
  const color = well ? "teal" : of.outcome === "uncertain" || of.outcome === "retry" ? "orange" : "red";
  return (
    <Alert role="status" color={color} icon={well ? <IconCheck /> : <IconAlertTriangle />} title={of.words}>
      <Stack gap={6}>
        <Text fz="sm">{t("trial.took", { time: duration(of.tookMs) })}</Text>
        {of.reply !== "" && (
          <div>
            <Text fz="xs" c="dimmed" mb={3}>
              {t("trial.reply")}
            </Text>
            <Code block dir="ltr" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
              {of.reply}
            </Code>
          </div>
        )}
      </Stack>
    </Alert>
  );
}
