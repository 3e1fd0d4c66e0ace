/** Short notices: what was done, with Undo where it can be undone, and what went wrong. */
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import i18next from "i18next";
import { problemOf } from "../api/problem.ts";

const SHORT_MS = 4_000;
const LONG_MS = 10_000;

export function told(message: string): void {
  notifications.show({ message, color: "teal", icon: <IconCheck size={18} />, autoClose: SHORT_MS, closeButtonProps: closer() });
}

export function failed(error: unknown): void {
  const problem = problemOf(error);
  const message = problem.offline ? i18next.t("parts:problem.offline") : problem.message;
  notifications.show({ message, color: "red", icon: <IconAlertTriangle size={18} />, autoClose: LONG_MS, closeButtonProps: closer() });
}

/** The thing is done at once; for ten seconds it can be taken back. */
export function undoable(message: string, undo: () => Promise<unknown>): void {
  const id = crypto.randomUUID();
  const take = (): void => {
    notifications.hide(id);
    undo().catch(failed);
  };
  notifications.show({
    id,
    color: "teal",
    autoClose: LONG_MS,
    closeButtonProps: closer(),
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text fz="sm">{message}</Text>
        <Button size="compact-sm" variant="subtle" onClick={take}>
          {i18next.t("parts:undo")}
        </Button>
      </Group>
    ),
  });
}

function closer(): { "aria-label": string } {
  return { "aria-label": i18next.t("parts:close") };
}
