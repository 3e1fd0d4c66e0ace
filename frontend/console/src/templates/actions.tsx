/** What can be done with a template, from the list and from its page. */
import { IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import type { RowAction } from "../parts/CursorTable.tsx";
import { told } from "../parts/toasts.tsx";
import { pathOf, type Summary, TEMPLATE, useMayWrite } from "./queries.ts";

interface TemplateActions {
  of: (template: Summary) => RowAction[];
  dialog: ReactNode;
}

export function useTemplateActions(onDeleted?: () => Promise<void>): TemplateActions {
  const { t } = useTranslation("templates");
  const client = useQueryClient();
  const mayWrite = useMayWrite();
  const [asked, setAsked] = useState<Summary | null>(null);
  const [opened, setOpened] = useState(false);
  const start = (template: Summary): void => {
    setAsked(template);
    setOpened(true);
  };
  const remove = async (template: Summary): Promise<void> => {
    await ask(api.DELETE(TEMPLATE, pathOf(template.templateId)));
    told(t("deleted", { name: template.name }));
    await onDeleted?.();
    client.removeQueries({ queryKey: ["templates", "one", template.templateId] });
    await client.invalidateQueries({ queryKey: ["templates", "list"] });
  };
  const of = (template: Summary): RowAction[] =>
    mayWrite ? [{ label: t("delete"), icon: IconTrash, danger: true, run: () => start(template) }] : [];
  const dialog = asked && (
    <ConfirmDialog
      opened={opened}
      onClose={() => setOpened(false)}
      title={t("deleteAsk", { name: asked.name })}
      verb={t("delete")}
      run={() => remove(asked)}
    >
      {t("deleteText")}
    </ConfirmDialog>
  );
  return { of, dialog };
}
