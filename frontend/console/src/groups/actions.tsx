/** What can be done with a group, from lists and from its page. */
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import type { RowAction } from "../parts/CursorTable.tsx";
import { told } from "../parts/toasts.tsx";
import { GroupForm } from "./GroupForm.tsx";
import { type Group, GROUP, pathOf } from "./queries.ts";

interface GroupActions {
  of: (group: Group) => RowAction[];
  /** Put it beside the list. */
  dialog: ReactNode;
}

export function useGroupActions(onDeleted?: () => Promise<void>): GroupActions {
  const { t } = useTranslation("groups");
  const client = useQueryClient();
  const [asked, setAsked] = useState<Group | null>(null);
  const [what, setWhat] = useState<"edit" | "delete" | null>(null);
  const askFor = (group: Group, next: "edit" | "delete"): void => {
    setAsked(group);
    setWhat(next);
  };
  const close = (): void => setWhat(null);
  const remove = async (group: Group): Promise<void> => {
    await ask(api.DELETE(GROUP, pathOf(group)));
    told(t("deleted", { name: group.name }));
    await onDeleted?.();
    client.removeQueries({ queryKey: ["groups", "one", group.groupId] });
    await client.invalidateQueries({ queryKey: ["groups"] });
    await client.invalidateQueries({ queryKey: ["solutions"] });
  };
  const of = (group: Group): RowAction[] => [
    { label: t("edit"), icon: IconPencil, run: () => askFor(group, "edit") },
    { label: t("delete"), icon: IconTrash, danger: true, run: () => askFor(group, "delete") },
  ];
  const dialog = asked && (
    <>
      {what === "edit" && <GroupForm of={asked} onClose={close} onSaved={close} />}
      <ConfirmDialog
        opened={what === "delete"}
        onClose={close}
        title={t("deleteAsk", { name: asked.name })}
        verb={t("delete")}
        run={() => remove(asked)}
      >
        {t("deleteText", { count: asked.members })}
      </ConfirmDialog>
    </>
  );
  return { of, dialog };
}
