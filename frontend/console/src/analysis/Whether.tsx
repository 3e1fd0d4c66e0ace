/** What keeps scripts from running, above the pages that are about them. */
import { Alert, Button } from "@mantine/core";
import { IconAlertTriangle, IconPower } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { useIsolation, useScriptRules } from "./queries.ts";

/** Why no script runs, and what to do about it. */
export function Whether({ onIsolation }: { onIsolation: () => void }): ReactElement | null {
  const { t } = useTranslation("analysis");
  const { role } = useMe().user;
  const rules = useScriptRules();
  const isolation = useIsolation();
  const more = (
    <Button size="xs" mt="sm" variant="default" onClick={onIsolation}>
      {role === "OWNER" && isolation.data?.mode !== "none" ? t("off.go") : t("off.see")}
    </Button>
  );
  if (isolation.data?.mode === "none") {
    return (
      <Alert color="red" icon={<IconAlertTriangle />} title={t("off.noneTitle")}>
        <div dir="auto">{isolation.data.reason}</div>
        {more}
      </Alert>
    );
  }
  if (rules.data?.enabled !== false) return null;
  return (
    <Alert color="orange" icon={<IconPower />} title={t("off.title")}>
      <div>{role === "OWNER" ? t("off.owner") : t("off.others")}</div>
      {more}
    </Alert>
  );
}
