/** What can be done with a person, from the list and from their page. */
import { IconLink, IconSend, IconTrash, IconUserCheck, IconUserOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactElement, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import type { RowAction } from "../parts/CursorTable.tsx";
import { failed, told, undoable } from "../parts/toasts.tsx";
import { type Link, LinkDialog } from "./LinkDialog.tsx";
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
  const [link, setLink] = useState<Link | null>(null);
  const remove = (user: User): void => {
    setAsked(user);
    setOpened(true);
  };
  const makeLink = async (user: User): Promise<void> => {
    const made = await ask(api.POST(`${USER}/password-links`, pathOf(user.userId)));
    setLink({ name: user.name, email: user.email, made });
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
      may && user.active && { label: t("link.do"), icon: IconLink, run: () => void makeLink(user).catch(failed) },
      may && user.active && { label: t("disable"), icon: IconUserOff, run: () => run.setActive(user, false) },
      may && !user.active && { label: t("enable"), icon: IconUserCheck, run: () => run.setActive(user, true) },
      may && { label: t("delete"), icon: IconTrash, danger: true, run: () => remove(user) },
    ];
    return actions.filter((action) => action !== false);
  };
  const dialog = (
    <>
      <LinkDialog link={link} onClose={() => setLink(null)} />
      {asked && <Deletion asked={asked} opened={opened} onClose={() => setOpened(false)} run={() => run.remove(asked)} />}
    </>
  );
  return { of, dialog };
}

interface DeletionProps {
  asked: User;
  opened: boolean;
  onClose: () => void;
  run: () => Promise<void>;
}

function Deletion({ asked, opened, onClose, run }: DeletionProps): ReactElement {
  const { t } = useTranslation("users");
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={t("deleteAsk", { name: asked.name })}
      verb={t("delete")}
      typed={asked.role === "OWNER" ? asked.email : undefined}
      run={run}
    >
      {t("deleteText")}
    </ConfirmDialog>
  );
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
