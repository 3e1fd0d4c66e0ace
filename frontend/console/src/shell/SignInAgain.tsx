/** The session has ended: sign in over the page, and what was asked goes on. */
import { Alert, Anchor, Button, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, onSessionEnd, type Schema } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { live, meQuery, queryClient } from "../api/queries.ts";
import { CodeField } from "./CodeField.tsx";

type Signed = Schema<"Signed">;

export function SignInAgain(): ReactElement {
  const { t } = useTranslation("shell");
  const [opened, setOpened] = useState(false);
  const [step, setStep] = useState<Signed | undefined>(undefined);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const waiting = useRef<(() => void)[]>([]);
  useEffect(() => {
    onSessionEnd(() => {
      setOpened(true);
      return new Promise((go) => waiting.current.push(go));
    });
  }, []);
  const begin = (): void => {
    setStep(undefined);
    setWrong("");
  };
  const go = async (asked: Promise<Signed>): Promise<void> => {
    setBusy(true);
    setWrong("");
    try {
      const signed = await asked;
      if (signed.user === undefined) {
        setStep(signed);
        return;
      }
      setOpened(false);
      begin();
      for (const resume of waiting.current.splice(0)) resume();
      live.reconnect();
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
    } catch (error) {
      const { code, message } = problemOf(error);
      if (code === "unauthorized") setStep(undefined); // the step before is too long ago
      setWrong(code === "unauthorized" ? t("signInAgain.late") : code === "wrong_credentials" ? t(`signInAgain.${step === undefined ? "wrong" : "wrongCode"}`) : message);
    } finally {
      setBusy(false);
    }
  };
  const goOn = (more: { organizationId: string } | { code: string }): void =>
    void go(ask(api.POST("/api/v1/sessions/steps", { body: { step: step?.step ?? "", ...more } })));
  return (
    <Modal
      opened={opened}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      zIndex={400}
      title={t("signInAgain.title")}
    >
      <Stack>
        {wrong !== "" && (
          <Alert color="red" role="alert">
            {wrong}
          </Alert>
        )}
        {step === undefined && <Password busy={busy} signIn={(body) => void go(ask(api.POST("/api/v1/sessions", { body })))} />}
        {step?.choose !== undefined && <Choice among={step.choose} choose={(organizationId) => goOn({ organizationId })} />}
        {step?.secondFactor === true && <Code busy={busy} give={(code) => goOn({ code })} />}
        {step === undefined ? (
          <Anchor href="/signin" fz="sm">
            {t("signInAgain.other")}
          </Anchor>
        ) : (
          <Anchor component="button" type="button" fz="sm" ta="start" onClick={begin}>
            {t("signInAgain.again")}
          </Anchor>
        )}
      </Stack>
    </Modal>
  );
}

function Password({ busy, signIn }: { busy: boolean; signIn: (body: Schema<"SignIn">) => void }): ReactElement {
  const { t } = useTranslation("shell");
  const known = queryClient.getQueryData<Schema<"Me">>(meQuery.queryKey);
  const give = (form: FormData): void =>
    signIn({
      email: String(form.get("email")),
      password: String(form.get("password")),
      ...(known && { organizationId: known.organization.organizationId }),
    });
  return (
    <StepForm text={t("signInAgain.text")} busy={busy} give={give}>
      <TextInput
        name="email"
        type="email"
        label={t("signInAgain.email")}
        defaultValue={known?.user.email}
        autoComplete="username"
        required
      />
      <PasswordInput
        name="password"
        label={t("signInAgain.password")}
        autoComplete="current-password"
        data-autofocus
        required
        visibilityToggleButtonProps={{ "aria-label": t("signInAgain.show") }}
      />
    </StepForm>
  );
}

/** One e-mail and password of several organizations. */
function Choice({ among, choose }: { among: Schema<"OrganizationBody">[]; choose: (organizationId: string) => void }): ReactElement {
  const { t } = useTranslation("shell");
  return (
    <>
      <Text fz="sm">{t("signInAgain.choose")}</Text>
      {among.map(({ organizationId, name }) => (
        <Button key={organizationId} variant="default" onClick={() => choose(organizationId)}>
          {name}
        </Button>
      ))}
    </>
  );
}

function Code({ busy, give }: { busy: boolean; give: (code: string) => void }): ReactElement {
  const { t } = useTranslation("shell");
  return (
    <StepForm text={t("secondFactor.text")} busy={busy} give={(form) => give(String(form.get("code")).trim())}>
      <CodeField />
    </StepForm>
  );
}

interface StepFormProps {
  text: string;
  busy: boolean;
  give: (form: FormData) => void;
  children: ReactNode;
}

function StepForm({ text, busy, give, children }: StepFormProps): ReactElement {
  const { t } = useTranslation("shell");
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    give(new FormData(event.currentTarget));
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text fz="sm" c="dimmed">
          {text}
        </Text>
        {children}
        <Button type="submit" loading={busy}>
          {t("signInAgain.go")}
        </Button>
      </Stack>
    </form>
  );
}
