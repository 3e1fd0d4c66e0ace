/** The pane to send from, over the list; `?send=true` opens it. */
import { Drawer } from "@mantine/core";
import { IconHammer } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../parts/Empty.tsx";

interface SendPaneProps {
  opened: boolean;
  /** The notification to begin with a copy of. */
  copy: string | undefined;
  /** The e-mail of somebody to begin with. */
  person: string | undefined;
  onClose: () => void;
}

export function SendPane({ opened, onClose }: SendPaneProps): ReactElement {
  const { t } = useTranslation("notifications");
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={860}
      title={t("send")}
      closeButtonProps={{ "aria-label": t("parts:close") }}
    >
      <Empty icon={IconHammer} title={t("shell:soon.title")} text={t("sendSoon")} />
    </Drawer>
  );
}
