/** The notification as the API tells it, and a line to send the same again. */
import { Code, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../parts/CopyButton.tsx";
import { draftOf, emptyDraft } from "./draft.ts";
import { bodyOf } from "./draftBody.ts";
import type { PanelProps } from "./tabs.ts";

export default function PayloadTab({ of }: PanelProps): ReactElement {
  const { t } = useTranslation("notifications");
  const body = { ...bodyOf(draftOf(of, emptyDraft("en", "UTC"))), language: undefined };
  const place = `${location.origin}/api/v1/organizations/${of.organizationId}/notifications`;
  const json = JSON.stringify(body, null, 2).replaceAll("'", "'\\''");
  const curl = `curl '${place}' \\\n  -H "Authorization: Bearer $TOCSIN_TOKEN" \\\n  --json '${json}'`;
  return (
    <Stack gap="lg">
      <Passage title={t("payload.curl")} about={t("payload.curlHint")} text={curl} />
      <Passage title={t("payload.json")} text={JSON.stringify(of, null, 2)} />
    </Stack>
  );
}

function Passage({ title, about, text }: { title: string; about?: string; text: string }): ReactElement {
  return (
    <section>
      <Group justify="space-between" mb={6} gap="xs" wrap="nowrap">
        <div>
          <Title order={2} fz={15}>
            {title}
          </Title>
          {about !== undefined && (
            <Text fz="sm" c="dimmed">
              {about}
            </Text>
          )}
        </div>
        <Copied text={text} />
      </Group>
      <Code block dir="ltr" ta="start" tabIndex={0} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {text}
      </Code>
    </section>
  );
}

function Copied({ text }: { text: string }): ReactElement {
  const { t } = useTranslation("parts");
  return <CopyButton value={text} label={t("copy.do")} size="xs" />;
}
