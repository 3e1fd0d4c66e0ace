/** The dialogs of the second factor. */
import { Anchor, Button, Group, Modal, PasswordInput, SimpleGrid, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { lazy, type ReactElement, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { CopyButton } from "../parts/CopyButton.tsx";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";

const QrCode = lazy(() => import("./QrCode.tsx"));

interface DialogProps {
  title: string;
  onClose: () => void;
  /** Not by a click beside it: what it shows is gone then. */
  kept?: boolean;
  children: ReactNode;
}

function Dialog({ title, onClose, kept = false, children }: DialogProps): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={!kept} closeButtonProps={{ "aria-label": t("close") }}>
      {children}
    </Modal>
  );
}

interface SetUpProps {
  begun: Schema<"BegunBody">;
  onEnabled: (recoveryCodes: string[]) => void;
  onClose: () => void;
}

export function SetUp({ begun, onEnabled, onClose }: SetUpProps): ReactElement {
  const { t } = useTranslation("profile");
  const form = useForm({
    initialValues: { code: "" },
    validate: { code: (code) => (/^\d{6}$/.test(code.replace(/\s/g, "")) ? null : t("factor.codeWrong")) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ code }) => {
    try {
      const body = { code: code.replace(/\s/g, "") };
      onEnabled((await ask(api.POST("/api/v1/me/second-factor/enable", { body }))).recoveryCodes);
    } catch (error) {
      if (problemOf(error).code !== "wrong_credentials") throw error;
      form.setFieldError("code", t("factor.refused"));
      form.getInputNode("code")?.focus();
    }
  });
  return (
    <Dialog title={t("factor.title")} onClose={onClose} kept>
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          <ErrorSummary form={form} problem={problem} labels={{ code: t("factor.code") }} />
          <Text fz="sm">{t("factor.scan")}</Text>
          <div style={{ textAlign: "center" }}>
            <Suspense fallback={<Skeleton height={196} width={196} mx="auto" />}>
              <QrCode text={begun.uri} label={t("factor.picture")} />
            </Suspense>
          </div>
          <div>
            <Text fz="sm" mb={4}>
              {t("factor.type")}
            </Text>
            <Group gap="xs" wrap="nowrap">
              <code className="choice-card" dir="ltr" style={{ flex: 1, overflowWrap: "anywhere", fontSize: 13 }}>
                {begun.secret}
              </code>
              <CopyButton value={begun.secret} label={t("parts:copy.do")} />
            </Group>
            <Anchor href={begun.uri} fz="sm" hiddenFrom="sm" mt={6} display="block">
              {t("factor.open")}
            </Anchor>
          </div>
          <TextInput
            label={t("factor.code")}
            inputMode="numeric"
            autoComplete="one-time-code"
            dir="ltr"
            maxLength={7}
            required
            data-autofocus
            {...form.getInputProps("code")}
          />
          <Buttons verb={t("factor.enable")} busy={busy} onClose={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

export function Codes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }): ReactElement {
  const { t } = useTranslation("profile");
  return (
    <Dialog title={t("codes.title")} onClose={onClose} kept>
      <Stack>
        <Text fz="sm">{t("codes.text")}</Text>
        <SimpleGrid cols={2} spacing={6} className="choice-card" dir="ltr" component="ol" m={0} style={{ listStyle: "none" }}>
          {codes.map((code) => (
            <Text key={code} component="li" ff="monospace" fz="sm">
              {code}
            </Text>
          ))}
        </SimpleGrid>
        <Group justify="space-between">
          <CopyButton value={codes.join("\n")} label={t("codes.copy")} />
          <Button onClick={onClose}>{t("codes.done")}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

interface PasswordAskedProps {
  title: string;
  text: string;
  verb: string;
  danger: boolean;
  run: (password: string) => Promise<void>;
  onClose: () => void;
}

/** What weakens the account is asked for with the password. */
export function PasswordAsked({ title, text, verb, danger, run, onClose }: PasswordAskedProps): ReactElement {
  const { t } = useTranslation("profile");
  const form = useForm({
    initialValues: { password: "" },
    validate: { password: (typed) => (typed === "" ? t("password.needed") : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ password }) => {
    try {
      await run(password);
      onClose();
    } catch (error) {
      if (problemOf(error).code !== "wrong_credentials") throw error;
      form.setFieldError("password", t("password.wrong"));
      form.getInputNode("password")?.focus();
    }
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          <ErrorSummary form={form} problem={problem} labels={{ password: t("password.now") }} />
          <Text fz="sm">{text}</Text>
          <PasswordInput
            label={t("password.now")}
            autoComplete="current-password"
            required
            data-autofocus
            visibilityToggleButtonProps={{ "aria-label": t("password.show") }}
            {...form.getInputProps("password")}
          />
          <Buttons verb={verb} busy={busy} danger={danger} onClose={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}

interface ButtonsProps {
  verb: string;
  busy: boolean;
  danger?: boolean;
  onClose: () => void;
}

function Buttons({ verb, busy, danger = false, onClose }: ButtonsProps): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={onClose}>
        {t("pane.cancel")}
      </Button>
      <Button type="submit" loading={busy} color={danger ? "red.8" : undefined}>
        {verb}
      </Button>
    </Group>
  );
}
