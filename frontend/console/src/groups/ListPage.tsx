/** Groups across solutions. */
import { Button, Group as Row, Select } from "@mantine/core";
import { IconExternalLink, IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useSolutions } from "../parts/AudienceField.tsx";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { ClearFilters, FilteredEmpty } from "../parts/FilteredEmpty.tsx";
import { tidy } from "../parts/filters.ts";
import { AnchorLink, ButtonLink } from "../parts/links.tsx";
import { Page } from "../parts/Page.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { useGroupActions } from "./actions.tsx";
import { GroupForm } from "./GroupForm.tsx";
import { type Group, useGroupList } from "./queries.ts";
import type { GroupsSearch } from "./route.ts";
import { useRuleWords } from "./RuleField.tsx";

const route = getRouteApi("/groups");

export function ListPage(): ReactElement {
  const { t } = useTranslation("groups");
  const search = route.useSearch();
  const navigate = useNavigate();
  const list = useGroupList(search.solution);
  const actions = useGroupActions();
  const change = (next: GroupsSearch): void =>
    void navigate({ to: "/groups", search: tidy({ ...search, ...next }), replace: true });
  const open = ({ solutionId, groupId }: Group): void =>
    void navigate({ to: "/groups/$solutionId/$groupId", params: { solutionId, groupId } });
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ new: true })}>
      {t("create")}
    </Button>
  );
  return (
    <Page title={t("shell:pages.groups")} about={t("about")} actions={create}>
      <Filters search={search} onChange={change} />
      <CursorTable
        label={t("shell:pages.groups")}
        list={list}
        columns={useColumns()}
        idOf={(row) => row.groupId}
        nameOf={(row) => row.name}
        card={(row) => <Card of={row} />}
        empty={<Nothing search={search} create={create} onClear={() => change({ solution: undefined })} />}
        onOpen={open}
        actions={(row) => [{ label: t("open"), icon: IconExternalLink, run: () => open(row) }, ...actions.of(row)]}
      />
      {actions.dialog}
      {search.new === true && (
        <GroupForm solutionId={search.solution} onClose={() => change({ new: undefined })} onSaved={open} />
      )}
    </Page>
  );
}

interface FiltersProps {
  search: GroupsSearch;
  onChange: (next: GroupsSearch) => void;
}

function Filters({ search, onChange }: FiltersProps): ReactElement {
  const { t } = useTranslation("groups");
  const solutions = useSolutions();
  return (
    <Row mb="md" gap="sm">
      <Select
        w={{ base: "100%", sm: 260 }}
        aria-label={t("ofSolution")}
        placeholder={t("anySolution")}
        searchable
        data={solutions.map(({ solutionId, name }) => ({ value: solutionId, label: name }))}
        value={search.solution ?? null}
        onChange={(next) => onChange({ solution: next ?? undefined })}
        nothingFoundMessage={t("parts:audience.noSolution")}
      />
      <ClearFilters set={search.solution !== undefined} onClear={() => onChange({ solution: undefined })} />
    </Row>
  );
}

interface NothingProps {
  search: GroupsSearch;
  create: ReactElement;
  onClear: () => void;
}

function Nothing({ search, create, onClear }: NothingProps): ReactElement {
  const { t } = useTranslation("groups");
  const solutions = useSolutions();
  if (search.solution !== undefined) return <FilteredEmpty onClear={onClear} />;
  // A group is of a solution: without one there is an earlier step.
  const first = solutions.length === 0;
  return (
    <Empty
      icon={IconUsersGroup}
      title={t("empty.title")}
      text={t(first ? "empty.noSolution" : "empty.text")}
      action={
        first ? (
          <ButtonLink to="/solutions" search={{ new: true }}>
            {t("solutions:create")}
          </ButtonLink>
        ) : (
          create
        )
      }
    />
  );
}

function useColumns(): Column<Group>[] {
  const { t } = useTranslation("groups");
  const { number } = useFormats();
  return [
    { name: "name", title: t("columns.name"), cell: (row) => <NameLines of={row} /> },
    { name: "solution", title: t("columns.solution"), width: 260, cell: (row) => <SolutionLink of={row} /> },
    { name: "members", title: t("columns.members"), width: 130, cell: (row) => number(row.members) },
    { name: "changed", title: t("columns.changed"), width: 170, cell: (row) => <RelativeTime at={row.updatedAt} /> },
  ];
}

function NameCell({ of }: { of: Group }): ReactElement {
  return (
    <Link
      to="/groups/$solutionId/$groupId"
      params={{ solutionId: of.solutionId, groupId: of.groupId }}
      className="row-link cut"
      dir="auto"
      style={{ display: "block" }}
    >
      {of.name}
    </Link>
  );
}

/** The second line of a group that picks its people by itself. */
function NameLines({ of }: { of: Group }): ReactElement {
  const words = useRuleWords();
  return <TwoLines top={<NameCell of={of} />} below={of.rule === undefined ? undefined : words(of.rule)} />;
}

export function SolutionLink({ of }: { of: Group }): ReactElement {
  const solution = useSolutions().find(({ solutionId }) => solutionId === of.solutionId);
  return (
    <AnchorLink
      to="/solutions/$solutionId"
      params={{ solutionId: of.solutionId }}
      search={{ tab: "groups" }}
      fz="sm"
      className="cut"
      dir="auto"
      display="block"
    >
      {solution?.name ?? "…"}
    </AnchorLink>
  );
}

function Card({ of }: { of: Group }): ReactElement {
  const { t } = useTranslation("groups");
  const solution = useSolutions().find(({ solutionId }) => solutionId === of.solutionId);
  return (
    <TwoLines
      top={<NameCell of={of} />}
      below={[solution?.name ?? "…", t("solutions:counts.members", { count: of.members })].join(" · ")}
    />
  );
}
