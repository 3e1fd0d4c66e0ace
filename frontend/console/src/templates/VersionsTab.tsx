/** All versions of a template, what is different between one and the one that is used, restoring. */
import { Badge, Box, Button, Group, SimpleGrid, Text, Title, UnstyledButton } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { usePersonName } from "../notifications/queries.ts";
import { Problem } from "../parts/Problem.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { failed, undoable } from "../parts/toasts.tsx";
import { diff, folded, type Line, linesOf } from "./diff.ts";
import { type Template, TEMPLATE, useMayWrite, useVersion, useVersions, type Version } from "./queries.ts";
import "./templates.css";

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
    <SimpleGrid className="versions" spacing="md">
      <Box className="panel version-list" component="ul" aria-label={t("tabs.versions")}>
        {list.rows.map((row) => (
          <li key={row.version}>
            <VersionLine
              of={row}
              chosen={String(row.version) === chosen}
              onChoose={() => onVersion(String(row.version))}
            />
          </li>
        ))}
        {list.hasMore && (
          <Button variant="subtle" fullWidth loading={list.loadingMore} onClick={list.more}>
            {t("parts:table.more")}
          </Button>
        )}
      </Box>
      <Compare of={of} version={chosen} />
    </SimpleGrid>
  );
}

function VersionLine({ of, chosen, onChoose }: { of: Version; chosen: boolean; onChoose: () => void }): ReactElement {
  const { t } = useTranslation("templates");
  const who = usePersonName(of.createdBy);
  return (
    <UnstyledButton className="version-line" aria-pressed={chosen} onClick={onChoose}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fz="sm" fw={600}>
          {t("version", { version: of.version })}
        </Text>
        {of.current && (
          <Badge variant="light" color="teal" tt="none">
            {t("current")}
          </Badge>
        )}
      </Group>
      <Text fz={13} c="dimmed" component="div" className="cut">
        <RelativeTime at={of.createdAt} />
        {who !== undefined && (
          <>
            {" · "}
            <bdi>{who}</bdi>
          </>
        )}
      </Text>
    </UnstyledButton>
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
      <Lines of={lines} />
    </Box>
  );
}

const SIGNS = { same: " ", gone: "−", new: "+" } as const;

function Lines({ of }: { of: Line[] }): ReactElement {
  const { t } = useTranslation("templates");
  return (
    <div className="diff" tabIndex={0} role="group" aria-label={t("differences")}>
      {folded(of).map((line, index) => {
        if (typeof line === "number") {
          return (
            <div key={index} className="diff-fold">
              {t("sameLines", { count: line })}
            </div>
          );
        }
        const { kind, text } = line;
        const Part = kind === "gone" ? "del" : kind === "new" ? "ins" : "span";
        return (
          <Part key={index} className={`diff-line ${kind}`}>
            <span className="diff-sign">{SIGNS[kind]}</span>
            <bdi>{text}</bdi>
          </Part>
        );
      })}
    </div>
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
