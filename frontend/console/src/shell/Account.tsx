/** Who is signed in, and what belongs to them. */
import { Avatar, Box, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconInbox, IconKeyboard, IconLicense, IconLogout, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { LanguageItems, ThemeItems } from "./Header.tsx";

export function Account({ onHelp }: { onHelp: () => void }): ReactElement {
  const { t } = useTranslation("shell");
  const { user } = useMe();
  return (
    <Menu shadow="md" width={240} position="bottom-end">
      <Menu.Target>
        <UnstyledButton aria-label={t("account", { name: user.name })}>
          <Avatar size={34} radius="xl" color="indigo" aria-hidden>
            <span className="initials" data-initials={initials(user.name)} />
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text fw={600} fz="sm" c="var(--mantine-color-text)" className="cut plain-text">
            {user.name}
          </Text>
          <Text fz="xs" c="dimmed" className="cut">
            {user.email}
          </Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconInbox size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/my-inbox" {...props} />}
        >
          {t("pages.inbox")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconUser size={16} aria-hidden />}
          renderRoot={(props) => <Link to="/profile" {...props} />}
        >
          {t("pages.profile")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={onHelp}>
          {t("keys.title")}
        </Menu.Item>
        <Menu.Item
          component="a"
          href="/console/licenses.md"
          target="_blank"
          leftSection={<IconLicense size={16} aria-hidden />}
        >
          {t("licenses")}
        </Menu.Item>
        <Box hiddenFrom="sm">
          <Menu.Divider />
          <Menu.Label>{t("theme")}</Menu.Label>
          <ThemeItems />
          <Menu.Label>{t("language")}</Menu.Label>
          <LanguageItems />
        </Box>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} className="flip" aria-hidden />}
          onClick={() => void signOut()}
        >
          {t("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const [first = "", last = ""] = [words[0], words.length > 1 ? words.at(-1) : ""];
  return ([...first][0] ?? "") + ([...last][0] ?? "");
}

async function signOut(): Promise<void> {
  await api.DELETE("/api/v1/sessions/current");
  location.assign("/signin");
}
