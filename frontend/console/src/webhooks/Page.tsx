/** Endpoints of outgoing webhooks, and the log of what happened. */
import { Button, Text } from "@mantine/core";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { tidy } from "../parts/filters.ts";
import { AnchorLink } from "../parts/links.tsx";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { HealthBadge, Url, useKindsWord } from "./cells.tsx";
import { Events } from "./Events.tsx";
import { useWebhooks, type Webhook } from "./queries.ts";
import { TABS, type WebhooksSearch } from "./route.ts";
import { SecretDialog } from "./SecretDialog.tsx";
import { WebhookForm } from "./WebhookForm.tsx";

const route = getRouteApi("/webhooks");

export function Webhooks(): ReactElement {
  const { t } = useTranslation("webhooks");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const change = (next: WebhooksSearch): void =>
    void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ new: true })}>
      {t("create")}
    </Button>
  );
  const saved = (_: Webhook, shown?: string): void => {
    change({ new: undefined });
    setSecret(shown);
    void client.invalidateQueries({ queryKey: ["webhooks", "list"] });
  };
  const contents = {
    endpoints: () => <Endpoints create={create} />,
    events: () => <Events search={search} onChange={change} />,
  };
  return (
    <Page title={t("shell:pages.webhooks")} about={t("about")} actions={create}>
      <PageTabs
        tabs={TABS.map((name) => ({ name, label: t(`tabs.${name}`), content: contents[name] }))}
        value={search.tab ?? "endpoints"}
        onChange={(tab) => void navigate({ search: tab === "events" ? { tab } : {}, replace: true })}
      />
      {search.new === true && <WebhookForm onSaved={saved} onClose={() => change({ new: undefined })} />}
      <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />
    </Page>
  );
}

function Endpoints({ create }: { create: ReactElement }): ReactElement {
  const { t } = useTranslation("webhooks");
  const navigate = route.useNavigate();
  const kinds = useKindsWord();
  const columns: Column<Webhook>[] = [
    { name: "endpoint", title: t("columns.endpoint"), cell: (row) => <Name of={row} /> },
    { name: "state", title: t("columns.state"), width: 170, cell: (row) => <HealthBadge of={row} /> },
    {
      name: "kinds",
      title: t("columns.kinds"),
      width: 210,
      cell: (row) => <TwoLines top={kinds(row)} below={row.retrying > 0 ? t("waiting", { count: row.retrying }) : undefined} />,
    },
    { name: "since", title: t("columns.since"), width: 150, cell: (row) => <RelativeTime at={row.createdAt} /> },
  ];
  return (
    <CursorTable
      label={t("tabs.endpoints")}
      list={useWebhooks()}
      columns={columns}
      idOf={(row) => row.webhookId}
      nameOf={(row) => row.url}
      card={(row) => (
        <div style={{ display: "grid", gap: 8 }}>
          <Name of={row} />
          <div style={{ display: "flex", gap: 10, alignItems: "center" }}>
            <HealthBadge of={row} />
            <Text fz="sm" c="dimmed">
              {kinds(row)}
            </Text>
          </div>
        </div>
      )}
      empty={<Empty icon={IconWebhook} title={t("empty.title")} text={t("empty.text")} action={create} />}
      onOpen={({ webhookId }) => void navigate({ to: "/webhooks/$webhookId", params: { webhookId } })}
    />
  );
}

function Name({ of }: { of: Webhook }): ReactElement {
  const { webhookId, url, description } = of;
  return (
    <TwoLines
      top={
        <AnchorLink to="/webhooks/$webhookId" params={{ webhookId }} className="row-link" underline="never" c="inherit">
          <Url url={url} />
        </AnchorLink>
      }
      below={description}
    />
  );
}
