/** Says that the network is gone, and that what is typed stays. */
import { Alert } from "@mantine/core";
import { useNetwork } from "@mantine/hooks";
import { IconCloudOff } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

export function OfflineBanner(): ReactElement | null {
  const { t } = useTranslation("shell");
  const { online } = useNetwork();
  if (online) return null;
  return (
    <Alert color="orange" variant="light" mb="md" icon={<IconCloudOff />} role="status">
      {t("offlineBanner")}
    </Alert>
  );
}
