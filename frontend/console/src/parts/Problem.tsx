/** What failed, in place: what to do about it, try again, and the request's id to copy. */
import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconRefresh, IconWifiOff } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../api/problem.ts";
import { CopyButton } from "./CopyButton.tsx";

interface ProblemProps {
  error: unknown;
  onRetry?: () => void;
}

export function Problem({ error, onRetry }: ProblemProps): ReactElement {
  const { t } = useTranslation("parts");
  const problem = problemOf(error);
  const Shown = problem.offline ? IconWifiOff : IconAlertTriangle;
  return (
    <Alert color="red" variant="light" icon={<Shown />} role="alert" title={problem.offline ? t("problem.offline") : problem.message}>
      <Text fz="sm">{problem.offline ? t("problem.offlineHint") : problem.advice}</Text>
      {problem.retryAfterS !== undefined && (
        <Text fz="sm">{t("problem.wait", { seconds: problem.retryAfterS })}</Text>
      )}
      <Group mt="sm" gap="xs">
        {onRetry !== undefined && (
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
            {t("problem.again")}
          </Button>
        )}
        {problem.requestId !== undefined && (
          <CopyButton value={problem.requestId} label={t("problem.request")} size="xs" />
        )}
      </Group>
    </Alert>
  );
}
