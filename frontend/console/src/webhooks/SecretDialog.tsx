/** An endpoint's secret, shown once. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { ShownOnce } from "../parts/SecretField.tsx";

interface SecretDialogProps {
  secret: string | undefined;
  rotated?: boolean;
  onClose: () => void;
}

export function SecretDialog({ secret, rotated = false, onClose }: SecretDialogProps): ReactElement {
  const { t } = useTranslation("webhooks");
  return (
    <Modal
      opened={secret !== undefined}
      onClose={onClose}
      title={t("secret.title")}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("parts:close") }}
      size="lg"
    >
      <Stack>
        <Text fz="sm">
          {t("secret.text")} {rotated && t("secret.rotated")}
        </Text>
        <ShownOnce label={t("secret.label")} value={secret ?? ""} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("secret.done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
