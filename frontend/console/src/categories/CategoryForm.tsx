/** A category: its name, what quiet hours do to it, and how it rings. */
import { MultiSelect, Radio, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useChannelWord } from "../parts/channels.ts";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { keyOf, type Step } from "./steps.ts";
import { StepsField } from "./StepsField.tsx";

export type Category = Schema<"CategoryBody">;
const QUIET = ["hold", "digest", "drop"] as const;
const KEY = /^[a-z0-9][a-z0-9._-]{0,49}$/;

interface Draft {
  name: string;
  key: string;
  description: string;
  mandatory: boolean;
  quiet: Schema<"QuietAction">;
  off: string[];
  steps: Step[];
}

interface CategoryFormProps {
  category: Category | undefined;
  taken: readonly string[];
  onSaved: (name: string) => void;
  onClose: () => void;
}

export function CategoryForm({ category, taken, onSaved, onClose }: CategoryFormProps): ReactElement {
  const { t } = useTranslation("categories");
  const word = useChannelWord();
  const channels = useChannelNames();
  const fresh = category === undefined;
  const [ownKey, setOwnKey] = useState(false);
  const form = useForm<Draft>({
    initialValues: {
      name: category?.name ?? "",
      key: category?.key ?? "",
      description: category?.description ?? "",
      mandatory: category?.mandatory ?? false,
      quiet: category?.quiet ?? "hold",
      off: category?.off ?? [],
      steps: category?.steps ?? [],
    },
    validate: {
      name: (name) => (name.trim() === "" ? t("form.nameNeeded") : null),
      key: (key) => (!KEY.test(key) ? t("form.keyWrong") : fresh && taken.includes(key) ? t("form.keyTaken") : null),
    },
  });
  const { onSubmit, busy, problem } = useSubmit(
    form,
    async ({ key, description, ...rest }) => {
      const body = { ...rest, name: rest.name.trim(), ...(description.trim() !== "" && { description: description.trim() }) };
      const params = { path: { categoryKey: key } };
      const saved = await ask(api.PUT("/api/v1/categories/{categoryKey}", { params, body }));
      onSaved(saved.name);
    },
    { categoryKey: "key" },
  );
  const named = (name: string): void => {
    form.setFieldValue("name", name);
    if (fresh && !ownKey) form.setFieldValue("key", keyOf(name));
  };
  return (
    <FormPane
      title={fresh ? t("form.title") : t("form.editTitle", { name: category.name })}
      form={form}
      onSubmit={onSubmit}
      busy={busy}
      problem={problem}
      labels={{ name: t("form.name"), key: t("form.key"), description: t("form.description"), off: t("form.off"), steps: t("steps.title") }}
      {...(fresh && { verb: t("create") })}
      onClose={onClose}
      size={640}
    >
      <TextInput
        label={t("form.name")}
        description={t("form.nameHint")}
        required
        maxLength={200}
        data-autofocus
        {...form.getInputProps("name")}
        onChange={(event) => named(event.currentTarget.value)}
      />
      <TextInput
        label={t("form.key")}
        description={t("form.keyHint")}
        required
        dir="ltr"
        maxLength={50}
        readOnly={!fresh}
        variant={fresh ? "default" : "filled"}
        {...form.getInputProps("key")}
        onChange={(event) => {
          setOwnKey(true);
          form.setFieldValue("key", event.currentTarget.value);
        }}
      />
      <Textarea label={t("form.description")} autosize maxLength={200} {...form.getInputProps("description")} />
      <Switch
        label={t("form.mandatory")}
        description={t("form.mandatoryHint")}
        {...form.getInputProps("mandatory", { type: "checkbox" })}
      />
      <Radio.Group label={t("form.quiet")} description={t("form.quietHint")} {...form.getInputProps("quiet")}>
        <Stack gap={10} mt={10}>
          {QUIET.map((value) => (
            <Radio key={value} value={value} label={t(`form.${value}`)} description={t(`form.${value}Hint`)} />
          ))}
        </Stack>
      </Radio.Group>
      <StepsField
        value={form.values.steps}
        onChange={(steps) => form.setFieldValue("steps", steps)}
        channels={["push", ...channels]}
        error={form.errors.steps as string | undefined}
      />
      <MultiSelect
        label={t("form.off")}
        description={t("form.offHint")}
        data={channels.map((value) => ({ value, label: word(value) }))}
        {...form.getInputProps("off")}
      />
    </FormPane>
  );
}

function useChannelNames(): string[] {
  const { data } = useQuery({
    queryKey: ["channels"],
    queryFn: () => ask(api.GET("/api/v1/channels")),
    staleTime: 60_000,
  });
  return data?.items.map(({ name }) => name) ?? [];
}
