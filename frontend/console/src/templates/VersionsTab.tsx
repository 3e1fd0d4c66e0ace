/** All versions of a template, what is different between one and the one that is used, restoring. */
import { Box, Button, Group, Text, Title } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { diff, type Line, linesOf } from "../parts/diff.ts";
import { DiffLines } from "../parts/DiffLines.tsx";
import { Problem } from "../parts/Problem.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { failed, undoable } from "../parts/toasts.tsx";
import { VersionList } from "../parts/VersionList.tsx";
import { type Template, TEMPLATE, useMayWrite, useVersion, useVersions } from "./queries.ts";

interface VersionsTabProps {
  of: Template;
  /** The one that is compared. */
  version: string | undefined;
  onVersion: (version: string | undefined) => void;
}

export function VersionsTab({ of, version, onVersion }: VersionsTabProps): ReactElement {
  const { t } = useTranslation("templates");
  const list = useVersions(of.templateId);
  // Without a choice, the one before is what people want to see.
  const before = list.rows.find((row) => row.version !== of.version)?.version;
  const chosen = version ?? (before === undefined ? undefined : String(before));
  if (list.error !== null && list.rows.length === 0) return <Problem error={list.error} onRetry={list.retry} />;
  if (list.pending) {
    return (
      <Box className="panel">
        <SkeletonRows rows={3} />
      </Box>
    );
  }
  return (
    <VersionList
      list={list}
      label={t("tabs.versions")}
      chosen={chosen === undefined ? undefined : Number(chosen)}
      onChoose={onVersion}
      nameOf={(number) => t("version", { version: number })}
      markOf={(row) => row.current && t("current")}
    >
      <Compare of={of} version={chosen} />
    </VersionList>
  );
}

/** What a version says, without what every version has. */
function textOf({ name, language, content, translations, sample }: Template): string[] {
  return linesOf({ name, language, content, translations, sample });
}

function Compare({ of, version }: { of: Template; version: string | undefined }): ReactElement {
  const { t } = useTranslation("templates");
  const { data, error, refetch } = useVersion(of.templateId, version);
  const restore = useRestore(of);
  const mayWrite = useMayWrite();
  if (version === undefined) {
    return (
      <Box className="panel" p="md">
        <Text fz="sm" c="dimmed">
          {t("onlyOne")}
        </Text>
      </Box>
    );
  }
  if (error !== null) return <Problem error={error} onRetry={() => void refetch()} />;
  if (data === undefined) {
    return (
      <Box className="panel">
        <SkeletonRows rows={3} />
      </Box>
    );
  }
  const current = data.version === of.version;
  const lines = current ? textOf(data).map((text): Line => ({ kind: "same", text })) : diff(textOf(data), textOf(of));
  const title = current ? t("versionSays", { version }) : t("compare", { version, current: of.version });
  return (
    <Box className="panel" p="md" component="section" aria-label={title} miw={0}>
      <Group justify="space-between" mb="sm">
        <Title order={2} fz={16}>
          {title}
        </Title>
        {!current && mayWrite && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRestore size={15} aria-hidden />}
            onClick={() => restore(data.version)}
          >
            {t("restore", { version })}
          </Button>
        )}
      </Group>
      <DiffLines of={lines} />
    </Box>
  );
}

/** Used from now on; for ten seconds the one before can be used again. */
function useRestore(of: Template): (version: number) => void {
  const { t } = useTranslation("templates");
  const client = useQueryClient();
  const use = async (version: number): Promise<void> => {
    const used = await ask(
      api.POST(`${TEMPLATE}/versions/{version}/restore`, {
        params: { path: { templateId: of.templateId, version: String(version) } },
      }),
    );
    client.setQueryData(["templates", "one", of.templateId], used);
    await client.invalidateQueries({ queryKey: ["templates", "versions", of.templateId] });
    await client.invalidateQueries({ queryKey: ["templates", "list"] });
  };
  return (version) => {
    use(version).then(() => undoable(t("restored", { version }), () => use(of.version)), failed);
  };
}
