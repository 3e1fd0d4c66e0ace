/** A direct link to a page that this role may not open. */
import { IconLock } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { Empty } from "../parts/Empty.tsx";
import { ButtonLink } from "../parts/links.tsx";
import { type Entry, homeOf } from "./menu.ts";

export function Forbidden({ entry }: { entry: Entry }): ReactElement {
  const { t } = useTranslation("shell");
  const { user } = useMe();
  const roles = entry.roles.map((role) => t(`roles.${role}`));
  const words = new Intl.ListFormat(document.documentElement.lang, { type: "disjunction" });
  return (
    <Empty
      icon={IconLock}
      level={1}
      title={t("forbidden.title", { page: t(`pages.${entry.name}`) })}
      text={t("forbidden.text", { roles: words.format(roles), role: t(`roles.${user.role}`) })}
      action={
        <ButtonLink to={homeOf(user.role)} variant="default">
          {t("forbidden.back")}
        </ButtonLink>
      }
    />
  );
}
