/** Above the form: every field that is wrong as a link to it, and what is about none of them. */
import { Alert, Anchor, List } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type ReactElement, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "../api/problem.ts";
import { Problem } from "../parts/Problem.tsx";
import { type Errors, focusField } from "./useDraft.ts";

interface FaultsProps {
  errors: Errors;
  problem: ApiProblem | null;
  /** How often it was tried: each time the first bad field gets the focus. */
  times: number;
}

export function Faults({ errors, problem, times }: FaultsProps): ReactElement | null {
  const { t } = useTranslation("notifications");
  const first = Object.keys(errors)[0];
  useEffect(() => {
    if (times > 0) focusField(problem === null ? first : "summary");
    // Only when it was tried, not while it is mended.
  }, [times]);
  if (problem !== null) {
    return (
      <div data-field="summary">
        <Problem error={problem} />
      </div>
    );
  }
  if (first === undefined) return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} role="alert" title={t("parts:form.wrong", { count: Object.keys(errors).length })}>
      <List fz="sm" spacing={2}>
        {Object.entries(errors).map(([name, message]) => (
          <List.Item key={name}>
            <Anchor component="button" type="button" fz="sm" underline="always" c="inherit" onClick={() => focusField(name)}>
              {t(`places.${name}`)}: {message}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
