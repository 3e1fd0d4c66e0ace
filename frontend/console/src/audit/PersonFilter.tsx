/** One person to filter by, found by name or e-mail; the address keeps the e-mail. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";

interface PersonFilterProps {
  label: string;
  value: string | undefined;
  onChange: (email: string | undefined) => void;
}

export function PersonFilter({ label, value, onChange }: PersonFilterProps): ReactElement {
  const { t } = useTranslation("parts");
  const [search, setSearch] = useState("");
  const [text] = useDebouncedValue(search.trim(), 200);
  const query = { limit: 20, ...(text !== "" && text !== value && { search: text }) };
  const { data } = useQuery({
    queryKey: ["users", "picker", query],
    queryFn: () => ask(api.GET("/api/v1/users", { params: { query } })),
    placeholderData: (before) => before,
  });
  const people = (data?.items ?? []).map(({ email, name }) => ({ value: email, label: `${name} (${email})` }));
  if (value !== undefined && !people.some((one) => one.value === value)) people.unshift({ value, label: value });
  return (
    <Select
      w={{ base: "100%", sm: 230 }}
      aria-label={label}
      placeholder={label}
      data={people}
      value={value ?? null}
      onChange={(email) => onChange(email ?? undefined)}
      searchable
      clearable
      onSearchChange={setSearch}
      filter={({ options }) => options}
      nothingFoundMessage={t("people.nobody")}
      clearButtonProps={{ "aria-label": t("clear") }}
      comboboxProps={{ shadow: "md" }}
    />
  );
}
