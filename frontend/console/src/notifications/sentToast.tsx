/** After sending: for ten seconds it can be taken back; and the way to its page. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconSend } from "@tabler/icons-react";
import i18next from "i18next";
import { failed } from "../parts/toasts.tsx";
import { UNDO_MS } from "./draftBody.ts";

interface Next {
  open: () => void;
  undo: () => Promise<unknown>;
}

export function sentToast(message: string, { open, undo }: Next): void {
  const id = crypto.randomUUID();
  const then = (run: () => unknown) => () => {
    notifications.hide(id);
    run();
  };
  notifications.show({
    id,
    color: "teal",
    icon: <IconSend size={18} />,
    autoClose: UNDO_MS,
    closeButtonProps: { "aria-label": i18next.t("parts:close") },
    message: (
      <Stack gap={6}>
        <Text fz="sm">{message}</Text>
        <Group gap="xs">
          <Button size="compact-sm" variant="light" onClick={then(() => undo().catch(failed))}>
            {i18next.t("parts:undo")}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={then(open)}>
            {i18next.t("notifications:pane.open")}
          </Button>
        </Group>
      </Stack>
    ),
  });
}
