import { IconHammer } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../parts/Empty.tsx";
import { Page } from "../parts/Page.tsx";

export function Tokens(): ReactElement {
  const { t } = useTranslation("shell");
  return (
    <Page title={t("pages.tokens")}>
      <Empty icon={IconHammer} title={t("soon.title")} text={t("soon.text")} />
    </Page>
  );
}
