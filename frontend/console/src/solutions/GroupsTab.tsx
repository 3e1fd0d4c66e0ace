/** The groups of an app. */
import { Button, Group as Row } from "@mantine/core";
import { IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { GroupForm } from "../groups/GroupForm.tsx";
import { useGroupActions } from "../groups/actions.tsx";
import { type Group, type Solution, useGroupsOf } from "./queries.ts";

export interface PartProps {
  of: Solution;
  /** The form for something new is open. */
  adding: boolean;
  onAdd: (open: boolean) => void;
}

export function GroupsTab({ of, adding, onAdd }: PartProps): ReactElement {
  const { t } = useTranslation("solutions");
  const { number } = useFormats();
  const navigate = useNavigate();
  const list = useGroupsOf(of.solutionId);
  const actions = useGroupActions();
  const open = ({ groupId, solutionId }: Group): void =>
    void navigate({ to: "/groups/$solutionId/$groupId", params: { solutionId, groupId } });
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onAdd(true)}>
      {t("groups.create")}
    </Button>
  );
  const name = (row: Group): ReactElement => (
    <Link
      to="/groups/$solutionId/$groupId"
      params={{ solutionId: row.solutionId, groupId: row.groupId }}
      className="row-link cut"
      dir="auto"
    >
      {row.name}
    </Link>
  );
  return (
    <>
      <Row justify="flex-end" mb="sm">
        {create}
      </Row>
      <CursorTable
        label={t("tabs.groups")}
        list={list}
        idOf={(row) => row.groupId}
        nameOf={(row) => row.name}
        columns={[
          { name: "name", title: t("groups.name"), cell: name },
          { name: "members", title: t("columns.members"), width: 130, cell: (row) => number(row.members) },
          { name: "changed", title: t("groups.changed"), width: 170, cell: (row) => <RelativeTime at={row.updatedAt} /> },
        ]}
        card={(row) => <TwoLines top={name(row)} below={t("counts.members", { count: row.members })} />}
        empty={<Empty icon={IconUsersGroup} title={t("groups.empty")} text={t("groups.emptyText")} action={create} />}
        onOpen={open}
        actions={actions.of}
      />
      {actions.dialog}
      {adding && <GroupForm solutionId={of.solutionId} onClose={() => onAdd(false)} onSaved={open} />}
    </>
  );
}
