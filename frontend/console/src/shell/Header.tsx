/** Search, how live the page is, the theme, the language, one's own inbox, the account. */
import { ActionIcon, Badge, Group, Menu, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { useDirection, useMantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconLanguage, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLiveState, useMe } from "../api/queries.ts";
import { changeLanguage, directionOf, LANGUAGES, type Language } from "../language.ts";
import { Account } from "./Account.tsx";
import { Bell } from "./Bell.tsx";

interface HeaderProps {
  burger: ReactNode;
  onSearch: () => void;
  onHelp: () => void;
}

export function Header({ burger, onSearch, onHelp }: HeaderProps): ReactElement {
  const { t } = useTranslation("shell");
  return (
    <Group h="100%" px={{ base: "sm", sm: "lg" }} justify="space-between" wrap="nowrap" gap="xs">
      <Group gap="xs" wrap="nowrap">
        {burger}
        <UnstyledButton
          className="choice-card"
          visibleFrom="sm"
          w={280}
          py={6}
          px={12}
          onClick={onSearch}
          aria-keyshortcuts="Control+K /"
        >
          <Group gap="sm" wrap="nowrap">
            <IconSearch size={16} aria-hidden />
            <Text fz={14.5} c="dimmed" style={{ flex: 1 }}>
              {t("search")}
            </Text>
            <kbd className="key">Ctrl K</kbd>
          </Group>
        </UnstyledButton>
        <ActionIcon hiddenFrom="sm" onClick={onSearch} aria-label={t("search")}>
          <IconSearch size={18} />
        </ActionIcon>
      </Group>
      <Group gap="xs" wrap="nowrap">
        <LiveBadge />
        <Group gap="xs" wrap="nowrap" visibleFrom="sm">
          <LanguageSwitch />
          <ThemeSwitch />
        </Group>
        <Bell />
        <Account onHelp={onHelp} />
      </Group>
    </Group>
  );
}

const LIVE_COLORS = {
  live: "var(--mantine-color-teal-6)",
  connecting: "var(--mantine-color-gray-6)",
  reconnecting: "var(--mantine-color-orange-6)",
  offline: "var(--mantine-color-red-6)",
};

function LiveBadge(): ReactElement | null {
  const { t } = useTranslation("shell");
  const state = useLiveState();
  const { user } = useMe();
  if (user.role !== "OWNER" && user.role !== "ADMIN") return null;
  return (
    <Tooltip label={t(`liveHint.${state}`)}>
      <Badge
        variant="default"
        radius="xl"
        size="lg"
        tt="none"
        fw={500}
        role="status"
        data-live={state}
        styles={{ root: { minWidth: "max-content" } }}
        leftSection={
          <span className="live-dot" style={{ display: "block", "--live-color": LIVE_COLORS[state] } as object} />
        }
      >
        {t(`live.${state}`)}
      </Badge>
    </Tooltip>
  );
}

const SCHEMES = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;
export type Scheme = keyof typeof SCHEMES;

export function ThemeSwitch(): ReactElement {
  const { t } = useTranslation("shell");
  const { colorScheme } = useMantineColorScheme();
  const Shown = SCHEMES[colorScheme];
  return (
    <Menu shadow="md">
      <Menu.Target>
        <ActionIcon aria-label={t("theme")}>
          <Shown size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <ThemeItems />
      </Menu.Dropdown>
    </Menu>
  );
}

export function ThemeItems(): ReactElement {
  const { t } = useTranslation("shell");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu.RadioGroup value={colorScheme} onChange={(name) => setColorScheme(name as Scheme)}>
      {Object.entries(SCHEMES).map(([name, Icon]) => (
        <Menu.RadioItem key={name} value={name}>
          <Group gap={8} wrap="nowrap">
            <Icon size={16} aria-hidden />
            {t(`themes.${name}`)}
          </Group>
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

function LanguageSwitch(): ReactElement {
  const { t } = useTranslation("shell");
  return (
    <Menu shadow="md">
      <Menu.Target>
        <ActionIcon aria-label={t("language")}>
          <IconLanguage size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <LanguageItems />
      </Menu.Dropdown>
    </Menu>
  );
}

export function LanguageItems(): ReactElement {
  const { i18n } = useTranslation("shell");
  const { setDirection } = useDirection();
  const choose = async (language: Language): Promise<void> => {
    await changeLanguage(language);
    setDirection(directionOf(language));
  };
  return (
    <Menu.RadioGroup value={i18n.language} onChange={(language) => void choose(language as Language)}>
      {Object.entries(LANGUAGES).map(([language, name]) => (
        <Menu.RadioItem key={language} value={language} lang={language}>
          {name}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
