/** All of an entry: ids to filter by or to copy, and what was given. */
import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../parts/CopyButton.tsx";
import { useFormats } from "../parts/useFormats.ts";
import type { Entry } from "./Page.tsx";

interface DetailsProps {
  of: Entry;
  onTarget: (id: string) => void;
}

export function Details({ of, onTarget }: DetailsProps): ReactElement {
  const { t } = useTranslation("audit");
  const { exact, number } = useFormats();
  const given = Object.keys(of.summary).length > 0;
  return (
    <Stack gap="sm">
      <dl className="facts">
        <Line name={t("columns.when")}>{exact(of.at)}</Line>
        <Line name={t("details.operation")}>
          <Code dir="ltr">{of.operation}</Code>
        </Line>
        <Line name={t("details.sequence")}>{number(of.sequence)}</Line>
        {of.by?.email !== undefined && <Line name={t("columns.who")}>{of.by.email}</Line>}
        {of.client !== "" && (
          <Line name={t("columns.from")}>
            <span dir="ltr">{of.client}</span>
          </Line>
        )}
        {of.tokenId !== undefined && (
          <Line name={t("details.token")}>
            <Id id={of.tokenId} />
          </Line>
        )}
        {of.sessionId !== undefined && (
          <Line name={t("details.session")}>
            <Id id={of.sessionId} />
          </Line>
        )}
        {Object.entries(of.targets).map(([name, id]) => (
          <Line key={name} name={<span dir="ltr">{name}</span>}>
            <Group gap={4} wrap="wrap">
              <Id id={id} />
              {/^[0-9a-f-]{36}$/.test(id) && (
                <Button size="compact-xs" variant="subtle" leftSection={<IconFilter size={13} aria-hidden />} onClick={() => onTarget(id)}>
                  {t("details.only")}
                </Button>
              )}
            </Group>
          </Line>
        ))}
      </dl>
      {given && (
        <div>
          <Text fz="sm" fw={600}>
            {t("details.summary")}
          </Text>
          <Text fz="xs" c="dimmed" mb={4}>
            {t("details.hidden")}
          </Text>
          <Code block dir="ltr" tabIndex={0} aria-label={t("details.summary")} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {JSON.stringify(of.summary, null, 2)}
          </Code>
        </div>
      )}
    </Stack>
  );
}

function Line({ name, children }: { name: ReactNode; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Id({ id }: { id: string }): ReactElement {
  return (
    <Group gap={4} wrap="nowrap" display="inline-flex">
      <Code dir="ltr" style={{ overflowWrap: "anywhere" }}>
        {id}
      </Code>
      <CopyButton value={id} />
    </Group>
  );
}
