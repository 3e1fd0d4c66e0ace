/** What can be done with a notification, from the list and from its page. */
import { Radio, Stack } from "@mantine/core";
import {
  IconArrowBackUp,
  IconBan,
  IconCopy,
  IconExternalLink,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconReplace,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import type { RowAction } from "../parts/CursorTable.tsx";
import { failed, told } from "../parts/toasts.tsx";
import type { Notification } from "./queries.ts";

const PAUSABLE = ["QUEUED", "SENDING"];
const UNSENT = ["SCHEDULED"];
const ENDED = ["CANCELED", "WITHDRAWN"];

interface NotificationActions {
  of: (notification: Notification) => RowAction[];
  /** The dialog that asks before stopping: put it beside the list. */
  dialog: ReactNode;
}

export function nameOf(of: Notification): string {
  return of.title ?? of.text;
}

export function useNotificationActions({ open = true } = {}): NotificationActions {
  const { t } = useTranslation("notifications");
  const navigate = useNavigate();
  const run = useRun();
  const [stopping, setStopping] = useState<Notification | null>(null);
  const [asked, setAsked] = useState<Notification | null>(null);
  const [retrying, setRetrying] = useState<Notification | null>(null);
  const stop = (row: Notification): void => {
    setAsked(row);
    setStopping(row);
  };
  const of = (row: Notification): RowAction[] => {
    const { notificationId } = row;
    const actions: (RowAction | false)[] = [
      open && {
        label: t("actions.open"),
        icon: IconExternalLink,
        run: () => void navigate({ to: "/notifications/$notificationId", params: { notificationId } }),
      },
      {
        label: t("actions.copy"),
        icon: IconCopy,
        run: () => void navigate({ to: "/notifications", search: { send: true, copy: notificationId } }),
      },
      row.state === "PAUSED" && { label: t("actions.resume"), icon: IconPlayerPlay, run: () => run.resume(row) },
      PAUSABLE.includes(row.state) && { label: t("actions.pause"), icon: IconPlayerPause, run: () => run.pause(row) },
      row.counts.failed > 0 &&
        !ENDED.includes(row.state) && { label: t("actions.retry"), icon: IconRefresh, run: () => setRetrying(row) },
      !ENDED.includes(row.state) && {
        label: t("actions.replace"),
        icon: IconReplace,
        run: () =>
          void navigate({ to: "/notifications/$notificationId", params: { notificationId }, search: { replace: true } }),
      },
      !ENDED.includes(row.state) && {
        label: t(UNSENT.includes(row.state) ? "actions.cancel" : "actions.withdraw"),
        icon: UNSENT.includes(row.state) ? IconBan : IconArrowBackUp,
        danger: true,
        run: () => stop(row),
      },
    ];
    return actions.filter((action) => action !== false);
  };
  const kind = asked !== null && UNSENT.includes(asked.state) ? "cancel" : "withdraw";
  const question = asked && (
    <ConfirmDialog
      opened={stopping !== null}
      onClose={() => setStopping(null)}
      title={t(`ask.${kind}`, { title: nameOf(asked) })}
      verb={t(`actions.${kind}`)}
      run={() => run.stop(asked)}
    >
      {t(`ask.${kind}Text`)}
    </ConfirmDialog>
  );
  const dialog = (
    <>
      {question}
      {retrying !== null && (
        <RetryDialog of={retrying} onClose={() => setRetrying(null)} run={(unreached) => run.redrive(retrying, unreached)} />
      )}
    </>
  );
  return { of, dialog };
}

interface RetryDialogProps {
  of: Notification;
  onClose: () => void;
  run: (unreached: boolean) => Promise<void>;
}

/** All failed rings again, or only those of people whom nothing has reached. */
function RetryDialog({ of, onClose, run }: RetryDialogProps): ReactElement {
  const { t } = useTranslation("notifications");
  const [which, setWhich] = useState("unreached");
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("ask.retry", { title: nameOf(of) })}
      verb={t("ask.retryDo")}
      danger={false}
      run={() => run(which === "unreached")}
    >
      <Radio.Group value={which} onChange={setWhich} aria-label={t("ask.retryDo")}>
        <Stack gap="sm">
          <Radio value="unreached" label={t("ask.unreached")} description={t("ask.unreachedText")} />
          <Radio value="all" label={t("ask.all")} description={t("ask.allText")} />
        </Stack>
      </Radio.Group>
    </ConfirmDialog>
  );
}

interface Run {
  pause: (row: Notification) => void;
  resume: (row: Notification) => void;
  redrive: (row: Notification, unreached: boolean) => Promise<void>;
  stop: (row: Notification) => Promise<void>;
}

function useRun(): Run {
  const { t } = useTranslation("notifications");
  const client = useQueryClient();
  const organizationId = useOrganizationId();
  const params = (row: Notification) => ({
    params: { path: { organizationId, notificationId: row.notificationId } },
  });
  const after = async (message: string): Promise<void> => {
    told(message);
    await client.invalidateQueries({ queryKey: ["notifications"] });
  };
  const place = "/api/v1/organizations/{organizationId}/notifications/{notificationId}";
  return {
    pause: (row) =>
      void ask(api.POST(`${place}/pause`, params(row))).then(() => after(t("done.paused")), failed),
    resume: (row) =>
      void ask(api.POST(`${place}/resume`, params(row))).then(() => after(t("done.resumed")), failed),
    redrive: async (row, unreached) => {
      const { rings } = await ask(api.POST(`${place}/redrive`, { ...params(row), body: { unreached } }));
      await after(t("done.rings", { count: rings }));
    },
    stop: async (row) => {
      const { sentence } = await ask(api.DELETE(place, params(row)));
      await after(sentence);
    },
  };
}
