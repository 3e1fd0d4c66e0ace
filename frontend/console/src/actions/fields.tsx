/** Small fields that triggers, conditions and effects share. `path` is where in the form. */
import { ActionIcon, Autocomplete, Button, Group, Input, NumberInput, Select, TagsInput, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Draft, type Span, type Unit, UNITS, type Whose } from "./draft.ts";
import { useDevices, useVariables } from "./queries.ts";

export type DraftForm = UseFormReturnType<Draft>;

export interface FieldProps {
  form: DraftForm;
  path: string;
}

/** What stands at a path of the form. */
export function at<Found>(form: DraftForm, path: string): Found {
  const found = path.split(".").reduce<unknown>((here, part) => (here as Record<string, unknown>)[part], form.values);
  return found as Found;
}

interface SpanFieldProps extends FieldProps {
  label: string;
  hint?: string;
  units?: readonly Unit[];
  required?: boolean;
}

/** A length of time: a count and its unit. */
export function SpanField({ form, path, label, hint, units = ["minute", "hour", "day"], required = false }: SpanFieldProps): ReactElement {
  const { t } = useTranslation("actions");
  const { unit, count } = at<Span>(form, path);
  const known = (Object.keys(UNITS) as Unit[]).filter((one) => units.includes(one) || one === unit);
  const { error, ...input } = form.getInputProps(`${path}.count`);
  return (
    <Input.Wrapper label={label} description={hint} error={error} required={required} labelElement="div">
      <Group gap={6} wrap="nowrap">
        <NumberInput aria-label={label} min={1} allowDecimal={false} w={124} error={Boolean(error)} {...input} />
        <Select
          aria-label={t("fields.unitOf", { label })}
          allowDeselect={false}
          w={124}
          data={known.map((value) => ({ value, label: t(`units.${value}`, { count: count === "" ? 2 : count }) }))}
          {...form.getInputProps(`${path}.unit`)}
        />
      </Group>
    </Input.Wrapper>
  );
}

/** Of which devices: any, one by its name, or all with certain tags. */
export function WhoseFields({ form, path }: FieldProps): ReactElement {
  const { t } = useTranslation("actions");
  const { whose } = at<Whose>(form, path);
  return (
    <>
      <Select
        label={t("fields.of")}
        allowDeselect={false}
        w={168}
        data={(["any", "device", "tags"] as const).map((value) => ({ value, label: t(`whose.${value}`) }))}
        {...form.getInputProps(`${path}.whose`)}
      />
      {whose === "device" && <DeviceField form={form} path={`${path}.device`} />}
      {whose === "tags" && <TagsField form={form} path={`${path}.tags`} label={t("fields.tags")} />}
    </>
  );
}

function DeviceField({ form, path }: FieldProps): ReactElement {
  const { t } = useTranslation("actions");
  const [typed] = useDebouncedValue(at<string>(form, path), 200);
  return (
    <Autocomplete
      label={t("fields.device")}
      className="grows"
      dir="auto"
      maxLength={100}
      required
      data={useDevices(typed)}
      filter={({ options }) => options}
      {...form.getInputProps(path)}
    />
  );
}

export function TagsField({ form, path, label }: FieldProps & { label: string }): ReactElement {
  const { t } = useTranslation("actions");
  return (
    <TagsInput
      label={label}
      className="grows"
      placeholder={at<string[]>(form, path).length === 0 ? t("fields.tagsHint") : undefined}
      acceptValueOnBlur
      {...form.getInputProps(path)}
    />
  );
}

export function VariableField({ form, path, device, required }: FieldProps & { device: string; required: boolean }): ReactElement {
  const { t } = useTranslation("actions");
  return (
    <Autocomplete
      label={t(required ? "fields.variable" : "fields.anyVariable")}
      className="grows"
      dir="auto"
      maxLength={100}
      required={required}
      data={useVariables(device)}
      {...form.getInputProps(path)}
    />
  );
}

/** A value with its type: "30" is not 30. */
export function ValueField({ form, path, name, type, label }: FieldProps & { name: string; type: string; label: string }): ReactElement {
  const { t } = useTranslation("actions");
  const field = `${path}.${name}`;
  if (type === "boolean") {
    return (
      <Select
        label={label}
        allowDeselect={false}
        w={110}
        data={["true", "false"].map((value) => ({ value, label: t(`values.${value}`) }))}
        {...form.getInputProps(field)}
      />
    );
  }
  return (
    <TextInput
      label={label}
      w={120}
      maxLength={1_000}
      required
      dir="auto"
      inputMode={type === "number" ? "decimal" : "text"}
      {...form.getInputProps(field)}
    />
  );
}

export function TypeField({ form, path }: FieldProps): ReactElement {
  const { t } = useTranslation("actions");
  return (
    <Select
      label={t("fields.type")}
      allowDeselect={false}
      w={110}
      data={(["number", "string", "boolean"] as const).map((value) => ({ value, label: t(`types.${value}`) }))}
      {...form.getInputProps(`${path}.type`)}
    />
  );
}

export function RemoveButton({ label, run }: { label: string; run: () => void }): ReactElement {
  return (
    <ActionIcon variant="subtle" color="gray" className="row-remove" aria-label={label} onClick={run}>
      <IconTrash size={17} />
    </ActionIcon>
  );
}

export function AddButton({ label, run, disabled = false }: { label: string; run: () => void; disabled?: boolean }): ReactElement {
  return (
    <Group>
      <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} aria-hidden />} disabled={disabled} onClick={run}>
        {label}
      </Button>
    </Group>
  );
}
