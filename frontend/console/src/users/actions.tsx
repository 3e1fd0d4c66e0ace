/** What can be done with a person, from the list and from their page. */
import { IconSend, IconTrash, IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import type { RowAction } from "../parts/CursorTable.tsx";
import { failed, told, undoable } from "../parts/toasts.tsx";
import { pathOf, type User, USER, useMayChange } from "./queries.ts";

interface UserActions {
  of: (user: User) => RowAction[];
  /** Put it beside the list. */
  dialog: ReactNode;
}

export function useUserActions(onDeleted?: () => Promise<void>): UserActions {
  const { t } = useTranslation("users");
  const me = useMe().user;
  const mayChange = useMayChange();
  const run = useRun(onDeleted);
  const navigate = useNavigate();
  const [asked, setAsked] = useState<User | null>(null);
  const [opened, setOpened] = useState(false);
  const remove = (user: User): void => {
    setAsked(user);
    setOpened(true);
  };
  const of = (user: User): RowAction[] => {
    if (!mayChange) return [];
    // Owners are changed by owners only, and nobody shuts themselves out.
    const mine = user.userId === me.userId;
    const may = !mine && (user.role !== "OWNER" || me.role === "OWNER");
    const actions: (RowAction | false)[] = [
      user.active && {
        label: t("send"),
        icon: IconSend,
        run: () => void navigate({ to: "/notifications", search: { send: true, person: user.email } }),
      },
      may && user.active && { label: t("disable"), icon: IconUserOff, run: () => run.setActive(user, false) },
      may && !user.active && { label: t("enable"), icon: IconUserCheck, run: () => run.setActive(user, true) },
      may && { label: t("delete"), icon: IconTrash, danger: true, run: () => remove(user) },
    ];
    return actions.filter((action) => action !== false);
  };
  const dialog = asked && (
    <ConfirmDialog
      opened={opened}
      onClose={() => setOpened(false)}
      title={t("deleteAsk", { name: asked.name })}
      verb={t("delete")}
      typed={asked.role === "OWNER" ? asked.email : undefined}
      run={() => run.remove(asked)}
    >
      {t("deleteText")}
    </ConfirmDialog>
  );
  return { of, dialog };
}

interface Run {
  setActive: (user: User, active: boolean) => void;
  remove: (user: User) => Promise<void>;
}

function useRun(onDeleted: (() => Promise<void>) | undefined): Run {
  const { t } = useTranslation("users");
  const client = useQueryClient();
  const change = async (user: User, active: boolean): Promise<void> => {
    await ask(api.PATCH(USER, { ...pathOf(user.userId), body: { active } }));
    await client.invalidateQueries({ queryKey: ["users"] });
  };
  const setActive = async (user: User, active: boolean): Promise<void> => {
    await change(user, active);
    if (active) told(t("enabled", { name: user.name }));
    else undoable(t("disabled", { name: user.name }), () => change(user, true));
  };
  return {
    setActive: (user, active) => void setActive(user, active).catch(failed),
    remove: async (user) => {
      await ask(api.DELETE(USER, pathOf(user.userId)));
      told(t("deleted", { name: user.name }));
      await onDeleted?.();
      client.removeQueries({ queryKey: ["users", "one", user.userId] });
      await client.invalidateQueries({ queryKey: ["users"] });
      await client.invalidateQueries({ queryKey: ["groups"] });
      await client.invalidateQueries({ queryKey: ["solutions"] });
    },
  };
}
