/** The navigation: the organization, and the pages that this person may open. */
import { Group, ScrollArea, Text } from "@mantine/core";
import { IconBellFilled } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { MENU, mayOpen, OWN } from "./menu.ts";
import { Organization } from "./Organization.tsx";

export function Nav({ closer }: { closer: ReactNode }): ReactElement {
  const { t } = useTranslation("shell");
  const { user } = useMe();
  // Who has little else finds their own things here; others have them in the account menu.
  const own = user.role === "USER" ? [OWN] : [];
  const groups = [...own, ...MENU].map((group) => ({
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
