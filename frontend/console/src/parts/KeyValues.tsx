/** Key/value inputs: those that a screen declares come typed and prefilled, others can be added. */
import { ActionIcon, Button, Group, JsonInput, NumberInput, Stack, Switch, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Declared, parsed, type Values } from "./inputs.ts";

interface KeyValuesProps {
  declared?: readonly Declared[];
  value: Values;
  onChange: (value: Values) => void;
  /** By the key. */
  errors?: Record<string, string | undefined>;
  /** Whether other keys may be added. */
  open?: boolean;
  /** "Add input", where they are called something else. */
  addLabel?: string;
}

export function KeyValues({ declared = [], value, onChange, errors = {}, open = true, addLabel }: KeyValuesProps): ReactElement {
  const { t } = useTranslation("parts");
  const names = new Set(declared.map(({ name }) => name));
  const others = Object.keys(value).filter((name) => !names.has(name));
  const set = (name: string, next: unknown): void => {
    const { [name]: _, ...rest } = value;
    onChange(next === undefined || next === "" ? rest : { ...rest, [name]: next });
  };
  const rename = (from: string, to: string): void =>
    onChange(Object.fromEntries(Object.entries(value).map(([key, one]) => [key === from ? to : key, one])));
  const remove = (name: string): void => {
    const { [name]: _, ...rest } = value;
    onChange(rest);
  };
  return (
    <Stack gap="xs">
      {declared.map((one) => (
        <Typed key={one.name} of={one} value={value[one.name]} error={errors[one.name]} onChange={(next) => set(one.name, next)} />
      ))}
      {others.map((name, index) => (
        // The place is the key: the name changes while it is typed.
        <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
          <TextInput
            w="38%"
            aria-label={t("keyValues.name")}
            placeholder={t("keyValues.name")}
            value={name}
            onChange={(event) => rename(name, event.currentTarget.value)}
          />
          <TextInput
            style={{ flex: 1 }}
            aria-label={t("keyValues.value", { name })}
            placeholder={t("keyValues.placeholder")}
            value={String(value[name] ?? "")}
            error={errors[name]}
            onChange={(event) => onChange({ ...value, [name]: event.currentTarget.value })}
          />
          <ActionIcon variant="subtle" color="gray" mt={2} aria-label={t("keyValues.remove", { name })} onClick={() => remove(name)}>
            <IconTrash size={17} />
          </ActionIcon>
        </Group>
      ))}
      {open && (
        <Group>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={"" in value}
            onClick={() => onChange({ ...value, "": "" })}
          >
            {addLabel ?? t("keyValues.add")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

interface TypedProps {
  of: Declared;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

function Typed({ of, value, error, onChange }: TypedProps): ReactElement {
  const common = { label: of.name, required: of.required === true, error };
  switch (of.type ?? "string") {
    case "number":
      return (
        <NumberInput {...common} value={typeof value === "number" ? value : ""} onChange={(next) => onChange(typeof next === "number" ? next : undefined)} />
      );
    case "boolean":
      return (
        <Switch label={of.name} error={error} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case "array":
    case "object":
      return <Json {...common} type={of.type ?? "object"} value={value} onChange={onChange} />;
    default:
      return <TextInput {...common} value={String(value ?? "")} onChange={(event) => onChange(event.currentTarget.value)} />;
  }
}

interface JsonProps {
  label: string;
  required: boolean;
  error: string | undefined;
  type: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** The text is kept while it is no JSON yet. */
function Json({ type, value, onChange, error, ...rest }: JsonProps): ReactElement {
  const { t } = useTranslation("parts");
  const [text, setText] = useState(value === undefined ? "" : JSON.stringify(value));
  const wrong = text !== "" && parsed(text, type) === undefined;
  return (
    <JsonInput
      {...rest}
      autosize
      formatOnBlur
      dir="ltr"
      value={text}
      error={error ?? (wrong ? t(`keyValues.${type === "array" ? "array" : "object"}`) : undefined)}
      onChange={(next) => {
        setText(next);
        onChange(next === "" ? undefined : parsed(next, type));
      }}
    />
  );
}
