/** Fields as a channel describes them: text, number, boolean, list, choice; secrets are written only. */
import { NumberInput, Select, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { SecretField } from "../parts/SecretField.tsx";
import type { FormField } from "./queries.ts";

export type FieldValues = Record<string, unknown>;

interface ChannelFieldProps {
  field: FormField;
  value: unknown;
  onChange: (value: unknown) => void;
  error?: string | undefined;
  /** The server keeps this secret already. */
  kept?: boolean;
  /** For the form to find it by. */
  path?: string;
}

export function ChannelField({ field, value, onChange, error, kept = false, path }: ChannelFieldProps): ReactElement {
  const { t } = useTranslation("parts");
  const switched = {
    // The server's own words, whatever language is read around them.
    label: <bdi>{field.label}</bdi>,
    description: field.help && <bdi>{field.help}</bdi>,
    error,
    ...(path !== undefined && { "data-path": path }),
  };
  const shared = { ...switched, withAsterisk: field.required };
  const text = typeof value === "string" ? value : "";
  if (field.secret && !isLong(field)) {
    return (
      <SecretField
        key={String(kept)}
        {...shared}
        dir="ltr"
        kept={kept}
        value={value as string | undefined}
        onChange={onChange}
      />
    );
  }
  if (field.secret) return <LongSecret {...shared} kept={kept} value={text} onChange={onChange} />;
  switch (field.type) {
    case "boolean":
      return <Switch {...switched} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
    case "number":
      return <NumberInput {...shared} value={value as number | string} onChange={onChange} allowDecimal={false} thousandSeparator={false} />;
    case "list":
      return (
        <TagsInput
          {...shared}
          dir="ltr"
          value={(value as string[] | undefined) ?? []}
          onChange={onChange}
          splitChars={[",", " ", "\n"]}
          clearable
          clearButtonProps={{ "aria-label": t("clear") }}
        />
      );
    case "choice":
      return (
        <Select
          {...shared}
          data={field.choices ?? []}
          value={text === "" ? null : text}
          onChange={(next) => onChange(next ?? "")}
          allowDeselect={!field.required}
        />
      );
    default:
      return <TextInput {...shared} value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
}

/** Keys and key files have many lines, which a password field would take away. */
function isLong({ name }: FormField): boolean {
  return /(key|account)$/i.test(name);
}

interface LongSecretProps {
  label: ReactNode;
  description: ReactNode;
  error: string | undefined;
  kept: boolean;
  value: string;
  onChange: (value: unknown) => void;
}

function LongSecret({ kept, value, onChange, ...rest }: LongSecretProps): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Textarea
      {...rest}
      placeholder={kept ? t("secret.kept") : undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value === "" && kept ? undefined : event.currentTarget.value)}
      autosize
      minRows={3}
      maxRows={8}
      dir={value === "" ? undefined : "ltr"}
      spellCheck={false}
      autoComplete="off"
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12.5 } }}
    />
  );
}

/** What the fields begin with: what is kept, else their defaults. Secrets are empty. */
export function startOf(fields: readonly FormField[], kept: FieldValues = {}): FieldValues {
  return Object.fromEntries(
    fields.map((field) => {
      if (field.secret) return [field.name, ""];
      const empty = field.type === "list" ? [] : field.type === "boolean" ? false : "";
      return [field.name, kept[field.name] ?? field.default ?? empty];
    }),
  );
}

/** Only what was given; what was taken away is null where something was kept. */
export function givenOf(fields: readonly FormField[], values: FieldValues, kept?: FieldValues): FieldValues {
  const given: FieldValues = {};
  for (const { name, secret } of fields) {
    const value = values[name];
    const empty = value === "" || value === undefined || (Array.isArray(value) && value.length === 0);
    if (!empty) {
      if (kept === undefined || JSON.stringify(kept[name]) !== JSON.stringify(value)) given[name] = value;
    } else if (!secret && kept !== undefined && kept[name] !== undefined) given[name] = null;
  }
  return given;
}

export function isKept(kept: FieldValues | undefined, { name }: FormField): boolean {
  return kept?.[name] !== undefined;
}
