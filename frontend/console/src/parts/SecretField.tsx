/** A secret: written, never shown again. One that is kept is said to be kept until it is changed. */
import { Button, Group, PasswordInput, type PasswordInputProps, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "./CopyButton.tsx";

interface SecretFieldProps extends Omit<PasswordInputProps, "value" | "onChange"> {
  /** undefined: leave the kept one as it is. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  /** The server has one already. */
  kept: boolean;
}

export function SecretField({ value, onChange, kept, ...rest }: SecretFieldProps): ReactElement {
  const { t } = useTranslation("parts");
  const [changing, setChanging] = useState(!kept);
  if (!changing) {
    return (
      <div>
        <Text fz="sm" fw={500}>
          {rest.label}
        </Text>
        <Group gap="xs" mt={4}>
          <IconLock size={16} aria-hidden />
          <Text fz="sm" c="dimmed">
            {t("secret.kept")}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => setChanging(true)}>
            {t("secret.change")}
          </Button>
        </Group>
      </div>
    );
  }
  return (
    <PasswordInput
      autoComplete="off"
      {...rest}
      value={value ?? ""}
      visibilityToggleButtonProps={{ "aria-label": t("secret.show") }}
      onChange={(event) => onChange(event.currentTarget.value === "" && kept ? undefined : event.currentTarget.value)}
    />
  );
}

/** A new secret, shown this once, to be copied. */
export function ShownOnce({ label, value }: { label: string; value: string }): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <div>
      <Text fz="sm" fw={500}>
        {label}
      </Text>
      <Group gap="xs" wrap="nowrap" mt={4}>
        <code className="choice-card" dir="ltr" style={{ flex: 1, overflowWrap: "anywhere", fontSize: 13 }}>
          {value}
        </code>
        <CopyButton value={value} label={t("copy.do")} />
      </Group>
      <Text fz="sm" c="dimmed" mt={4}>
        {t("secret.once")}
      </Text>
    </div>
  );
}
