/** "Only if": tests on what set the action off, beyond its conditions. */
import { Select, Stack, Text, TextInput, SegmentedControl, Code } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type FilterDraft, newTest, NO_FILTER, type TestDraft } from "./draft.ts";
import { AddButton, at, type FieldProps, RemoveButton, TypeField, ValueField } from "./fields.tsx";

const OPS = ["=", "!", "<", ">", "contains", "matches", "exists"] as const;
const MOST = 20;

export function FilterFields({ form, path, title }: FieldProps & { title: string }): ReactElement {
  const { t } = useTranslation("actions");
  const { tests, kept } = at<FilterDraft>(form, path);
  if (kept !== null) {
    return (
      <Stack gap={6} role="group" aria-label={title}>
        <Text fz="sm" fw={500}>
          {title}
        </Text>
        <Text fz="sm" c="dimmed">
          {t("filter.kept")}
        </Text>
        <div className="rule-row">
          <Code block dir="ltr" tabIndex={0} aria-label={title} className="grows">
            {JSON.stringify(kept, null, 2)}
          </Code>
          <RemoveButton label={t("filter.drop")} run={() => form.setFieldValue(path, { ...NO_FILTER })} />
        </div>
      </Stack>
    );
  }
  return (
    <Stack gap={6} role="group" aria-label={title}>
      {tests.length > 0 && (
        <Text fz="sm" fw={500}>
          {title}
        </Text>
      )}
      {tests.length > 1 && (
        <SegmentedControl
          aria-label={t("when.match")}
          style={{ alignSelf: "flex-start" }}
          data={(["and", "or"] as const).map((value) => ({ value, label: t(`filter.${value}`) }))}
          {...form.getInputProps(`${path}.match`)}
        />
      )}
      {tests.map((test, index) => (
        <TestRow key={test.key} form={form} path={`${path}.tests.${index}`} remove={() => form.removeListItem(`${path}.tests`, index)} />
      ))}
      <AddButton label={t("filter.add")} disabled={tests.length >= MOST} run={() => form.insertListItem(`${path}.tests`, newTest())} />
    </Stack>
  );
}

function TestRow({ form, path, remove }: FieldProps & { remove: () => void }): ReactElement {
  const { t } = useTranslation("actions");
  const { op, type, path: named } = at<TestDraft>(form, path);
  return (
    <div className="rule-row">
      <TextInput
        label={t("filter.path")}
        placeholder="tags.site"
        className="grows"
        dir="ltr"
        required
        maxLength={100}
        {...form.getInputProps(`${path}.path`)}
      />
      <Select
        label={t("fields.is")}
        allowDeselect={false}
        w={150}
        data={OPS.map((value) => ({ value, label: t(`tests.${value}`) }))}
        {...form.getInputProps(`${path}.op`)}
      />
      {op !== "exists" && <TypeField form={form} path={path} />}
      {op !== "exists" && <ValueField form={form} path={path} name="value" type={type} label={t("fields.value")} />}
      <RemoveButton label={t("filter.remove", { name: named })} run={remove} />
    </div>
  );
}
