/** How it looks, and what opens: the same in every language. */
import { Fieldset, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useSolutions } from "../parts/AudienceField.tsx";
import { KeyValues } from "../parts/KeyValues.tsx";
import { ScreenSelect } from "./ButtonsField.tsx";
import { type Draft, SEVERITIES } from "./draft.ts";

export function LookFields({ form }: { form: UseFormReturnType<Draft> }): ReactElement {
  const { t } = useTranslation("templates");
  const solutions = useSolutions();
  const { jigId, inputs } = form.values;
  const screen = solutions.flatMap(({ screens }) => screens).find((one) => one.jigId === jigId);
  return (
    <>
      <Fieldset legend={t("look.title")}>
        <Stack gap="sm">
          <div>
            <Text fz="sm" fw={500} mb={4} id="severity">
              {t("look.severity")}
            </Text>
            <SegmentedControl
              fullWidth
              aria-labelledby="severity"
              data={SEVERITIES.map((value) => ({ value, label: t(`look.severities.${value}`) }))}
              {...form.getInputProps("severity")}
            />
          </div>
          <Group grow align="flex-start">
            <TextInput label={t("look.icon")} description={t("look.iconHint")} dir="auto" {...form.getInputProps("icon")} />
            <TextInput
              label={t("look.image")}
              description={t("look.imageHint")}
              type="url"
              dir="ltr"
              {...form.getInputProps("image")}
            />
          </Group>
        </Stack>
      </Fieldset>
      <Fieldset legend={t("opens.title")}>
        <Stack gap="sm">
          <ScreenSelect label={t("buttons.screen")} {...form.getInputProps("jigId")} />
          <div>
            <Text fz="sm" fw={500} mb={6}>
              {t("opens.inputs")}
            </Text>
            <KeyValues
              key={jigId}
              // Whoever notifies fills them in: none is needed here.
              declared={(screen?.inputs ?? []).map((one) => ({ ...one, required: false }))}
              value={inputs}
              onChange={(next) => form.setFieldValue("inputs", next)}
            />
          </div>
        </Stack>
      </Fieldset>
    </>
  );
}
