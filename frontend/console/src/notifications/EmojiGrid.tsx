/** Emoji by group or by a word, from emojibase-data, which is a chunk of its own per language. */
import { Loader, ScrollArea, SegmentedControl, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";

interface Emoji {
  unicode: string;
  label: string;
  group?: number;
  order?: number;
  tags?: string[];
}

/** Groups of Unicode, by their first sign; 2 are parts of others. */
const GROUPS: readonly (readonly [string, string, readonly number[]])[] = [
  ["smileys", "😀", [0, 1]],
  ["nature", "🌱", [3]],
  ["food", "🍎", [4]],
  ["travel", "🚚", [5]],
  ["activities", "⚽", [6]],
  ["objects", "🔧", [7]],
  ["symbols", "✅", [8]],
  ["flags", "🏁", [9]],
];
const COLUMNS = 8;
const MOST = 240;

const LOADERS: Record<string, () => Promise<{ default: Emoji[] }>> = {
  en: () => import("emojibase-data/en/compact.json") as unknown as Promise<{ default: Emoji[] }>,
  de: () => import("emojibase-data/de/compact.json") as unknown as Promise<{ default: Emoji[] }>,
};

export default function EmojiGrid({ onChoose }: { onChoose: (emoji: string) => void }): ReactElement {
  const { t, i18n } = useTranslation("notifications");
  const [search, setSearch] = useState("");
  const [group, setGroup] = useState("smileys");
  const language = i18n.language in LOADERS ? i18n.language : "en";
  const { data } = useQuery({
    queryKey: ["notifications", "emoji", language],
    queryFn: async () => (await LOADERS[language]?.())?.default ?? [],
    staleTime: Infinity,
  });
  const wanted = search.trim().toLowerCase();
  const groups = GROUPS.find(([name]) => name === group)?.[2] ?? [];
  const fits = ({ label, tags, group: of = -1 }: Emoji): boolean =>
    wanted === "" ? groups.includes(of) : of >= 0 && of !== 2 && `${label} ${tags?.join(" ") ?? ""}`.toLowerCase().includes(wanted);
  const found = (data ?? []).filter(fits).sort((one, other) => (one.order ?? 0) - (other.order ?? 0)).slice(0, MOST);
  return (
    <>
      <TextInput
        size="xs"
        aria-label={t("emoji.search")}
        placeholder={t("emoji.search")}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        data-autofocus
      />
      <SegmentedControl
        size="xs"
        fullWidth
        my={6}
        aria-label={t("emoji.groups")}
        value={group}
        onChange={(next) => {
          setGroup(next);
          setSearch("");
        }}
        data={GROUPS.map(([name, sign]) => ({ value: name, label: <span aria-label={t(`emoji.${name}`)}>{sign}</span> }))}
      />
      <ScrollArea h={210} type="auto">
        {data === undefined && <Loader size="sm" />}
        {data !== undefined && found.length === 0 && (
          <Text fz="sm" c="dimmed" p="xs">
            {t("emoji.none")}
          </Text>
        )}
        <div className="emoji-grid" onKeyDown={move}>
          {found.map(({ unicode, label }, index) => (
            <UnstyledButton key={unicode} className="emoji" aria-label={label} title={label} tabIndex={index === 0 ? 0 : -1} onClick={() => onChoose(unicode)}>
              {unicode}
            </UnstyledButton>
          ))}
        </div>
      </ScrollArea>
    </>
  );
}

/** Arrow keys walk in the grid; it is one stop for Tab. */
function move(event: KeyboardEvent<HTMLElement>): void {
  const forward = document.documentElement.dir === "rtl" ? -1 : 1;
  const steps: Record<string, number> = { ArrowRight: forward, ArrowLeft: -forward, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(".emoji")];
  all[all.indexOf(event.target as HTMLElement) + step]?.focus();
}
