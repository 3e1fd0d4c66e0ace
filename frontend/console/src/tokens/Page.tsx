/** Personal access tokens: what each may, and until when. */
import { Button, SegmentedControl, Text } from "@mantine/core";
import { IconClockPlus, IconKey, IconPlus, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { usePersonName } from "../notifications/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { type Column, CursorTable, type RowAction, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { StateBadge } from "../parts/State.tsx";
import { failed, told } from "../parts/toasts.tsx";
import { NewToken } from "./NewToken.tsx";
import { Rotate } from "./Rotate.tsx";
import { scopeKey, SCOPES, stateOf, type Token, useTokens } from "./queries.ts";
import type { TokensSearch } from "./route.ts";

const route = getRouteApi("/tokens");

export function Tokens(): ReactElement {
  const { t } = useTranslation("tokens");
  const { user } = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: TokensSearch): void =>
    void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const list = useTokens(search.all === true);
  const actions = useTokenActions();
  const mayAll = user.role === "OWNER" || user.role === "ADMIN";
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ new: true })}>
      {t("create")}
    </Button>
  );
  return (
    <Page title={t("shell:pages.tokens")} about={t("about")} actions={create}>
      {mayAll && (
        <SegmentedControl
          mb="md"
          aria-label={t("whose")}
          value={search.all === true ? "all" : "mine"}
          onChange={(next) => change({ all: next === "all" ? true : undefined })}
          data={[
            { value: "mine", label: t("mine") },
            { value: "all", label: t("all") },
          ]}
        />
      )}
      <CursorTable
        label={t("shell:pages.tokens")}
        list={list}
        columns={useColumns(search.all === true)}
        idOf={(row) => row.tokenId}
        nameOf={(row) => row.description || row.prefix}
        card={(row) => <Card of={row} />}
        empty={<Empty icon={IconKey} title={t("empty.title")} text={t("empty.text")} action={create} />}
        actions={actions.of}
      />
      {actions.dialog}
      {search.new === true && <NewToken onClose={() => change({ new: undefined })} />}
    </Page>
  );
}

function useColumns(all: boolean): Column<Token>[] {
  const { t } = useTranslation("tokens");
  const columns: (Column<Token> | false)[] = [
    { name: "token", title: t("columns.token"), cell: (row) => <NameCell of={row} /> },
    all && { name: "owner", title: t("columns.owner"), width: 150, cell: (row) => <Owner userId={row.userId} /> },
    { name: "scopes", title: t("columns.scopes"), width: 220, cell: (row) => <Scopes of={row} /> },
    { name: "state", title: t("columns.state"), width: 150, cell: (row) => <State of={row} /> },
    {
      name: "used",
      title: t("columns.used"),
      width: 140,
      cell: (row) => (row.lastUsedAt === undefined ? <Text fz="sm" c="dimmed">{t("never")}</Text> : <RelativeTime at={row.lastUsedAt} />),
    },
    { name: "expires", title: t("columns.expires"), width: 140, cell: (row) => <RelativeTime at={row.expiresAt} /> },
  ];
  return columns.filter((column) => column !== false);
}

function NameCell({ of }: { of: Token }): ReactElement {
  return (
    <TwoLines
      top={
        <Text fz="inherit" fw={600} className="cut" dir="auto">
          {of.description}
        </Text>
      }
      below={
        <Text span ff="monospace" fz={12.5} dir="ltr">
          {of.prefix}…
        </Text>
      }
    />
  );
}

function Owner({ userId }: { userId: string }): ReactElement {
  return (
    <Text fz="sm" className="cut" dir="auto">
      {usePersonName(userId) ?? "…"}
    </Text>
  );
}

function State({ of }: { of: Token }): ReactElement {
  const { t } = useTranslation("tokens");
  const state = stateOf(of, Date.now());
  return <StateBadge state={LOOKS[state]} word={t(`states.${state}`)} />;
}

const LOOKS = { ACTIVE: "ACTIVE", EXPIRED: "EXPIRED", REVOKED: "CANCELED", LAPSED: "PAUSED" } as const;

function Scopes({ of }: { of: Token }): ReactElement {
  const { t } = useTranslation("tokens");
  const [first, ...others] = of.scopes;
  let said = t("everything");
  if (first !== undefined && of.scopes.length < SCOPES.length) {
    const name = t(scopeKey(first));
    said = others.length === 0 ? name : t("moreScopes", { first: name, count: others.length });
  }
  return (
    <Text fz="sm" className="cut" title={of.scopes.map((one) => t(scopeKey(one))).join(" · ")}>
      {said}
    </Text>
  );
}

function Card({ of }: { of: Token }): ReactElement {
  return (
    <div style={{ display: "grid", gap: 8 }}>
      <NameCell of={of} />
      <div style={{ display: "flex", gap: 8, alignItems: "center", minWidth: 0 }}>
        <State of={of} />
        <Scopes of={of} />
      </div>
    </div>
  );
}

function useTokenActions(): { of: (token: Token) => RowAction[]; dialog: ReactElement } {
  const { t } = useTranslation("tokens");
  const client = useQueryClient();
  const [asked, setAsked] = useState<Token | null>(null);
  const [opened, setOpened] = useState(false);
  const [rotated, setRotated] = useState<Token | null>(null);
  const { user } = useMe();
  const fresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["tokens"] });
  const path = (of: Token) => ({ params: { path: { tokenId: of.tokenId } } });
  const extend = async (of: Token): Promise<void> => {
    await ask(api.POST("/api/v1/tokens/{tokenId}/lease", path(of)));
    told(t("extended"));
    await fresh();
  };
  const askAbout = (of: Token): void => {
    setAsked(of);
    setOpened(true);
  };
  const of = (token: Token): RowAction[] => {
    const state = stateOf(token, Date.now());
    const actions: (RowAction | false)[] = [
      state === "ACTIVE" && {
        label: t("actions.extend"),
        icon: IconClockPlus,
        run: () => void extend(token).catch(failed),
      },
      state === "ACTIVE" &&
        token.userId === user.userId && { label: t("actions.rotate"), icon: IconRefresh, run: () => setRotated(token) },
      state !== "REVOKED" && { label: t("actions.revoke"), icon: IconTrash, danger: true, run: () => askAbout(token) },
    ];
    return actions.filter((action) => action !== false);
  };
  const name = asked?.description || asked?.prefix || "";
  const revoking = asked && (
    <ConfirmDialog
      opened={opened}
      onClose={() => setOpened(false)}
      title={t("revokeAsk", { name })}
      verb={t("actions.revoke")}
      run={async () => {
        await ask(api.DELETE("/api/v1/tokens/{tokenId}", path(asked)));
        told(t("revoked", { name }));
        await fresh();
      }}
    >
      {t("revokeText")}
    </ConfirmDialog>
  );
  const dialog = (
    <>
      {revoking}
      {rotated !== null && <Rotate token={rotated} onClose={() => setRotated(null)} />}
    </>
  );
  return { of, dialog };
}
