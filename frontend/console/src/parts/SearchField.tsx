/** Search of a list: the address follows a moment after typing. */
import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type ReactElement, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

interface SearchFieldProps {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

export function SearchField({ label, value, onChange }: SearchFieldProps): ReactElement {
  const { t } = useTranslation("parts");
  const [typed, setTyped] = useState(value ?? "");
  useEffect(() => setTyped(value ?? ""), [value]);
  const later = useDebouncedCallback((next: string) => onChange(next.trim() === "" ? undefined : next.trim()), 300);
  const change = (next: string): void => {
    setTyped(next);
    later(next);
  };
  return (
    <TextInput
      type="search"
      role="searchbox"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed === "" ? undefined : <CloseButton size="sm" aria-label={t("clear")} onClick={() => change("")} />}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
      w={{ base: "100%", sm: 290 }}
      maxLength={100}
      styles={{ input: { appearance: "none" } }}
    />
  );
}
