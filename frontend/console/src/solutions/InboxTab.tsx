/** What a host page writes to show the inbox, and what its server asks for. */
import { Box, Code, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../parts/CopyButton.tsx";
import { OriginsForm } from "./OriginsForm.tsx";
import type { Solution } from "./queries.ts";

export function InboxTab({ of }: { of: Solution }): ReactElement {
  const { t } = useTranslation("solutions");
  const origin = location.origin;
  const page = `<script type="module" src="${origin}/inbox.js"></script>
<tocsin-inbox base-url="${origin}"></tocsin-inbox>
<script type="module">
  const inbox = document.querySelector("tocsin-inbox");
  inbox.getToken = async () => (await fetch("/my-inbox-token")).text();
  inbox.addEventListener("tocsin-open", (event) => {
    event.preventDefault();
    openScreen(event.detail.target.jigId, event.detail.target.inputs);
  });
</script>`;
  const server = `curl -X POST -H "Authorization: Bearer $TOCSIN_TOKEN" \\
  ${origin}/api/v1/users/USER_ID/inbox-tokens`;
  return (
    <Stack gap="lg">
      <Snippet title={t("inbox.page")} text={t("inbox.pageText")} code={page} />
      <Snippet title={t("inbox.server")} text={t("inbox.serverText")} code={server} />
      <OriginsForm key={of.solutionId} of={of} />
    </Stack>
  );
}

function Snippet({ title, text, code }: { title: string; text: string; code: string }): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Box component="section" className="panel" p="md">
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="sm">
        <div>
          <Title order={2} fz={16}>
            {title}
          </Title>
          <Text fz="sm" c="dimmed">
            {text}
          </Text>
        </div>
        <CopyButton value={code} label={t("copy.do")} />
      </Group>
      <Code block dir="ltr" tabIndex={0} aria-label={title} style={{ textAlign: "left" }}>
        {code}
      </Code>
    </Box>
  );
}
