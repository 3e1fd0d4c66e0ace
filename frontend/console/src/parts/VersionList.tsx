/** The versions of something, newest first, one of them chosen, and beside them what it says. */
import { Badge, Box, Button, Group, SimpleGrid, Text, UnstyledButton } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CursorList } from "../api/queries.ts";
import { usePersonName } from "../notifications/queries.ts";
import { RelativeTime } from "./RelativeTime.tsx";
import "./versions.css";

export interface AnyVersion {
  version: number;
  createdAt: string;
  createdBy: string;
}

interface VersionListProps<Version extends AnyVersion> {
  list: CursorList<Version>;
  label: string;
  chosen: number | undefined;
  onChoose: (version: string) => void;
  /** "Version 3" in the words of the page. */
  nameOf: (version: number) => string;
  /** What makes one of them special: that it is used now. */
  markOf: (version: Version) => string | false;
  children: ReactNode;
}

export function VersionList<Version extends AnyVersion>(props: VersionListProps<Version>): ReactElement {
  const { list, label, chosen, onChoose, nameOf, markOf, children } = props;
  const { t } = useTranslation("parts");
  return (
    <SimpleGrid className="versions" spacing="md">
      <Box className="panel version-list" component="ul" aria-label={label}>
        {list.rows.map((row) => (
          <li key={row.version}>
            <UnstyledButton
              className="version-line"
              aria-pressed={row.version === chosen}
              onClick={() => onChoose(String(row.version))}
            >
              <VersionLine of={row} name={nameOf(row.version)} mark={markOf(row)} />
            </UnstyledButton>
          </li>
        ))}
        {list.hasMore && (
          <Button variant="subtle" fullWidth loading={list.loadingMore} onClick={list.more}>
            {t("table.more")}
          </Button>
        )}
      </Box>
      {children}
    </SimpleGrid>
  );
}

function VersionLine({ of, name, mark }: { of: AnyVersion; name: string; mark: string | false }): ReactElement {
  const who = usePersonName(of.createdBy);
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fz="sm" fw={600}>
          {name}
        </Text>
        {mark !== false && (
          <Badge variant="light" color="teal" tt="none">
            {mark}
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
    </>
  );
}
