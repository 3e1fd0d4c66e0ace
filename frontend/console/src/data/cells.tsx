/** How points and devices look in lists. */
import { Badge, Box, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../parts/useFormats.ts";
import { numberWord, type Value } from "./values.ts";

/** "21.5 °C", "true", a text in its own direction. */
export function useValueWord(): (value: Value, unit?: string) => string {
  const { t } = useTranslation("data");
  const { language } = useFormats();
  return (value, unit) => {
    if (value === null) return t("value.none");
    if (typeof value === "boolean") return t(value ? "value.true" : "value.false");
    const word = typeof value === "number" ? numberWord(value, language) : value;
    return unit === undefined ? word : `${word} ${unit}`;
  };
}

export function ValueCell({ value, unit }: { value: Value; unit?: string | undefined }): ReactElement {
  const word = useValueWord();
  const quiet = value === null;
  return (
    <Text
      fz="inherit"
      fw={quiet ? undefined : 600}
      c={quiet ? "dimmed" : undefined}
      className="cut"
      dir="auto"
      style={{ fontVariantNumeric: "tabular-nums" }}
    >
      {word(value, unit)}
    </Text>
  );
}

/** How many letters of tags a line has room for. */
const ROOM = 26;

interface TagsProps {
  of: Record<string, string>;
  all?: boolean;
  /** Where a tag leads. */
  tab?: "devices";
}

/** Those that fit into a line; each leads to what has it as well. */
export function DataTags({ of, all = false, tab }: TagsProps): ReactElement {
  const { t } = useTranslation("data");
  const tags = Object.entries(of);
  let room = ROOM;
  const fits = tags.filter(([key, value], index) => (room -= key.length + value.length + 4) >= 0 || index === 0);
  const shown = all ? tags : fits;
  return (
    <Group gap={6} wrap={all ? "wrap" : "nowrap"}>
      {shown.map(([key, value]) => (
        <Badge
          key={key}
          variant="default"
          tt="none"
          fw={500}
          size="lg"
          radius="sm"
          style={{ cursor: "pointer" }}
          renderRoot={(props) => <Link to="/data" search={{ tag: `${key}:${value}`, ...(tab && { tab }) }} {...props} />}
        >
          <bdi>
            {key}: {value}
          </bdi>
        </Badge>
      ))}
      {tags.length > shown.length && (
        <Text span fz="sm" c="dimmed">
          {t("moreTags", { count: tags.length - shown.length })}
        </Text>
      )}
    </Group>
  );
}

export function Place({ lat, lng }: { lat: number; lng: number }): ReactElement {
  return (
    <Box component="span" dir="ltr">
      {lat.toFixed(5)}, {lng.toFixed(5)}
    </Box>
  );
}
