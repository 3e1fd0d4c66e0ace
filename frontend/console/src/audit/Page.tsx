/** Who did what to what, when, and from where. */
import { Autocomplete, Button, Code, Group, Pill, Stack, Text } from "@mantine/core";
import { IconDownload, IconHistory, IconTarget } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList, useOrganizationId } from "../api/queries.ts";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { DayRange } from "../parts/DayField.tsx";
import { rangeQuery } from "../parts/days.ts";
import { Empty } from "../parts/Empty.tsx";
import { ClearFilters, FilteredEmpty } from "../parts/FilteredEmpty.tsx";
import { countOf, tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { Details } from "./Details.tsx";
import { OPERATIONS, parted, plain } from "./operations.ts";
import { PersonFilter } from "./PersonFilter.tsx";
import type { AuditSearch } from "./route.ts";

const route = getRouteApi("/audit");
export type Entry = Schema<"AuditEntryBody">;

export function Audit(): ReactElement {
  const { t } = useTranslation("audit");
  const organizationId = useOrganizationId();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: AuditSearch): void => void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const clear = (): void => void navigate({ search: {}, replace: true });
  const query = useAuditQuery(search);
  const list = useAudit(organizationId, query);
  const said = useOperationWords();
  return (
    <Page
      title={t("shell:pages.audit")}
      about={t("about")}
      actions={
        <Button
          component="a"
          href={`/api/v1/organizations/${organizationId}/audit.csv?${new URLSearchParams(query ?? {}).toString()}`}
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t("export")}
        </Button>
      }
    >
      <Filters search={search} onChange={change} onClear={clear} />
      <CursorTable
        label={t("shell:pages.audit")}
        list={list}
        columns={useColumns()}
        idOf={(row) => String(row.sequence)}
        nameOf={(row) => said(row.operation)}
        card={(row) => <TwoLines top={<Text fw={600} fz="inherit">{said(row.operation)}</Text>} below={<CardLine of={row} />} />}
        details={(row) => <Details of={row} onTarget={(target) => change({ target })} />}
        empty={
          countOf(search) > 0 ? <FilteredEmpty onClear={clear} /> : <Empty icon={IconHistory} title={t("empty.title")} text={t("empty.text")} />
        }
      />
    </Page>
  );
}

type AuditQuery = Record<string, string>;

/** As the API takes it; undefined until it is known who has the e-mail address. */
function useAuditQuery({ by, operation, target, from, to }: AuditSearch): AuditQuery | undefined {
  const { data } = useQuery({
    queryKey: ["users", "by-email", by],
    queryFn: () => ask(api.GET("/api/v1/users", { params: { query: { search: by ?? "", limit: 50 } } })),
    enabled: by !== undefined,
    staleTime: 60_000,
  });
  if (by !== undefined && data === undefined) return undefined;
  // Nobody has this address: then nothing was done by them.
  const userId = by && (data?.items.find(({ email }) => email === by)?.userId ?? "00000000-0000-0000-0000-000000000000");
  return { ...(userId && { userId }), ...(operation && { operation }), ...(target && { target }), ...rangeQuery(from, to) };
}

function useAudit(organizationId: string, query: AuditQuery | undefined): CursorList<Entry> {
  return useCursorList<Entry>(
    ["audit", organizationId, query],
    (cursor) =>
      ask(
        api.GET("/api/v1/organizations/{organizationId}/audit", {
          params: { path: { organizationId }, query: { limit: 50, ...query, ...(cursor && { cursor }) } },
        }),
      ),
    { enabled: query !== undefined },
  );
}

/** "Category saved", in the language that is read. */
export function useOperationWords(): (operation: string) => string {
  const { t } = useTranslation("audit");
  return (operation) => {
    if (operation === "createSession") return t("signedIn");
    if (operation === "deleteSession") return t("signedOut");
    const parts = parted(operation);
    if (parts === undefined) return plain(operation);
    const verb = t(`verbs.${parts.verb}`, { defaultValue: "" });
    const noun = t(`nouns.${parts.noun}`, { defaultValue: "" });
    return verb === "" || noun === "" ? plain(operation) : t("said", { verb, noun });
  };
}

interface FiltersProps {
  search: AuditSearch;
  onChange: (change: AuditSearch) => void;
  onClear: () => void;
}

function Filters({ search, onChange, onClear }: FiltersProps): ReactElement {
  const { t } = useTranslation("audit");
  return (
    <Group mb="md" gap="sm">
      <OperationFilter value={search.operation} onChange={(operation) => onChange({ operation })} />
      <PersonFilter label={t("anyPerson")} value={search.by} onChange={(by) => onChange({ by })} />
      <DayRange from={search.from} to={search.to} onChange={onChange} />
      {search.target !== undefined && (
        <Pill
          size="lg"
          withRemoveButton
          onRemove={() => onChange({ target: undefined })}
          removeButtonProps={{ "aria-label": t("parts:clear"), tabIndex: 0, "aria-hidden": false }}
        >
          <IconTarget size={14} aria-hidden style={{ verticalAlign: "-2px", marginInlineEnd: 6 }} />
          {t("target")}: <span dir="ltr">{search.target.slice(0, 8)}…</span>
        </Pill>
      )}
      <ClearFilters set={countOf(search) > 0} onClear={onClear} />
    </Group>
  );
}

interface OperationFilterProps {
  value: string | undefined;
  onChange: (operation: string | undefined) => void;
}

/** Chosen by its words, or typed by its name: a newer server may know more. */
function OperationFilter({ value, onChange }: OperationFilterProps): ReactElement {
  const { t } = useTranslation("audit");
  const said = useOperationWords();
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const byWords = new Map(OPERATIONS.map((operation) => [said(operation), operation]));
  const take = (text: string): void => {
    setTyped(undefined);
    onChange(text.trim() === "" ? undefined : (byWords.get(text) ?? text.trim()));
  };
  return (
    <Autocomplete
      w={{ base: "100%", sm: 240 }}
      aria-label={t("anyOperation")}
      placeholder={t("anyOperation")}
      data={[...byWords.keys()]}
      value={typed ?? (value === undefined ? "" : said(value))}
      onChange={setTyped}
      onOptionSubmit={take}
      onBlur={() => typed !== undefined && take(typed)}
      onKeyDown={(event) => event.key === "Enter" && typed !== undefined && take(typed)}
      limit={60}
      maxLength={60}
      comboboxProps={{ shadow: "md" }}
    />
  );
}

function useColumns(): Column<Entry>[] {
  const { t } = useTranslation("audit");
  const said = useOperationWords();
  return [
    {
      name: "what",
      title: t("columns.what"),
      cell: (row) => (
        <Text fz="inherit" fw={600} className="cut">
          {said(row.operation)}
        </Text>
      ),
    },
    { name: "who", title: t("columns.who"), width: 250, cell: (row) => <Who of={row} /> },
    { name: "target", title: t("columns.target"), width: 220, cell: (row) => <Target of={row} /> },
    { name: "from", title: t("columns.from"), width: 140, cell: (row) => <Text fz="sm" dir="ltr" className="cut">{row.client}</Text> },
    { name: "when", title: t("columns.when"), width: 140, cell: (row) => <RelativeTime at={row.at} /> },
  ];
}

function Who({ of }: { of: Entry }): ReactElement {
  const { t } = useTranslation("audit");
  if (of.by === undefined) return <Text fz="sm" c="dimmed">{t("nobody")}</Text>;
  const way = of.tokenId !== undefined ? t("byToken") : of.sessionId !== undefined ? t("bySession") : undefined;
  return <TwoLines top={of.by.name ?? t("gone")} below={way} />;
}

/** What was given names it best; else the last of the ids in the path. */
function Target({ of }: { of: Entry }): ReactElement {
  const name = ["name", "title", "email", "url", "description"].map((key) => of.summary[key]).find((value) => typeof value === "string" && value !== "…");
  const [kind, id] = Object.entries(of.targets).at(-1) ?? [];
  if (name !== undefined) return <TwoLines top={String(name)} below={kind} />;
  if (id === undefined) return <Text c="dimmed">–</Text>;
  return (
    <TwoLines
      top={
        <Code dir="ltr" fz={12.5}>
          {id.length > 20 ? `${id.slice(0, 13)}…` : id}
        </Code>
      }
      below={kind}
    />
  );
}

function CardLine({ of }: { of: Entry }): ReactElement {
  const { t } = useTranslation("audit");
  return (
    <Stack gap={0}>
      <span dir="auto">{of.by === undefined ? t("nobody") : (of.by.name ?? t("gone"))}</span>
      <RelativeTime at={of.at} />
    </Stack>
  );
}
