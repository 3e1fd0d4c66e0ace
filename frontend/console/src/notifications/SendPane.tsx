/** The pane to send from, over the list; `?send=true` opens it. What it holds is loaded then. */
import { Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, type ReactElement, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import type { Beginning } from "./useDraft.ts";

const Composer = lazy(() => import("./Composer.tsx"));

interface SendPaneProps extends Beginning {
  opened: boolean;
  onClose: () => void;
}

export function SendPane({ opened, onClose, ...from }: SendPaneProps): ReactElement {
  const { t } = useTranslation("notifications");
  const narrow = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  const [covered, setCovered] = useState(false);
  const title = from.replace === undefined ? t("send") : t("pane.replaceTitle");
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      closeOnEscape={!covered}
      size={narrow ? "100%" : 860}
      title={title}
      closeButtonProps={{ "aria-label": t("parts:close") }}
      styles={{ title: { fontWeight: 700, fontSize: 18 }, body: { paddingBlockEnd: 0 } }}
    >
      {opened && (
        <Suspense fallback={<SkeletonRows rows={8} height={84} />}>
          <Composer narrow={narrow === true} onClose={onClose} onCover={setCovered} {...from} />
        </Suspense>
      )}
    </Drawer>
  );
}
