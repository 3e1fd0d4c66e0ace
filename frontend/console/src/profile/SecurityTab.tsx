/** How one signs in. */
import { Box, Button, Group, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";
import { told } from "../parts/toasts.tsx";
import { SecondFactor } from "./SecondFactor.tsx";
import { Sessions } from "./Sessions.tsx";

const LEAST = 12;

export function SecurityTab(): ReactElement {
  return (
    <Stack maw={620}>
      <SecondFactor />
      <Sessions />
      <Password />
    </Stack>
  );
}

function Password(): ReactElement {
  const { t } = useTranslation("profile");
  const client = useQueryClient();
  const form = useForm({
    initialValues: { currentPassword: "", password: "" },
    validate: {
      currentPassword: (typed) => (typed === "" ? t("password.needed") : null),
      password: (typed) => (typed.length < LEAST ? t("password.short") : null),
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async (body) => {
    try {
      await ask(api.PUT("/api/v1/me/password", { body }));
    } catch (error) {
      if (problemOf(error).code !== "wrong_credentials") throw error;
      form.setFieldError("currentPassword", t("password.wrong"));
      form.getInputNode("currentPassword")?.focus();
      return;
    }
    form.reset();
    told(t("password.done"));
    // All sessions have ended with it: sign-in opens over the page.
    await client.invalidateQueries({ queryKey: ["me"] });
  });
  const shared = { visibilityToggleButtonProps: { "aria-label": t("password.show") }, required: true };
  return (
    <Box component="form" className="panel" p="lg" onSubmit={onSubmit} noValidate>
      <Stack>
        <div>
          <Title order={2} fz={17}>
            {t("password.title")}
          </Title>
          <Text fz="sm" c="dimmed">
            {t("password.about")}
          </Text>
        </div>
        <ErrorSummary form={form} problem={problem} labels={{ currentPassword: t("password.now"), password: t("password.new") }} />
        <PasswordInput label={t("password.now")} autoComplete="current-password" {...shared} {...form.getInputProps("currentPassword")} />
        <PasswordInput
          label={t("password.new")}
          description={t("password.hint")}
          autoComplete="new-password"
          {...shared}
          {...form.getInputProps("password")}
        />
        <Group justify="space-between">
          <Text fz="sm" c="dimmed">
            {t("password.after")}
          </Text>
          <Button type="submit" loading={busy}>
            {t("password.do")}
          </Button>
        </Group>
      </Stack>
    </Box>
  );
}
