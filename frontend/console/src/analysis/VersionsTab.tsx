/** All versions of a script: what each changes against the last, and the way back to one. */
import { Box, Button, Group, Text, Title } from "@mantine/core";
import { IconHistory, IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { Problem } from "../parts/Problem.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { told } from "../parts/toasts.tsx";
import { VersionList } from "../parts/VersionList.tsx";
import { CodeDiff } from "./CodeDiff.tsx";
import { useDeploy } from "./DeployDialog.tsx";
import { type Analysis, codeQuery, type Place, useMayWrite, useVersions } from "./queries.ts";

interface VersionsTabProps {
  of: Analysis;
  place: Place;
  /** The one that is compared. */
  version: string | undefined;
  onVersion: (version: string | undefined) => void;
  /** Takes its text into the editor. */
  onEdit: ((code: string) => void) | undefined;
}

export function VersionsTab({ of, place, version, onVersion, onEdit }: VersionsTabProps): ReactElement {
  const { t } = useTranslation("analysis");
  const list = useVersions(place);
  const before = list.rows.find((row) => row.version !== of.version)?.version ?? of.version;
  const chosen = version === undefined ? before : Number(version);
  if (list.error !== null && list.rows.length === 0) return <Problem error={list.error} onRetry={list.retry} />;
  if (list.pending) {
    return (
      <Box className="panel">
        <SkeletonRows rows={3} />
      </Box>
    );
  }
  if (list.rows.length === 0) return <Text c="dimmed">{t("nothingYet")}</Text>;
  return (
    <VersionList
      list={list}
      label={t("tabs.versions")}
      chosen={chosen}
      onChoose={onVersion}
      nameOf={(number) => t("version", { version: number })}
      markOf={(row) => row.deployed && t("runsNow")}
    >
      <Compare of={of} place={place} version={chosen} onEdit={onEdit} />
    </VersionList>
  );
}

interface CompareProps extends Pick<VersionsTabProps, "of" | "place" | "onEdit"> {
  version: number;
}

/** From the chosen one to the last; the last against the one before it. */
function Compare({ of, place, version, onEdit }: CompareProps): ReactElement {
  const { t } = useTranslation("analysis");
  const mayWrite = useMayWrite();
  const deploy = useDeploy(place);
  const [asking, setAsking] = useState(false);
  const other = version === of.version ? version - 1 : of.version;
  const one = useQuery(codeQuery(place, Math.min(version, other)));
  const two = useQuery(codeQuery(place, Math.max(version, other)));
  const error = one.error ?? two.error;
  if (error !== null) return <Problem error={error} />;
  if ((one.data === undefined && Math.min(version, other) > 0) || two.data === undefined) {
    return (
      <Box className="panel">
        <SkeletonRows rows={4} />
      </Box>
    );
  }
  const [older, newer] = [Math.min(version, other), Math.max(version, other)];
  const title = older === 0 ? t("version", { version: newer }) : t("compare", { older, newer });
  return (
    <Box className="panel" p="md" component="section" aria-label={title} miw={0}>
      <Group justify="space-between" mb="sm">
        <Title order={2} fz={16}>
          {title}
        </Title>
        <Group gap="xs">
          {version !== of.version && mayWrite && onEdit !== undefined && one.data !== undefined && (
            <Button size="xs" variant="subtle" leftSection={<IconPencil size={15} aria-hidden />} onClick={() => onEdit(one.data.code)}>
              {t("rollBack.edit")}
            </Button>
          )}
          {version !== of.deployedVersion && mayWrite && (
            <Button size="xs" variant="default" leftSection={<IconHistory size={15} aria-hidden />} onClick={() => setAsking(true)}>
              {t(version < (of.deployedVersion ?? 0) ? "rollBack.verb" : "rollBack.deploy", { version })}
            </Button>
          )}
        </Group>
      </Group>
      <CodeDiff before={one.data?.code ?? two.data.code} after={two.data.code} />
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("rollBack.ask", { version })}
        verb={t("rollBack.do", { version })}
        danger={false}
        run={async () => {
          await deploy({ version });
          told(t("deploy.done", { version }));
        }}
      >
        {t("rollBack.text")}
      </ConfirmDialog>
    </Box>
  );
}
