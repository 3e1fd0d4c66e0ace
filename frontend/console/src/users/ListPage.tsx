/** The people of the organization. */
import { Avatar, Button, Group, Select, Text } from "@mantine/core";
import { IconExternalLink, IconMailPlus, IconTag, IconUpload, IconUserPlus, IconUsers, IconX } from "@tabler/icons-react";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { ClearFilters, FilteredEmpty } from "../parts/FilteredEmpty.tsx";
import { countOf, tidy } from "../parts/filters.ts";
import { ButtonLink } from "../parts/links.tsx";
import { Page } from "../parts/Page.tsx";
import { SavedViews } from "../parts/SavedViews.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { StateBadge } from "../parts/State.tsx";
import { Tags } from "../parts/Tags.tsx";
import { useUserActions } from "./actions.tsx";
import { InviteForm } from "./InviteForm.tsx";
import { type Link as PasswordLink, LinkDialog } from "./LinkDialog.tsx";
import { type User, type UserRecord, useMayChange, useUserList } from "./queries.ts";
import { ROLES, type UsersSearch } from "./route.ts";
import { UserForm } from "./UserForm.tsx";

const route = getRouteApi("/users");
const NO_FILTERS = ["new", "invite"] as const;

export function ListPage(): ReactElement {
  const { t } = useTranslation("users");
  const { organization } = useMe();
  const search = route.useSearch();
  const navigate = useNavigate();
  const list = useUserList(search);
  const actions = useUserActions();
  const mayChange = useMayChange();
  const [link, setLink] = useState<PasswordLink | null>(null);
  const replace = (next: UsersSearch): void => void navigate({ to: "/users", search: tidy(next), replace: true });
  const change = (next: UsersSearch): void => replace({ ...search, ...next });
  const open = ({ userId }: User): void => void navigate({ to: "/users/$userId", params: { userId } });
  const create = mayChange && (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => change({ new: true })}>
      {t("create")}
    </Button>
  );
  return (
    <Page
      title={t("shell:pages.users")}
      about={
        list.total === undefined
          ? t("about", { organization: organization.name })
          : t("aboutCount", { count: list.total, organization: organization.name })
      }
      actions={
        mayChange && (
          <>
            <ButtonLink to="/users/import" variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
              {t("import.do")}
            </ButtonLink>
            <Button
              variant="default"
              leftSection={<IconMailPlus size={16} aria-hidden />}
              onClick={() => change({ invite: true })}
            >
              {t("invite.do")}
            </Button>
            {create}
          </>
        )
      }
    >
      <Filters search={search} onChange={change} onReplace={replace} />
      <CursorTable
        label={t("shell:pages.users")}
        list={list}
        columns={useColumns()}
        idOf={(row) => row.userId}
        nameOf={(row) => row.name}
        card={(row) => <Card of={row} />}
        empty={
          countOf(search, NO_FILTERS) > 0 ? (
            <FilteredEmpty onClear={() => replace({})} />
          ) : (
            <Empty icon={IconUsers} title={t("empty.title")} text={t("empty.text")} action={create || undefined} />
          )
        }
        onOpen={open}
        actions={(row) => [{ label: t("open"), icon: IconExternalLink, run: () => open(row) }, ...actions.of(row)]}
      />
      {actions.dialog}
      <LinkDialog link={link} onClose={() => setLink(null)} />
      {search.invite === true && mayChange && (
        <InviteForm
          onClose={() => change({ invite: undefined })}
          onInvited={({ user, ...made }) => {
            change({ invite: undefined });
            setLink({ name: user.name, email: user.email, made });
          }}
        />
      )}
      {search.new === true && mayChange && <UserForm onClose={() => change({ new: undefined })} onSaved={open} />}
    </Page>
  );
}

interface FiltersProps {
  search: UsersSearch;
  onChange: (next: UsersSearch) => void;
  onReplace: (next: UsersSearch) => void;
}

function Filters({ search, onChange, onReplace }: FiltersProps): ReactElement {
  const { t } = useTranslation("users");
  const common = { w: { base: "calc(50% - 6px)", sm: 170 }, clearable: true };
  return (
    <Group mb="md" gap="sm">
      <SearchField label={t("search")} value={search.search} onChange={(next) => onChange({ search: next })} />
      <Select
        {...common}
        aria-label={t("anyRole")}
        placeholder={t("anyRole")}
        data={ROLES.map((value) => ({ value, label: t(`shell:roles.${value}`) }))}
        value={search.role ?? null}
        onChange={(next) => onChange({ role: (next ?? undefined) as UsersSearch["role"] })}
        clearButtonProps={{ "aria-label": t("parts:clear") }}
      />
      <Select
        {...common}
        aria-label={t("anyState")}
        placeholder={t("anyState")}
        data={[
          { value: "true", label: t("parts:states.ACTIVE") },
          { value: "false", label: t("parts:states.INACTIVE") },
        ]}
        value={search.active ?? null}
        onChange={(next) => onChange({ active: (next ?? undefined) as UsersSearch["active"] })}
        clearButtonProps={{ "aria-label": t("parts:clear") }}
      />
      <Select
        {...common}
        aria-label={t("anySignIn")}
        placeholder={t("anySignIn")}
        data={(["ready", "waiting"] as const).map((value) => ({ value, label: t(`signIns.${value}`) }))}
        value={search.signIn ?? null}
        onChange={(next) => onChange({ signIn: (next ?? undefined) as UsersSearch["signIn"] })}
        clearButtonProps={{ "aria-label": t("parts:clear") }}
      />
      {search.tag !== undefined && (
        <Button
          variant="light"
          leftSection={<IconTag size={15} aria-hidden />}
          rightSection={<IconX size={14} aria-hidden />}
          aria-label={t("noTag", { tag: search.tag })}
          onClick={() => onChange({ tag: undefined })}
        >
          <bdi>{search.tag}</bdi>
        </Button>
      )}
      <SavedViews page="users" search={{ ...search, new: undefined, invite: undefined }} onChoose={onReplace} />
      <ClearFilters set={countOf(search, NO_FILTERS) > 0} onClear={() => onReplace({})} />
    </Group>
  );
}

function useColumns(): Column<UserRecord>[] {
  const { t } = useTranslation("users");
  return [
    { name: "person", title: t("columns.person"), cell: (row) => <Person of={row} /> },
    { name: "role", title: t("columns.role"), width: 150, cell: (row) => t(`shell:roles.${row.role}`) },
    { name: "tags", title: t("columns.tags"), width: 240, cell: (row) => <UserTags of={row.tags} /> },
    {
      name: "state",
      title: t("columns.state"),
      width: 160,
      cell: (row) => (
        <>
          <StateBadge state={row.active ? "ACTIVE" : "INACTIVE"} />
          {row.active && !row.hasPassword && row.role !== "USER" && (
            <Text fz={13} c="dimmed">
              {t("noPassword")}
            </Text>
          )}
        </>
      ),
    },
  ];
}

function Person({ of }: { of: User }): ReactElement {
  return (
    <Group gap="sm" wrap="nowrap" miw={0}>
      <Avatar size={34} radius="xl" color="indigo" name={of.name} aria-hidden />
      <TwoLines
        top={
          <Link to="/users/$userId" params={{ userId: of.userId }} className="row-link cut" dir="auto">
            {of.name}
          </Link>
        }
        below={of.email}
      />
    </Group>
  );
}

export function UserTags({ of, all = false }: { of: Record<string, string>; all?: boolean }): ReactElement {
  return <Tags of={of} all={all} link={(tag, props) => <Link to="/users" search={{ tag }} {...props} />} />;
}

function Card({ of }: { of: User }): ReactElement {
  const { t } = useTranslation("users");
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs">
      <Person of={of} />
      {of.active ? (
        <Text fz={13} c="dimmed" style={{ flexShrink: 0 }}>
          {t(`shell:roles.${of.role}`)}
        </Text>
      ) : (
        <StateBadge state="INACTIVE" />
      )}
    </Group>
  );
}
