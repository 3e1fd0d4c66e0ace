/** An address that no page has. */
import { IconMapOff } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../parts/Empty.tsx";
import { ButtonLink } from "../parts/links.tsx";

export function Missing(): ReactElement {
  const { t } = useTranslation("shell");
  return (
    <Empty
      icon={IconMapOff}
      level={1}
      title={t("missing.title")}
      text={t("missing.text")}
      action={
        <ButtonLink to="/" variant="default">
          {t("missing.back")}
        </ButtonLink>
      }
    />
  );
}
