/** A password for somebody, so that they can sign in to the console. */
import { Button, PasswordInput, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconDice5 } from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { CopyButton } from "../parts/CopyButton.tsx";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { told } from "../parts/toasts.tsx";
import { pathOf, type User, USER } from "./queries.ts";

const LEAST = 12;
const LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** Twenty letters that nobody mistakes for others, in groups of five: 100 bits. */
function random(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  const letters = [...bytes].map((byte) => LETTERS[byte % LETTERS.length] ?? "");
  return [0, 5, 10, 15].map((at) => letters.slice(at, at + 5).join("")).join("-");
}

export function PasswordForm({ of, onClose }: { of: User; onClose: () => void }): ReactElement {
  const { t } = useTranslation("users");
  const [shown, setShown] = useState(false);
  const form = useForm({
    initialValues: { password: "" },
    validate: { password: (text) => (text.length < LEAST ? t("password.short", { least: LEAST }) : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ password }) => {
    await ask(api.PUT(`${USER}/password`, { ...pathOf(of.userId), body: { password } }));
    told(t("password.done", { name: of.name }));
    onClose();
  });
  const make = (): void => {
    form.setFieldValue("password", random());
    setShown(true);
  };
  return (
    <FormPane title={t("password.set")} verb={t("password.set")} {...{ form, onSubmit, busy, problem, onClose }}>
      <Text fz="sm">{t("password.about", { name: of.name, address: `${location.origin}/signin` })}</Text>
      <PasswordInput
        label={t("password.label")}
        required
        autoComplete="new-password"
        data-autofocus
        dir="ltr"
        visible={shown}
        onVisibilityChange={setShown}
        visibilityToggleButtonProps={{ "aria-label": t("parts:secret.show") }}
        {...form.getInputProps("password")}
      />
      <div style={{ display: "flex", gap: 8 }}>
        <Button variant="default" size="xs" leftSection={<IconDice5 size={15} aria-hidden />} onClick={make}>
          {t("password.make")}
        </Button>
        {form.values.password !== "" && <CopyButton value={form.values.password} label={t("parts:copy.do")} size="xs" />}
      </div>
    </FormPane>
  );
}
