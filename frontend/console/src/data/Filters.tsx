/** Which points: of which device, variable and tag, and when they were measured. */
import { Autocomplete, Group, TextInput } from "@mantine/core";
import { IconTag } from "@tabler/icons-react";
import { type ReactElement, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { DayRange } from "../parts/DayField.tsx";
import { ClearFilters } from "../parts/FilteredEmpty.tsx";
import { useDeviceNames, useVariableNames } from "./queries.ts";
import type { DataSearch } from "./route.ts";
import { readsTag } from "./values.ts";

interface FiltersProps {
  search: DataSearch;
  set: boolean;
  onChange: (change: DataSearch) => void;
  onClear: () => void;
}

export function Filters({ search, set, onChange, onClear }: FiltersProps): ReactElement {
  return (
    <Group mb="md" gap="sm" align="flex-start">
      <DeviceField value={search.device} onChange={(device) => onChange({ device })} />
      <VariableField device={search.device} value={search.variable} onChange={(variable) => onChange({ variable })} />
      <TagField value={search.tag} onChange={(tag) => onChange({ tag })} />
      <DayRange from={search.from} to={search.to} onChange={onChange} />
      <ClearFilters set={set} onClear={onClear} />
    </Group>
  );
}

interface FieldProps {
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function DeviceField({ value, onChange }: FieldProps): ReactElement {
  const { t } = useTranslation("data");
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const names = useDeviceNames(typed ?? "");
  return <NameField {...{ label: t("filters.device"), names, value, typed, setTyped, onChange }} />;
}

function VariableField({ device, ...field }: FieldProps & { device: string | undefined }): ReactElement {
  const { t } = useTranslation("data");
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const names = useVariableNames(device);
  return <NameField {...{ label: t("filters.variable"), names, typed, setTyped, ...field }} />;
}

interface NameFieldProps extends FieldProps {
  label: string;
  names: string[];
  typed: string | undefined;
  setTyped: (typed: string | undefined) => void;
}

/** Chosen from those there are, or typed. */
function NameField({ label, names, value, typed, setTyped, onChange }: NameFieldProps): ReactElement {
  const take = (text: string): void => {
    setTyped(undefined);
    onChange(text.trim() === "" ? undefined : text.trim());
  };
  return (
    <Autocomplete
      w={{ base: "100%", sm: 190 }}
      aria-label={label}
      placeholder={label}
      data={names}
      value={typed ?? value ?? ""}
      onChange={setTyped}
      onOptionSubmit={take}
      onBlur={() => typed !== undefined && take(typed)}
      onKeyDown={(event) => event.key === "Enter" && typed !== undefined && take(typed)}
      limit={20}
      maxLength={100}
      comboboxProps={{ shadow: "md" }}
    />
  );
}

/** Goes into the address once it is `key:value`, or empty. */
export function TagField({ value, onChange }: FieldProps): ReactElement {
  const { t } = useTranslation("data");
  const [typed, setTyped] = useState(value ?? "");
  useEffect(() => setTyped(value ?? ""), [value]);
  const take = (): void => {
    const tag = typed.trim();
    if (tag === "" || readsTag(tag)) onChange(tag === "" ? undefined : tag);
  };
  const wrong = typed.trim() !== "" && !readsTag(typed.trim());
  return (
    <TextInput
      w={{ base: "100%", sm: 170 }}
      aria-label={t("filters.tag")}
      placeholder={t("filters.tagHint")}
      leftSection={<IconTag size={16} aria-hidden />}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === "Enter" && take()}
      description={wrong ? t("filters.tagForm") : undefined}
      inputWrapperOrder={["label", "input", "description"]}
      maxLength={201}
    />
  );
}
