/** A link by which somebody chooses a password: mailed where that is set up, and shown this once. */
import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconMail, IconMailOff } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client.ts";
import { ShownOnce } from "../parts/SecretField.tsx";
import { useFormats } from "../parts/useFormats.ts";

export interface Link {
  /** Whose it is. */
  name: string;
  email: string;
  made: Schema<"LinkBody">;
}

export function LinkDialog({ link, onClose }: { link: Link | null; onClose: () => void }): ReactElement | null {
  const { t } = useTranslation("users");
  const { dateTime } = useFormats();
  if (link === null) return null;
  const { name, email, made } = link;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("link.title", { name })}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("parts:close") }}
      size="lg"
    >
      <Stack>
        <Alert
          color={made.mailed ? "teal" : "orange"}
          icon={made.mailed ? <IconMail aria-hidden /> : <IconMailOff aria-hidden />}
          role="status"
        >
          {t(made.mailed ? "link.mailed" : "link.notMailed", { email })}
        </Alert>
        <ShownOnce label={t("link.label")} value={made.link} />
        <Text fz="sm" c="dimmed">
          {t("link.until", { time: dateTime(made.expiresAt) })}
        </Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("link.done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
