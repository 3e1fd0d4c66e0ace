/** A screen: its id in the app, its title, and the typed inputs that it declares. */
import { ActionIcon, Button, Fieldset, Group as Row, JsonInput, NumberInput, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { draftOf, type Draft, emptyInput, faultOf, type InputDraft, MOST_INPUTS, screenOf, TYPES } from "./screens.ts";
import type { Screen } from "./queries.ts";

interface ScreenFormProps {
  of: Screen | undefined;
  /** Ids that other screens of the app have. */
  taken: readonly string[];
  onClose: () => void;
  onSave: (screen: Screen) => Promise<void>;
}

export function ScreenForm({ of, taken, onClose, onSave }: ScreenFormProps): ReactElement {
  const { t } = useTranslation("solutions");
  const form = useForm<Draft>({
    initialValues: draftOf(of),
    validate: (draft) => {
      const faults: Record<string, string> = {};
      for (const [field, fault] of Object.entries(faultOf(draft, taken))) faults[field] = t(`screens.faults.${fault}`);
      return faults;
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, (draft) => onSave(screenOf(draft)));
  const add = (): void => form.insertListItem("inputs", emptyInput());
  return (
    <FormPane
      title={of === undefined ? t("screens.create") : t("screens.edit")}
      {...{ form, onSubmit, busy, problem, onClose }}
      size={640}
    >
      <TextInput label={t("screens.title")} required maxLength={100} data-autofocus {...form.getInputProps("title")} />
      <TextInput
        label={t("screens.id")}
        description={t("screens.idHint")}
        required
        maxLength={50}
        dir="ltr"
        {...form.getInputProps("jigId")}
      />
      <Fieldset legend={t("screens.inputs")}>
        <Stack gap="md">
          {form.values.inputs.length === 0 && (
            <Text fz="sm" c="dimmed">
              {t("screens.inputsHint")}
            </Text>
          )}
          {form.values.inputs.map((input, index) => (
            <Input key={input.key} form={form} index={index} />
          ))}
          <Row>
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={14} aria-hidden />}
              disabled={form.values.inputs.length >= MOST_INPUTS}
              onClick={add}
            >
              {t("screens.addInput")}
            </Button>
          </Row>
        </Stack>
      </Fieldset>
    </FormPane>
  );
}

function Input({ form, index }: { form: UseFormReturnType<Draft>; index: number }): ReactElement {
  const { t } = useTranslation("solutions");
  const place = `inputs.${index}`;
  const input = form.values.inputs[index];
  const name = input?.name || String(index + 1);
  return (
    <Stack gap="xs" role="group" aria-label={t("screens.input", { name })}>
      <Row gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          style={{ flex: 1 }}
          label={t("screens.inputName")}
          maxLength={100}
          dir="ltr"
          {...form.getInputProps(`${place}.name`)}
        />
        <Select
          w={150}
          label={t("screens.type")}
          allowDeselect={false}
          data={TYPES.map((value) => ({ value, label: t(`types.${value}`) }))}
          {...form.getInputProps(`${place}.type`)}
          onChange={(type) => {
            form.setFieldValue(`${place}.type`, type);
            form.setFieldValue(`${place}.given`, "");
          }}
        />
        <ActionIcon
          mt={26}
          variant="subtle"
          color="gray"
          aria-label={t("screens.removeInput", { name })}
          onClick={() => form.removeListItem("inputs", index)}
        >
          <IconTrash size={17} />
        </ActionIcon>
      </Row>
      <Row gap="md" align="flex-end">
        {input !== undefined && <Default form={form} place={place} of={input} />}
        <Switch
          mb={8}
          label={t("screens.required")}
          {...form.getInputProps(`${place}.required`, { type: "checkbox" })}
        />
      </Row>
    </Stack>
  );
}

interface DefaultProps {
  form: UseFormReturnType<Draft>;
  place: string;
  of: InputDraft;
}

/** The value that it has when nobody gives one, as its type asks for. */
function Default({ form, place, of }: DefaultProps): ReactElement {
  const { t } = useTranslation("solutions");
  const common = { label: t("screens.default"), style: { flex: 1, minWidth: 180 }, ...form.getInputProps(`${place}.given`) };
  switch (of.type) {
    case "number":
      return <NumberInput {...common} onChange={(next) => form.setFieldValue(`${place}.given`, String(next))} />;
    case "boolean":
      return (
        <Select
          {...common}
          clearable
          clearButtonProps={{ "aria-label": t("parts:clear") }}
          placeholder={t("screens.noDefault")}
          value={of.given === "" ? null : of.given}
          onChange={(next) => form.setFieldValue(`${place}.given`, next ?? "")}
          data={[
            { value: "true", label: t("screens.yes") },
            { value: "false", label: t("screens.no") },
          ]}
        />
      );
    case "array":
    case "object":
      return <JsonInput {...common} autosize dir="ltr" placeholder={of.type === "array" ? "[]" : "{}"} />;
    default:
      return <TextInput {...common} />;
  }
}
