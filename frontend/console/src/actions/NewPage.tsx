/** An action that is not there yet. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "../parts/Page.tsx";
import { emptyDraft } from "./draft.ts";
import { Editor } from "./Editor.tsx";
import type { Action } from "./queries.ts";
import { SecretDialog } from "./SecretDialog.tsx";

const route = getRouteApi("/actions/new");

export function NewPage(): ReactElement {
  const { t } = useTranslation("actions");
  const navigate = useNavigate();
  const prefill = route.useSearch();
  const [initial] = useState(() => emptyDraft(prefill));
  const [made, setMade] = useState<Action | null>(null);
  const open = ({ actionId }: Action): Promise<void> =>
    navigate({ to: "/actions/$actionId", params: { actionId }, replace: true });
  return (
    <Page title={t("create")} about={t("newAbout")} back={{ to: "/actions", label: t("shell:pages.actions") }}>
      <Editor
        initial={initial}
        onSaved={async (action) => (action.webhookSecret === undefined ? open(action) : setMade(action))}
      />
      {made !== null && <SecretDialog secret={made.webhookSecret} onClose={() => void open(made)} />}
    </Page>
  );
}
