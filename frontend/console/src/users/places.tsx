/** Languages and time zones to choose from, by their names in the language that is read. */
import { Select } from "@mantine/core";
import { type ReactElement, type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../parts/useFormats.ts";

export const LANGUAGES = (
  "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nb nl pl pt pt-BR ro ru sk sl sr sv sw ta th tr uk ur vi zh zh-TW"
).split(" ");

export interface PlaceProps {
  label: string;
  value?: string | null;
  onChange?: (value: string | null) => void;
  error?: ReactNode;
  description?: ReactNode;
  disabled?: boolean;
  /** Within a menu: its list must not be a layer of its own. */
  inside?: boolean;
  clearable?: boolean;
}

export function useLanguageName(): (language: string) => string {
  const { language: read } = useFormats();
  return useMemo(() => {
    const names = new Intl.DisplayNames(read, { type: "language" });
    return (language) => {
      try {
        return names.of(language) ?? language;
      } catch {
        return language;
      }
    };
  }, [read]);
}

/** A language that is not among the usual ones stays, once it is chosen. */
export function LanguageSelect({ value = null, ...rest }: PlaceProps): ReactElement {
  const { t } = useTranslation("users");
  const name = useLanguageName();
  const known = value === null || LANGUAGES.includes(value) ? LANGUAGES : [value, ...LANGUAGES];
  const data = known
    .map((one) => ({ value: one, label: `${name(one)} (${one})` }))
    .sort((one, other) => one.label.localeCompare(other.label));
  return <Places data={data} value={value} placeholder={t("form.asOrganization")} {...rest} />;
}

export function ZoneSelect({ value = null, ...rest }: PlaceProps): ReactElement {
  const { t } = useTranslation("users");
  const data = useMemo(() => {
    const zones = Intl.supportedValuesOf("timeZone");
    return value === null || zones.includes(value) ? zones : [value, ...zones];
  }, [value]);
  return <Places data={data} value={value} placeholder={t("form.asOrganization")} {...rest} />;
}

interface PlacesProps extends PlaceProps {
  data: (string | { value: string; label: string })[];
  placeholder: string;
}

function Places({ inside = false, ...props }: PlacesProps): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Select
      comboboxProps={{ withinPortal: !inside }}
      searchable
      clearable
      limit={60}
      nothingFoundMessage={t("filter.nothing")}
      clearButtonProps={{ "aria-label": t("clear") }}
      {...props}
    />
  );
}
