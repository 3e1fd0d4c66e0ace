/** What can be done with an endpoint: try it, replay, a new secret, switch off, remove. */
import { Alert, Button, Code, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";
import { failed, told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import type { Webhook } from "./queries.ts";
import { SecretDialog } from "./SecretDialog.tsx";

interface EndpointActions {
  test: () => void;
  testing: boolean;
  /** What came of the test. */
  result: ReactNode;
  replay: () => void;
  rotate: () => void;
  enable: (on: boolean) => void;
  remove: () => void;
  fresh: () => void;
  dialogs: ReactNode;
}

type Open = "replay" | "rotate" | "remove" | null;

export function useEndpointActions(of: Webhook, onRemoved: () => void): EndpointActions {
  const { t } = useTranslation("webhooks");
  const client = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const [testing, setTesting] = useState(false);
  const [tested, setTested] = useState<Schema<"TestBody"> | null>(null);
  const params = { path: { webhookId: of.webhookId } };
  const fresh = (): void => void client.invalidateQueries({ queryKey: ["webhooks"] });
  const close = (): void => setOpen(null);
  const test = async (): Promise<void> => {
    setTesting(true);
    try {
      setTested(await ask(api.POST("/api/v1/webhooks/{webhookId}/test", { params })));
      fresh();
    } catch (error) {
      failed(error);
    } finally {
      setTesting(false);
    }
  };
  const enable = async (enabled: boolean): Promise<void> => {
    await ask(api.PATCH("/api/v1/webhooks/{webhookId}", { params, body: { enabled } }));
    told(t(enabled ? "done.on" : "done.off"));
    fresh();
  };
  const dialogs = (
    <>
      <ConfirmDialog
        opened={open === "rotate"}
        onClose={close}
        title={t("rotateAsk")}
        verb={t("actions.rotate")}
        danger={false}
        run={async () => {
          const made = await ask(api.POST("/api/v1/webhooks/{webhookId}/rotate-secret", { params }));
          setSecret(made.secret);
          fresh();
        }}
      >
        {t("rotateText")}
      </ConfirmDialog>
      <ConfirmDialog
        opened={open === "remove"}
        onClose={close}
        title={t("deleteAsk", { url: of.url })}
        verb={t("actions.delete")}
        run={async () => {
          await ask(api.DELETE("/api/v1/webhooks/{webhookId}", { params }));
          told(t("done.deleted"));
          onRemoved();
          await client.invalidateQueries({ queryKey: ["webhooks", "list"] });
        }}
      >
        {t("deleteText")}
      </ConfirmDialog>
      <Replay opened={open === "replay"} webhookId={of.webhookId} onClose={close} onDone={fresh} />
      <SecretDialog secret={secret} rotated onClose={() => setSecret(undefined)} />
    </>
  );
  return {
    test: () => void test(),
    testing,
    result: tested && <Result of={tested} onClose={() => setTested(null)} />,
    replay: () => setOpen("replay"),
    rotate: () => setOpen("rotate"),
    enable: (on) => void enable(on).catch(failed),
    remove: () => setOpen("remove"),
    fresh,
    dialogs,
  };
}

function Result({ of, onClose }: { of: Schema<"TestBody">; onClose: () => void }): ReactElement {
  const { t } = useTranslation("webhooks");
  const { duration } = useFormats();
  const well = of.outcome === "accepted";
  return (
    <Alert
      role="status"
      color={well ? "teal" : "red"}
      icon={well ? <IconCheck /> : <IconX />}
      title={t("test.title")}
      withCloseButton
      closeButtonLabel={t("parts:close")}
      onClose={onClose}
    >
      <Text fz="sm" mb={6}>
        {t("test.took", { outcome: t(`outcomes.${of.outcome}`), time: duration(of.tookMs) })}
      </Text>
      {of.detail !== "" && (
        <Code block dir="ltr" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
          {of.detail}
        </Code>
      )}
    </Alert>
  );
}

interface ReplayProps {
  opened: boolean;
  webhookId: string;
  onClose: () => void;
  onDone: () => void;
}

function Replay(props: ReplayProps): ReactElement {
  const { t } = useTranslation("webhooks");
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t("replay.title")} closeButtonProps={{ "aria-label": t("parts:close") }}>
      {props.opened && <ReplayForm {...props} />}
    </Modal>
  );
}

function ReplayForm({ webhookId, onClose, onDone }: ReplayProps): ReactElement {
  const { t } = useTranslation("webhooks");
  const { zone } = useFormats();
  const form = useForm({ initialValues: { since: hourAgo() } });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ since }) => {
    const params = { path: { webhookId } };
    const body = { since: new Date(since).toISOString() };
    const { events, atLeast } = await ask(api.POST("/api/v1/webhooks/{webhookId}/replay", { params, body }));
    told(atLeast ? t("done.replayMany", { count: events }) : t("done.replay", { count: events }));
    onDone();
    onClose();
  });
  return (
    <form onSubmit={onSubmit}>
      <Stack>
        <ErrorSummary form={form} problem={problem} />
        <Text fz="sm">{t("replay.text")}</Text>
        <TextInput
          type="datetime-local"
          label={t("replay.since")}
          description={Intl.DateTimeFormat().resolvedOptions().timeZone || zone}
          required
          {...form.getInputProps("since")}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("parts:pane.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("replay.do")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** As `datetime-local` has it: the browser's own time, without a zone. */
function hourAgo(): string {
  const date = new Date(Date.now() - 3_600_000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
