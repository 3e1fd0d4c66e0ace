/** One's own notifications, as large as the page: where somebody without other pages begins. */
import { Box } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Page } from "../parts/Page.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { useInbox } from "../shell/inbox.ts";

export function Inbox(): ReactElement {
  const { t, i18n } = useTranslation("shell");
  const { ready, ref } = useInbox();
  return (
    <Page title={t("pages.inbox")}>
      <Box className="own-inbox">
        {ready ? (
          <tocsin-inbox ref={ref} key={i18n.language} lang={i18n.language} mode="page" toasts="off" />
        ) : (
          <SkeletonRows rows={6} />
        )}
      </Box>
    </Page>
  );
}
