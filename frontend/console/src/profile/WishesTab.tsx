/** What one wants to be told oneself, how and when. */
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { told } from "../parts/toasts.tsx";
import type { Body, Kept } from "../users/preferences.ts";
import { PreferencesForm, Waiting } from "../users/PreferencesTab.tsx";
import { useMyChoices, useMyPreferences } from "./queries.ts";

export function WishesTab(): ReactElement {
  const { t } = useTranslation("profile");
  const { user } = useMe();
  const client = useQueryClient();
  const kept = useMyPreferences();
  const choices = useMyChoices();
  const retry = (): void => {
    void kept.refetch();
    void choices.refetch();
  };
  if (kept.data === undefined || choices.data === undefined) return <Waiting error={kept.error ?? choices.error} retry={retry} />;
  const save = async (body: Body): Promise<Kept> => {
    const saved = await ask(api.PUT("/api/v1/me/preferences", { body }));
    client.setQueryData(["profile", "preferences"], saved);
    told(t("account.saved"));
    return saved;
  };
  return <PreferencesForm zone={user.timeZone} kept={kept.data} save={save} disabled={false} choices={choices.data} />;
}
