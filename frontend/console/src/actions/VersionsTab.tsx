/** All versions of an action in words; one can be used again. */
import { Badge, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconHistory, IconRestore } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";
import { usePersonName } from "../notifications/queries.ts";
import { type Column, CursorTable } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { failed, undoable } from "../parts/toasts.tsx";
import { type Action, ACTION, useMayWrite, useVersions, type Version } from "./queries.ts";

export function VersionsTab({ of }: { of: Action }): ReactElement {
  const { t } = useTranslation("actions");
  const restore = useRestore(of);
  const mayWrite = useMayWrite();
  const columns: Column<Version>[] = [
    { name: "version", title: t("versions.version"), width: 130, cell: (row) => <Number of={row} now={of.version} /> },
    { name: "sentence", title: t("sentence"), cell: (row) => <Sentence of={row} /> },
    { name: "saved", title: t("versions.saved"), width: 180, cell: (row) => <Saved of={row} /> },
  ];
  return (
    <CursorTable
      label={t("tabs.versions")}
      list={useVersions(of.actionId)}
      columns={columns}
      idOf={(row) => String(row.version)}
      nameOf={(row) => t("versionNow", { version: row.version })}
      card={(row) => (
        <Stack gap={6}>
          <Number of={row} now={of.version} />
          <Sentence of={row} />
          <Saved of={row} />
        </Stack>
      )}
      details={(row) => (
        <Stack gap="sm">
          <Code block dir="ltr" tabIndex={0} aria-label={t("versionNow", { version: row.version })} style={{ whiteSpace: "pre-wrap" }}>
            {JSON.stringify(row.definition, null, 2)}
          </Code>
          {mayWrite && row.version !== of.version && (
            <Group>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconRestore size={15} aria-hidden />}
                onClick={() => restore(row.version)}
              >
                {t("versions.restore", { version: row.version })}
              </Button>
            </Group>
          )}
        </Stack>
      )}
      empty={<Empty icon={IconHistory} title={t("tabs.versions")} />}
    />
  );
}

function Number({ of, now }: { of: Version; now: number }): ReactElement {
  const { t } = useTranslation("actions");
  return (
    <Group gap={6}>
      <Text fz="sm" fw={600}>
        {t("versionNow", { version: of.version })}
      </Text>
      {of.version === now && (
        <Badge size="sm" variant="light" tt="none">
          {t("versions.now")}
        </Badge>
      )}
    </Group>
  );
}

function Sentence({ of }: { of: Version }): ReactElement {
  return (
    <Text fz="sm" className="said plain-text" dir="auto">
      {of.sentence}
    </Text>
  );
}

function Saved({ of }: { of: Version }): ReactElement {
  const name = usePersonName(of.savedBy);
  return (
    <div>
      <RelativeTime at={of.savedAt} />
      <Text fz={13} c="dimmed" dir="auto">
        {name}
      </Text>
    </div>
  );
}

/** Used from now on; for ten seconds the one before can be used again. */
function useRestore(of: Action): (version: number) => void {
  const { t } = useTranslation("actions");
  const client = useQueryClient();
  const organizationId = useOrganizationId();
  const use = async (version: number): Promise<void> => {
    const path = { organizationId, actionId: of.actionId, version: String(version) };
    await ask(api.POST(`${ACTION}/versions/{version}/restore`, { params: { path } }));
    await client.invalidateQueries({ queryKey: ["actions"] });
  };
  return (version) => {
    use(version).then(() => undoable(t("versions.restored", { version }), () => use(of.version)), failed);
  };
}
