/** What can be done with a whole action, in the list and on its page. */
import { IconBolt, IconBoltOff, IconKey, IconLock, IconLockOpen, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import type { RowAction } from "../parts/CursorTable.tsx";
import { failed, told } from "../parts/toasts.tsx";
import { type Action, ACTION, useMayWrite } from "./queries.ts";
import { SecretDialog } from "./SecretDialog.tsx";

interface ActionActions {
  of: (action: Action) => RowAction[];
  set: (action: Action, enabled: boolean) => void;
  /** Of one device (or other subject); of the whole action without it. */
  lock: (action: Action, locked: boolean, subject?: string) => void;
  dialog: ReactNode;
}

export function useActionActions(onDeleted?: () => Promise<void>): ActionActions {
  const { t } = useTranslation("actions");
  const client = useQueryClient();
  const mayWrite = useMayWrite();
  const organizationId = useOrganizationId();
  const [asked, setAsked] = useState<{ action: Action; what: "delete" | "rotate" } | null>(null);
  const [opened, setOpened] = useState(false);
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const pathOf = ({ actionId }: Action) => ({ params: { path: { organizationId, actionId } } });
  const fresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["actions"] });
  const start = (action: Action, what: "delete" | "rotate"): void => {
    setAsked({ action, what });
    setOpened(true);
  };
  const set = (action: Action, enabled: boolean): void => {
    ask(api.PATCH(ACTION, { ...pathOf(action), body: { enabled } }))
      .then(async () => {
        told(t(enabled ? "done.on" : "done.off", { name: action.name }));
        await fresh();
      })
      .catch(failed);
  };
  const lock = (action: Action, locked: boolean, subject?: string): void => {
    const body = subject === undefined ? {} : { subject };
    const call = locked ? api.POST(`${ACTION}/lock`, { ...pathOf(action), body }) : api.POST(`${ACTION}/unlock`, { ...pathOf(action), body });
    ask(call)
      .then(async () => {
        told(t(locked ? "done.locked" : "done.unlocked", { name: subject ?? action.name }));
        await fresh();
      })
      .catch(failed);
  };
  const remove = async (action: Action): Promise<void> => {
    await ask(api.DELETE(ACTION, pathOf(action)));
    told(t("done.deleted", { name: action.name }));
    await onDeleted?.();
    client.removeQueries({ queryKey: ["actions", "one", action.actionId] });
    await client.invalidateQueries({ queryKey: ["actions", "list"] });
  };
  const rotate = async (action: Action): Promise<void> => {
    const made = await ask(api.POST(`${ACTION}/rotate-secret`, pathOf(action)));
    setSecret(made.secret);
  };
  const of = (action: Action): RowAction[] => {
    if (!mayWrite) return [];
    const posts = [...action.effects, ...action.whenUnlocked].some(({ kind }) => kind === "webhook");
    return [
      action.enabled
        ? { label: t("off"), icon: IconBoltOff, run: () => set(action, false) }
        : { label: t("on"), icon: IconBolt, run: () => set(action, true) },
      action.locked
        ? { label: t("unlock"), icon: IconLockOpen, run: () => lock(action, false) }
        : { label: t("lock"), icon: IconLock, run: () => lock(action, true) },
      ...(posts ? [{ label: t("rotate.do"), icon: IconKey, run: () => start(action, "rotate") }] : []),
      { label: t("delete.do"), icon: IconTrash, danger: true, run: () => start(action, "delete") },
    ];
  };
  const dialog = (
    <>
      {asked && (
        <ConfirmDialog
          opened={opened}
          onClose={() => setOpened(false)}
          title={t(`${asked.what}.ask`, { name: asked.action.name })}
          verb={t(`${asked.what}.do`)}
          run={() => (asked.what === "delete" ? remove(asked.action) : rotate(asked.action))}
        >
          {t(`${asked.what}.text`)}
        </ConfirmDialog>
      )}
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
  return { of, set, lock, dialog };
}
