/** The frame around every page: navigation, header, and who may see what. */
import { AppShell, Burger } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useChildMatches, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, type ReactElement, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { live, useFresh, useMe } from "../api/queries.ts";
import { Forbidden } from "./Forbidden.tsx";
import { Header } from "./Header.tsx";
import { KeyMap } from "./KeyMap.tsx";
import { useKeys } from "./keys.ts";
import { ADMINS, ENTRIES, entryOf, INBOX, mayOpen, PROFILE, type Role } from "./menu.ts";
import { Nav } from "./Nav.tsx";
import { OfflineBanner } from "./OfflineBanner.tsx";

const Search = lazy(() => import("./Search.tsx"));

export function Shell(): ReactElement {
  const { t } = useTranslation("shell");
  const me = useMe();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [drawer, { toggle, close }] = useDisclosure();
  const [help, setHelp] = useState(false);
  const [search, setSearch] = useState(0);
  const role = me.user.role;
  // Of the page that is shown: on the way to another one, the address is ahead of it.
  const shown = useChildMatches({ select: (matches) => matches.at(-1)?.pathname });
  const entry = entryOf(shown ?? path);
  useEffect(close, [close, path]);
  useLiveStream(ADMINS.includes(role));
  useShellKeys(role, () => setHelp(true), () => setSearch((times) => times + 1));
  useFocusOnPage(path);
  return (
    <AppShell
      layout="alt"
      header={{ height: 56 }}
      navbar={{ width: 228, breakpoint: "sm", collapsed: { mobile: !drawer } }}
      padding="lg"
    >
      <a className="skip" href="#main">
        {t("skip")}
      </a>
      <AppShell.Navbar p="sm" aria-label={t("navigation")}>
        <Nav
          closer={<Burger hiddenFrom="sm" size="sm" opened onClick={toggle} aria-label={t("closeMenu")} />}
        />
      </AppShell.Navbar>
      <AppShell.Header>
        <Header
          burger={
            <Burger
              hiddenFrom="sm"
              size="sm"
              opened={drawer}
              onClick={toggle}
              aria-label={t("openMenu")}
              aria-expanded={drawer}
            />
          }
          onSearch={() => setSearch((times) => times + 1)}
          onHelp={() => setHelp(true)}
        />
      </AppShell.Header>
      <AppShell.Main id="main" tabIndex={-1} style={{ outline: "none" }}>
        <OfflineBanner />
        {entry === undefined || mayOpen(entry, role) ? <Outlet /> : <Forbidden entry={entry} />}
        <div id="floating" />
      </AppShell.Main>
      <KeyMap opened={help} onClose={() => setHelp(false)} />
      <Suspense>{search > 0 && <Search asked={search} />}</Suspense>
    </AppShell>
  );
}

/** The stream runs while the console is open, for those who may read it. */
function useLiveStream(may: boolean): void {
  useEffect(() => {
    if (may) live.start();
  }, [may]);
  useFresh(["directory.changed"], ["users"]);
  useFresh(["directory.changed"], ["groups"]);
  useFresh(["directory.changed"], ["solutions"]);
  useFresh(["settings.changed"], ["organization"]);
  useFresh(["settings.changed"], ["categories"]);
  useFresh(["settings.changed"], ["channels"]);
  useFresh(["settings.changed"], ["providers"]);
}

function useShellKeys(role: Role, help: () => void, search: () => void): void {
  const navigate = useNavigate();
  const pages = Object.fromEntries(
    ENTRIES.filter((entry) => entry.roles.includes(role)).map((entry) => [
      `g ${entry.letter}`,
      () => void navigate({ to: entry.to }),
    ]),
  );
  const send = (): void => void navigate({ to: "/notifications", search: { send: true } });
  useKeys({
    ...pages,
    "?": help,
    "/": search,
    n: ADMINS.includes(role) ? send : undefined,
    [`g ${INBOX.letter}`]: () => void navigate({ to: INBOX.to }),
    [`g ${PROFILE.letter}`]: () => void navigate({ to: PROFILE.to }),
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      search();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
}

/** A new page is told to a screen reader by its heading; the first one speaks for itself. */
function useFocusOnPage(path: string): void {
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    document.querySelector<HTMLElement>("#main")?.focus({ preventScroll: true });
  }, [path]);
}
