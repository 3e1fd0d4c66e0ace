/** The navigation: the organization, and the pages that this person may open. */
import { Group, Menu, ScrollArea, Text, UnstyledButton } from "@mantine/core";
import { IconBellFilled, IconCheck, IconLogin, IconSelector } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { MENU, mayOpen } from "./menu.ts";

export function Nav({ closer }: { closer: ReactNode }): ReactElement {
  const { t } = useTranslation("shell");
  const { user } = useMe();
  const groups = MENU.map((group) => ({
    ...group,
    entries: group.entries.filter((entry) => mayOpen(entry, user.role)),
  })).filter((group) => group.entries.length > 0);
  return (
    <>
      <Group justify="space-between" px={4} mb="md" wrap="nowrap">
        <Brand />
        {closer}
      </Group>
      <Organization />
      <ScrollArea mt={4} style={{ flex: 1 }} type="auto">
        {groups.map((group) => (
          <section key={group.name} aria-labelledby={`nav-${group.name}`}>
            <h2 className="nav-group" id={`nav-${group.name}`}>
              {t(`groups.${group.name}`)}
            </h2>
            {group.entries.map(({ name, to, icon: Icon }) => (
              <Link key={name} to={to} className="nav-link" activeProps={{ "aria-current": "page" }}>
                <Icon size={18} stroke={1.75} aria-hidden />
                {t(`pages.${name}`)}
              </Link>
            ))}
          </section>
        ))}
      </ScrollArea>
    </>
  );
}

function Brand(): ReactElement {
  return (
    <Link to="/" className="row-link" style={{ display: "flex", alignItems: "center", gap: 12 }}>
      <span
        style={{
          display: "grid",
          placeItems: "center",
          width: 28,
          height: 28,
          borderRadius: 8,
          color: "#fff",
          background: "#4263eb",
        }}
      >
        <IconBellFilled size={17} aria-hidden />
      </span>
      <Text fw={700} fz={18}>
        Tocsin
      </Text>
    </Link>
  );
}

/** The organization of this session, and others of the same person as far as the API tells. */
function Organization(): ReactElement {
  const { t } = useTranslation("shell");
  const { organization } = useMe();
  const others = useQuery({
    queryKey: ["organizations"],
    queryFn: () => ask(api.GET("/api/v1/organizations")),
    staleTime: 300_000,
  });
  const items = others.data?.items ?? [organization];
  return (
    <Menu width="target" shadow="md">
      <Menu.Target>
        <UnstyledButton
          className="choice-card"
          style={{ display: "flex", alignItems: "center", gap: 8, paddingBlock: 7, paddingInline: 12 }}
          aria-label={t("organizationNow", { name: organization.name })}
        >
          <span className="cut plain-text" style={{ flex: 1, fontSize: 14.5 }}>
            {organization.name}
          </span>
          <IconSelector size={16} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((one) => (
          <Menu.Item
            key={one.organizationId}
            leftSection={<IconCheck size={15} aria-hidden />}
            aria-current={one.organizationId === organization.organizationId}
          >
            {one.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component="a" href="/signin" leftSection={<IconLogin size={15} aria-hidden />}>
          {t("otherOrganization")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
