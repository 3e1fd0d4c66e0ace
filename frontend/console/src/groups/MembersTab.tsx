/** Who is in a group: add people by search or by a pasted list, take somebody out. */
import { Button, Group as Row, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconExternalLink, IconUserMinus, IconUserPlus, IconUsers } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { PersonPicker } from "../parts/PersonPicker.tsx";
import { failed, told, undoable } from "../parts/toasts.tsx";
import { type Group, GROUP, pathOf, type User, useGroupMembers } from "./queries.ts";

interface MembersTabProps {
  of: Group;
  adding: boolean;
  onAdd: (open: boolean) => void;
}

export function MembersTab({ of, adding, onAdd }: MembersTabProps): ReactElement {
  const { t } = useTranslation("groups");
  const navigate = useNavigate();
  const list = useGroupMembers(of);
  const remove = useRemove(of);
  // Who is in a group with a rule is nobody's choice.
  const byHand = of.rule === undefined;
  const open = ({ userId }: User): void => void navigate({ to: "/users/$userId", params: { userId } });
  const create = (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => onAdd(true)}>
      {t("members.add")}
    </Button>
  );
  return (
    <>
      {byHand && (
        <Row justify="flex-end" mb="sm">
          {create}
        </Row>
      )}
      <CursorTable
        label={t("tabs.members")}
        list={list}
        idOf={(row) => row.userId}
        nameOf={(row) => row.name}
        columns={[
          { name: "person", title: t("members.person"), cell: (row) => <Person of={row} /> },
          { name: "role", title: t("members.role"), width: 190, cell: (row) => t(`shell:roles.${row.role}`) },
        ]}
        card={(row) => <Person of={row} />}
        empty={
          <Empty
            icon={IconUsers}
            title={t("members.empty")}
            text={t(byHand ? "members.emptyText" : "members.emptyRule")}
            action={byHand ? create : undefined}
          />
        }
        onOpen={open}
        actions={(row) => [
          { label: t("members.open"), icon: IconExternalLink, run: () => open(row) },
          ...(byHand ? [{ label: t("members.remove"), icon: IconUserMinus, danger: true, run: () => remove(row) }] : []),
        ]}
      />
      {adding && byHand && <AddPeople of={of} onClose={() => onAdd(false)} />}
    </>
  );
}

function Person({ of }: { of: User }): ReactElement {
  return (
    <TwoLines
      top={
        <Link to="/users/$userId" params={{ userId: of.userId }} className="row-link cut" dir="auto">
          {of.name}
        </Link>
      }
      below={of.email}
    />
  );
}

function useFreshGroup(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: ["groups"] });
    await client.invalidateQueries({ queryKey: ["solutions"] });
  };
}

/** Takes the person out at once; for ten seconds that can be taken back. */
function useRemove(of: Group): (user: User) => void {
  const { t } = useTranslation("groups");
  const fresh = useFreshGroup();
  return (user) => {
    const place = { params: { path: { ...pathOf(of).params.path, userId: user.userId } } };
    const undo = async (): Promise<void> => {
      await ask(api.PUT(`${GROUP}/members/{userId}`, place));
      await fresh();
    };
    ask(api.DELETE(`${GROUP}/members/{userId}`, place)).then(async () => {
      undoable(t("members.removed", { person: user.name }), undo);
      await fresh();
    }, failed);
  };
}

function AddPeople({ of, onClose }: { of: Group; onClose: () => void }): ReactElement {
  const { t } = useTranslation("groups");
  const fresh = useFreshGroup();
  const form = useForm({
    initialValues: { emails: [] as string[] },
    validate: { emails: (emails) => (emails.length === 0 ? t("members.nobody") : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ emails }) => {
    const saved = await ask(api.POST(`${GROUP}/members`, { ...pathOf(of), body: { emails } }));
    await fresh();
    told(t("members.added", { count: saved.members }));
    onClose();
  });
  return (
    <FormPane title={t("members.add")} verb={t("members.addDo")} {...{ form, onSubmit, busy, problem, onClose }}>
      <PersonPicker
        label={t("members.people")}
        required
        value={form.values.emails}
        onChange={(emails) => {
          form.setFieldValue("emails", emails);
          form.clearFieldError("emails");
        }}
        error={form.errors.emails === undefined ? undefined : String(form.errors.emails)}
      />
      <Text fz="sm" c="dimmed">
        {t("members.become")}
      </Text>
    </FormPane>
  );
}
