/** Templates, with when each was last used. */
import { Text } from "@mantine/core";
import { IconExternalLink, IconPlus, IconTemplate } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { ButtonLink } from "../parts/links.tsx";
import { Page } from "../parts/Page.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { useTemplateActions } from "./actions.tsx";
import { type Summary, useMayWrite, useTemplates } from "./queries.ts";

export function ListPage(): ReactElement {
  const { t } = useTranslation("templates");
  const navigate = useNavigate();
  const list = useTemplates();
  const actions = useTemplateActions();
  const mayWrite = useMayWrite();
  const open = ({ templateId }: Summary): void =>
    void navigate({ to: "/templates/$templateId", params: { templateId } });
  const create = mayWrite && (
    <ButtonLink to="/templates/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {t("create")}
    </ButtonLink>
  );
  return (
    <Page title={t("shell:pages.templates")} about={t("about")} actions={create}>
      <CursorTable
        label={t("shell:pages.templates")}
        list={list}
        columns={useColumns()}
        idOf={(row) => row.templateId}
        nameOf={(row) => row.name}
        card={(row) => <TwoLines top={<NameLink of={row} />} below={<Used of={row} />} />}
        empty={<Empty icon={IconTemplate} title={t("empty.title")} text={t("empty.text")} action={create || undefined} />}
        onOpen={open}
        actions={(row) => [{ label: t("open"), icon: IconExternalLink, run: () => open(row) }, ...actions.of(row)]}
      />
      {actions.dialog}
    </Page>
  );
}

function useColumns(): Column<Summary>[] {
  const { t } = useTranslation("templates");
  return [
    { name: "name", title: t("columns.name"), cell: (row) => <NameLink of={row} /> },
    { name: "version", title: t("columns.version"), width: 120, cell: (row) => row.version },
    { name: "used", title: t("columns.used"), width: 190, cell: (row) => <Used of={row} /> },
    { name: "changed", title: t("columns.changed"), width: 190, cell: (row) => <RelativeTime at={row.updatedAt} /> },
  ];
}

function NameLink({ of }: { of: Summary }): ReactElement {
  return (
    <Link
      to="/templates/$templateId"
      params={{ templateId: of.templateId }}
      className="row-link cut"
      dir="auto"
      style={{ display: "block" }}
    >
      {of.name}
    </Link>
  );
}

function Used({ of }: { of: Summary }): ReactElement {
  const { t } = useTranslation("templates");
  if (of.usedAt !== undefined) return <RelativeTime at={of.usedAt} />;
  return (
    <Text span fz="inherit" c="dimmed">
      {t("neverUsed")}
    </Text>
  );
}
