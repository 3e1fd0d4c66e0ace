/** Who has which role, and what a role may do. */
import { Avatar, Box, Button, Group, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useCursorList, useMe } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { TwoLines } from "../parts/CursorTable.tsx";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";
import { PersonPicker } from "../parts/PersonPicker.tsx";
import { Problem } from "../parts/Problem.tsx";
import { failed, told } from "../parts/toasts.tsx";
import { type Role, type User, useSetRole } from "./queries.ts";

const SHOWN = ["OWNER", "ADMIN", "MAKER", "DENY"] as const;
const ROLES: readonly Role[] = ["OWNER", "ADMIN", "MAKER", "USER", "DENY"];

export function MembersTab(): ReactElement {
  const { t } = useTranslation("organization");
  const { user } = useMe();
  const setRole = useSetRole();
  const [own, setOwn] = useState<Role | null>(null);
  const [asking, setAsking] = useState(false);
  const word = (role: Role): string => t(`shell:roles.${role}`);
  const give = async (person: User, role: Role): Promise<void> => {
    const saved = await setRole(person.userId, role);
    told(t("members.changed", { name: saved.name, role: word(role) }));
  };
  const change = (person: User, role: Role): void => {
    if (person.userId === user.userId) {
      setOwn(role);
      setAsking(true);
    } else void give(person, role).catch(failed);
  };
  return (
    <Stack maw={860}>
      <Text fz="sm" c="dimmed">
        {t("members.about")}
      </Text>
      {SHOWN.map((role) => (
        <OfRole key={role} role={role} onChange={change} />
      ))}
      <Give onGive={give} />
      {own !== null && (
        <ConfirmDialog
          opened={asking}
          onClose={() => setAsking(false)}
          title={t("members.self")}
          verb={t("members.selfDo")}
          run={() => give(user, own)}
        >
          {t("members.selfText", { role: word(own) })}
        </ConfirmDialog>
      )}
    </Stack>
  );
}

interface OfRoleProps {
  role: (typeof SHOWN)[number];
  onChange: (person: User, role: Role) => void;
}

function OfRole({ role, onChange }: OfRoleProps): ReactElement {
  const { t } = useTranslation("organization");
  const list = useCursorList<User>(["organization", "role", role], (cursor) =>
    ask(api.GET("/api/v1/users", { params: { query: { role, limit: 50, ...(cursor && { cursor }) } } })),
  );
  return (
    <Box component="section" className="panel" aria-label={t(`shell:roles.${role}`)}>
      <Box px="md" py="sm">
        <Title order={2} fz={16}>
          {t(`shell:roles.${role}`)}
        </Title>
        <Text fz="sm" c="dimmed">
          {t(`members.can.${role}`)}
        </Text>
      </Box>
      {list.pending && <Skeleton height={54} radius={0} />}
      {list.error !== null && <Problem error={list.error} onRetry={list.retry} />}
      {list.rows.map((person) => (
        <Group key={person.userId} className="card" style={{ borderBlockStart: "1px solid var(--tocsin-line)" }} wrap="nowrap">
          <Avatar size={32} radius="xl" color="gray" name={person.name} aria-hidden />
          <Box miw={0} style={{ flex: 1 }}>
            <TwoLines top={person.name} below={person.email} />
          </Box>
          <RoleSelect person={person} onChange={(next) => onChange(person, next)} />
        </Group>
      ))}
      {!list.pending && list.rows.length === 0 && list.error === null && (
        <Text fz="sm" c="dimmed" px="md" pb="sm">
          {t("members.nobody")}
        </Text>
      )}
      {list.hasMore && (
        <Button m="sm" variant="default" size="xs" loading={list.loadingMore} onClick={list.more}>
          {t("members.more")}
        </Button>
      )}
    </Box>
  );
}

function RoleSelect({ person, onChange }: { person: User; onChange: (role: Role) => void }): ReactElement {
  const { t } = useTranslation("organization");
  return (
    <Select
      w={{ base: 150, sm: 180 }}
      aria-label={t("members.role", { name: person.name })}
      data={ROLES.map((value) => ({ value, label: t(`shell:roles.${value}`) }))}
      value={person.role}
      allowDeselect={false}
      onChange={(next) => next !== null && next !== person.role && onChange(next as Role)}
    />
  );
}

function Give({ onGive }: { onGive: (person: User, role: Role) => Promise<void> }): ReactElement {
  const { t } = useTranslation("organization");
  const form = useForm({
    initialValues: { emails: [] as string[], role: "ADMIN" as Role },
    validate: { emails: (emails) => (emails.length === 0 ? t("members.choose") : null) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ emails, role }) => {
    const [email = ""] = emails;
    const { items } = await ask(api.GET("/api/v1/users", { params: { query: { search: email, limit: 50 } } }));
    const person = items.find((one) => one.email === email);
    if (person === undefined) {
      form.setFieldError("emails", t("parts:people.nobody"));
      return;
    }
    await onGive(person, role);
    form.setFieldValue("emails", []);
  });
  return (
    <Box component="form" className="panel" p="md" onSubmit={onSubmit} noValidate>
      <Title order={2} fz={16} mb="sm">
        {t("members.give")}
      </Title>
      <ErrorSummary form={form} problem={problem} />
      <Group align="flex-end" mt="xs">
        <Box style={{ flex: "1 1 280px" }}>
          <PersonPicker
            label={t("members.giveTo")}
            value={form.values.emails}
            onChange={(emails) => form.setFieldValue("emails", emails)}
            error={form.errors.emails as string | undefined}
            single
          />
        </Box>
        <Select
          w={180}
          label={t("members.giveRole")}
          data={ROLES.map((value) => ({ value, label: t(`shell:roles.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps("role")}
        />
        <Button type="submit" loading={busy}>
          {t("members.giveDo")}
        </Button>
      </Group>
    </Box>
  );
}
