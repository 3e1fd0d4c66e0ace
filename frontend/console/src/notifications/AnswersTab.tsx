import { IconHammer } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../parts/Empty.tsx";
import type { PanelProps } from "./tabs.ts";

export default function AnswersTab(_: PanelProps): ReactElement {
  const { t } = useTranslation("shell");
  return <Empty icon={IconHammer} level={3} title={t("soon.title")} text={t("soon.text")} />;
}
