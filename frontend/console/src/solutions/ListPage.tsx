/** The apps of the organization. */
import { Button, Group, Text } from "@mantine/core";
import { IconApps, IconExternalLink, IconPlus } from "@tabler/icons-react";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { type Solution, useSolutionList } from "./queries.ts";
import type { SolutionsSearch } from "./route.ts";
import { SolutionForm } from "./SolutionForm.tsx";

const route = getRouteApi("/solutions");

export function ListPage(): ReactElement {
  const { t } = useTranslation("solutions");
  const search = route.useSearch();
  const navigate = useNavigate();
  const list = useSolutionList();
  const change = (next: SolutionsSearch): void =>
    void navigate({ to: "/solutions", search: tidy({ ...search, ...next }), replace: true });
  const open = ({ solutionId }: Solution): void =>
    void navigate({ to: "/solutions/$solutionId", params: { solutionId } });
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ new: true })}>
      {t("create")}
    </Button>
  );
  return (
    <Page title={t("shell:pages.solutions")} about={t("about")} actions={create}>
      <CursorTable
        label={t("shell:pages.solutions")}
        list={list}
        columns={useColumns()}
        idOf={(row) => row.solutionId}
        nameOf={(row) => row.name}
        card={(row) => <Card of={row} />}
        empty={<Empty icon={IconApps} title={t("empty.title")} text={t("empty.text")} action={create} />}
        onOpen={open}
        actions={(row) => [{ label: t("open"), icon: IconExternalLink, run: () => open(row) }]}
      />
      {search.new === true && <SolutionForm onClose={() => change({ new: undefined })} onSaved={open} />}
    </Page>
  );
}

function useColumns(): Column<Solution>[] {
  const { t } = useTranslation("solutions");
  const { number } = useFormats();
  return [
    { name: "name", title: t("columns.name"), cell: (row) => <NameCell of={row} /> },
    { name: "members", title: t("columns.members"), width: 130, cell: (row) => number(row.members) },
    { name: "groups", title: t("columns.groups"), width: 130, cell: (row) => number(row.groups) },
    { name: "screens", title: t("columns.screens"), width: 130, cell: (row) => number(row.screens.length) },
  ];
}

function NameCell({ of }: { of: Solution }): ReactElement {
  return (
    <TwoLines
      top={
        <Link to="/solutions/$solutionId" params={{ solutionId: of.solutionId }} className="row-link cut" dir="auto">
          {of.name}
        </Link>
      }
      below={of.description}
    />
  );
}

function Card({ of }: { of: Solution }): ReactElement {
  const { t } = useTranslation("solutions");
  return (
    <>
      <NameCell of={of} />
      <Group gap={6} mt={4}>
        <Text fz={13} c="dimmed">
          {[
            t("counts.members", { count: of.members }),
            t("counts.groups", { count: of.groups }),
            t("counts.screens", { count: of.screens.length }),
          ].join(" · ")}
        </Text>
      </Group>
    </>
  );
}
