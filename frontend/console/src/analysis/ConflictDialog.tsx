/** Somebody else has saved meanwhile: both texts, and nobody's is lost. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePersonName } from "../notifications/queries.ts";
import { Problem } from "../parts/Problem.tsx";
import { told } from "../parts/toasts.tsx";
import { CodeDiff } from "./CodeDiff.tsx";
import type { Script, Theirs } from "./useScript.ts";

export function ConflictDialog({ script }: { script: Script }): ReactElement {
  const { t } = useTranslation("analysis");
  return (
    <Modal
      opened={script.theirs !== undefined}
      onClose={script.keepEditing}
      title={t("conflict.title")}
      size="xl"
      closeButtonProps={{ "aria-label": t("parts:close") }}
    >
      {script.theirs !== undefined && <Both script={script} theirs={script.theirs} />}
    </Modal>
  );
}

function Both({ script, theirs }: { script: Script; theirs: Theirs }): ReactElement {
  const { t } = useTranslation("analysis");
  const name = usePersonName(theirs.by) ?? t("conflict.somebody");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const saved = await script.saveMine();
      if (saved !== undefined) told(t("saved", { version: saved.version }));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack>
      <Text fz="sm">{t("conflict.text", { name, version: theirs.version })}</Text>
      {error !== null && <Problem error={error} />}
      <CodeDiff label={t("conflict.diff")} before={theirs.code} after={script.text ?? ""} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={script.keepEditing} data-autofocus>
          {t("conflict.keep")}
        </Button>
        <Button variant="default" onClick={script.takeTheirs}>
          {t("conflict.take", { version: theirs.version })}
        </Button>
        <Button loading={busy} onClick={() => void save()}>
          {t("conflict.mine", { version: theirs.version + 1 })}
        </Button>
      </Group>
    </Stack>
  );
}
