/** What can be done with an analysis, from the list and from its page. */
import { IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import type { RowAction } from "../parts/CursorTable.tsx";
import { told } from "../parts/toasts.tsx";
import { type Analysis, ANALYSIS, at, useMayWrite } from "./queries.ts";

interface AnalysisActions {
  of: (analysis: Analysis) => RowAction[];
  dialog: ReactNode;
}

export function useAnalysisActions(onDeleted?: () => Promise<void>): AnalysisActions {
  const { t } = useTranslation("analysis");
  const client = useQueryClient();
  const organizationId = useOrganizationId();
  const mayWrite = useMayWrite();
  const [asked, setAsked] = useState<Analysis | null>(null);
  const [opened, setOpened] = useState(false);
  const start = (analysis: Analysis): void => {
    setAsked(analysis);
    setOpened(true);
  };
  const remove = async ({ analysisId, name }: Analysis): Promise<void> => {
    await ask(api.DELETE(ANALYSIS, at({ organizationId, analysisId })));
    told(t("deleted", { name }));
    await onDeleted?.();
    client.removeQueries({ queryKey: ["analysis", "one", analysisId] });
    await client.invalidateQueries({ queryKey: ["analysis", "list"] });
  };
  const of = (analysis: Analysis): RowAction[] =>
    mayWrite ? [{ label: t("delete"), icon: IconTrash, danger: true, run: () => start(analysis) }] : [];
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
