/** What an action's webhooks are signed with, shown once. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { ShownOnce } from "../parts/SecretField.tsx";

export function SecretDialog({ secret, onClose }: { secret: string | undefined; onClose: () => void }): ReactElement {
  const { t } = useTranslation("actions");
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
        <Text fz="sm">{t("secret.text")}</Text>
        <ShownOnce label={t("secret.label")} value={secret ?? ""} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("secret.done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
