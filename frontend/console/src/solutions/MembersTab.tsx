/** Who belongs to an app, with their role in it and their groups. */
import { Button, Group as Row, Select, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconExternalLink, IconUserMinus, IconUserPlus, IconUsers } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { PersonPicker } from "../parts/PersonPicker.tsx";
import { failed, told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import type { PartProps } from "./GroupsTab.tsx";
import { addMember, type Member, type Solution, SOLUTION, useMembers } from "./queries.ts";

const ROLES = ["OWNER", "ADMIN", "MAKER", "USER", "DENY"] as const;
type Role = Schema<"Role">;

function useRoles(): { value: Role; label: string }[] {
  const { t } = useTranslation("shell");
  return ROLES.map((value) => ({ value, label: t(`roles.${value}`) }));
}

export function MembersTab({ of, adding, onAdd }: PartProps): ReactElement {
  const { t } = useTranslation("solutions");
  const { list } = useFormats();
  const navigate = useNavigate();
  const members = useMembers(of.solutionId);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const { setRole, remove } = useChanges(of);
  const open = ({ user }: Member): void => void navigate({ to: "/users/$userId", params: { userId: user.userId } });
  const create = (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => onAdd(true)}>
      {t("members.add")}
    </Button>
  );
  return (
    <>
      <Row justify="flex-end" mb="sm">
        {create}
      </Row>
      <CursorTable
        label={t("tabs.members")}
        list={members}
        idOf={(row) => row.user.userId}
        nameOf={(row) => row.user.name}
        columns={[
          { name: "person", title: t("members.person"), cell: (row) => <Person of={row} /> },
          {
            name: "role",
            title: t("members.role"),
            width: 190,
            cell: (row) => <RoleField of={row} onChange={(role) => setRole(row, role)} />,
          },
          {
            name: "groups",
            title: t("columns.groups"),
            width: 260,
            cell: (row) => (
              <Text fz="sm" className="cut" dir="auto" c={row.groups.length === 0 ? "dimmed" : undefined}>
                {row.groups.length === 0 ? t("members.noGroup") : list(row.groups)}
              </Text>
            ),
          },
        ]}
        card={(row) => (
          <>
            <Person of={row} />
            <Row mt={8} gap="sm" wrap="nowrap">
              <RoleField of={row} onChange={(role) => setRole(row, role)} />
              <Text fz={13} c="dimmed" className="cut" dir="auto" miw={0}>
                {row.groups.length === 0 ? t("members.noGroup") : list(row.groups)}
              </Text>
            </Row>
          </>
        )}
        empty={<Empty icon={IconUsers} title={t("members.empty")} text={t("members.emptyText")} action={create} />}
        actions={(row) => [
          { label: t("members.open"), icon: IconExternalLink, run: () => open(row) },
          { label: t("members.remove"), icon: IconUserMinus, danger: true, run: () => setLeaving(row) },
        ]}
      />
      {adding && <AddMembers of={of} onClose={() => onAdd(false)} />}
      <ConfirmDialog
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t("members.removeAsk", { person: leaving?.user.name ?? "", name: of.name })}
        verb={t("members.remove")}
        run={async () => leaving !== null && (await remove(leaving))}
      >
        {t("members.removeText", { count: leaving?.groups.length ?? 0 })}
      </ConfirmDialog>
    </>
  );
}

function Person({ of }: { of: Member }): ReactElement {
  return (
    <TwoLines
      top={
        <Link to="/users/$userId" params={{ userId: of.user.userId }} className="row-link cut" dir="auto">
          {of.user.name}
        </Link>
      }
      below={of.user.email}
    />
  );
}

function RoleField({ of, onChange }: { of: Member; onChange: (role: Role) => void }): ReactElement {
  const { t } = useTranslation("solutions");
  return (
    <Select
      size="sm"
      w={150}
      style={{ flexShrink: 0 }}
      aria-label={t("members.roleOf", { person: of.user.name })}
      data={useRoles()}
      value={of.role}
      allowDeselect={false}
      onChange={(next) => next !== null && onChange(next as Role)}
    />
  );
}

interface Changes {
  setRole: (member: Member, role: Role) => void;
  remove: (member: Member) => Promise<void>;
}

function useChanges(of: Solution): Changes {
  const { t } = useTranslation("solutions");
  const client = useQueryClient();
  const fresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["solutions"] });
  const path = (member: Member) => ({
    params: { path: { solutionId: of.solutionId, userId: member.user.userId } },
  });
  const setRole = async (member: Member, role: Role): Promise<void> => {
    await ask(api.PUT(`${SOLUTION}/members/{userId}`, { ...path(member), body: { role } }));
    told(t(role === "DENY" ? "members.denied" : "members.changed", { person: member.user.name }));
    await fresh();
  };
  return {
    setRole: (member, role) => void setRole(member, role).catch(failed),
    remove: async (member) => {
      await ask(api.DELETE(`${SOLUTION}/members/{userId}`, path(member)));
      told(t("members.removed", { person: member.user.name }));
      await fresh();
      await client.invalidateQueries({ queryKey: ["groups"] });
    },
  };
}

function AddMembers({ of, onClose }: { of: Solution; onClose: () => void }): ReactElement {
  const { t } = useTranslation("solutions");
  const client = useQueryClient();
  const roles = useRoles();
  const form = useForm({
    initialValues: { emails: [] as string[], role: "USER" as Role },
    validate: { emails: (emails) => (emails.length === 0 ? t("members.nobody") : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ emails, role }) => {
    const unknown: string[] = [];
    // One after the other: each person is found first, and a fault names where it stopped.
    for (const email of emails) {
      if (!(await addMember(of.solutionId, email, role))) unknown.push(email);
    }
    await client.invalidateQueries({ queryKey: ["solutions"] });
    const added = emails.length - unknown.length;
    if (added > 0) told(t("members.added", { count: added }));
    if (unknown.length === 0) onClose();
    else {
      form.setFieldValue("emails", unknown);
      form.setFieldError("emails", t("members.unknown", { emails: unknown.join(", ") }));
    }
  });
  return (
    <FormPane title={t("members.add")} verb={t("members.addDo")} {...{ form, onSubmit, busy, problem, onClose }}>
      <PersonPicker
        label={t("members.people")}
        required
        value={form.values.emails}
        onChange={(emails) => form.setFieldValue("emails", emails)}
        error={form.errors.emails === undefined ? undefined : String(form.errors.emails)}
      />
      <Select
        label={t("members.role")}
        description={form.values.role === "DENY" ? t("members.denyHint") : undefined}
        data={roles}
        allowDeselect={false}
        {...form.getInputProps("role")}
      />
    </FormPane>
  );
}
