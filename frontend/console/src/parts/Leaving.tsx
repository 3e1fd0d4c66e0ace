/** Asks before what was typed is thrown away by going elsewhere. */
import { useBlocker } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "./ConfirmDialog.tsx";

export function Leaving({ dirty }: { dirty: boolean }): ReactElement {
  const { t } = useTranslation("parts");
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => dirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => dirty,
    withResolver: true,
  });
  return (
    <ConfirmDialog
      opened={status === "blocked"}
      onClose={() => reset?.()}
      title={t("pane.discard")}
      verb={t("pane.discardDo")}
      run={async () => proceed?.()}
    >
      {t("pane.discardText")}
    </ConfirmDialog>
  );
}
