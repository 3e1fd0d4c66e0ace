/** A template that is not there yet. */
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { Editor } from "./Editor.tsx";

const route = getRouteApi("/templates/new");

export function NewPage(): ReactElement {
  const { t } = useTranslation("templates");
  const navigate = useNavigate();
  const { language } = route.useSearch();
  const show = route.useNavigate();
  return (
    <Page title={t("create")} back={{ to: "/templates", label: t("shell:pages.templates") }}>
      <Editor
        shown={language}
        onShow={(next) => show({ search: tidy({ language: next }), replace: true })}
        onSaved={({ templateId }) => navigate({ to: "/templates/$templateId", params: { templateId }, replace: true })}
      />
    </Page>
  );
}
