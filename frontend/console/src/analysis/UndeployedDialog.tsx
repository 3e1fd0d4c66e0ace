/** What is in the editor is not what runs: asks which of the two is meant. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../parts/Problem.tsx";
import type { Analysis } from "./queries.ts";

interface UndeployedDialogProps {
  of: Analysis;
  onClose: () => void;
  start: () => Promise<void>;
  deployAndStart: () => Promise<void>;
}

export function UndeployedDialog({ of, onClose, start, deployAndStart }: UndeployedDialogProps): ReactElement {
  const { t } = useTranslation("analysis");
  const [busy, setBusy] = useState<"new" | "old" | null>(null);
  const [error, setError] = useState<unknown>(null);
  const go = async (which: "new" | "old"): Promise<void> => {
    setBusy(which);
    setError(null);
    try {
      await (which === "new" ? deployAndStart() : start());
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(null);
    }
  };
  const { deployedVersion } = of;
  return (
    <Modal opened onClose={onClose} title={t("undeployed.title")} closeButtonProps={{ "aria-label": t("parts:close") }} size="lg">
      <Stack>
        <Text fz="sm">
          {deployedVersion === undefined ? t("undeployed.first") : t("undeployed.text", { version: deployedVersion })}
        </Text>
        {error !== null && <Problem error={error} />}
        <Group justify="flex-end" gap="xs">
          {deployedVersion !== undefined && (
            <Button variant="default" loading={busy === "old"} onClick={() => void go("old")}>
              {t("undeployed.old", { version: deployedVersion })}
            </Button>
          )}
          <Button loading={busy === "new"} onClick={() => void go("new")} data-autofocus>
            {t("undeployed.new")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
