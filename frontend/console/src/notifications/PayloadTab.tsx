/** The notification as the API tells it. */
import { Code, Group } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../parts/CopyButton.tsx";
import type { PanelProps } from "./tabs.ts";

export default function PayloadTab({ of }: PanelProps): ReactElement {
  const { t } = useTranslation("parts");
  const text = JSON.stringify(of, null, 2);
  return (
    <>
      <Group justify="flex-end" mb="xs">
        <CopyButton value={text} label={t("copy.do")} size="xs" />
      </Group>
      <Code block dir="ltr" ta="start" tabIndex={0} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {text}
      </Code>
    </>
  );
}
