/** Where the authenticator's code goes, or a recovery code. */
import { TextInput } from "@mantine/core";
import { type ReactElement, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

export function CodeField(): ReactElement {
  const { t } = useTranslation("shell");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <TextInput
      ref={field}
      name="code"
      label={t("secondFactor.code")}
      autoComplete="one-time-code"
      dir="ltr"
      data-autofocus
      required
      minLength={6}
      maxLength={40}
    />
  );
}
