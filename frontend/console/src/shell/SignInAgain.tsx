/** The session has ended: sign in over the page, and what was asked goes on. */
import { Alert, Anchor, Button, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, onSessionEnd, type Schema } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { live, meQuery, queryClient } from "../api/queries.ts";

export function SignInAgain(): ReactElement {
  const { t } = useTranslation("shell");
  const [opened, setOpened] = useState(false);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const waiting = useRef<(() => void)[]>([]);
  useEffect(() => {
    onSessionEnd(() => {
      setOpened(true);
      return new Promise((go) => waiting.current.push(go));
    });
  }, []);
  const known = queryClient.getQueryData<Schema<"Me">>(meQuery.queryKey);
  const signIn = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setWrong("");
    try {
      await ask(
        api.POST("/api/v1/sessions", {
          body: {
            email: String(form.get("email")),
            password: String(form.get("password")),
            ...(known && { organizationId: known.organization.organizationId }),
          },
        }),
      );
      setOpened(false);
      for (const go of waiting.current.splice(0)) go();
      live.reconnect();
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
    } catch (error) {
      const problem = problemOf(error);
      setWrong(problem.code === "wrong_credentials" ? t("signInAgain.wrong") : problem.message);
    } finally {
      setBusy(false);
    }
  };
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
      <form onSubmit={(event) => void signIn(event)}>
        <Stack>
          <Text fz="sm" c="dimmed">
            {t("signInAgain.text")}
          </Text>
          {wrong !== "" && (
            <Alert color="red" role="alert">
              {wrong}
            </Alert>
          )}
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
          <Button type="submit" loading={busy}>
            {t("signInAgain.go")}
          </Button>
          <Anchor href="/signin" fz="sm">
            {t("signInAgain.other")}
          </Anchor>
        </Stack>
      </form>
    </Modal>
  );
}
