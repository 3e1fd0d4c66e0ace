/** How points and devices look in lists. */
import { Box, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Tags } from "../parts/Tags.tsx";
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

interface DataTagsProps {
  of: Record<string, string>;
  all?: boolean;
  /** Where a tag leads. */
  tab?: "devices";
}

export function DataTags({ of, all = false, tab }: DataTagsProps): ReactElement {
  const link = (tag: string, props: object): ReactElement => (
    <Link to="/data" search={{ tag, ...(tab && { tab }) }} {...props} />
  );
  return <Tags of={of} all={all} link={link} room={26} />;
}

export function Place({ lat, lng }: { lat: number; lng: number }): ReactElement {
  return (
    <Box component="span" dir="ltr">
      {lat.toFixed(5)}, {lng.toFixed(5)}
    </Box>
  );
}
