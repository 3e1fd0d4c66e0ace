/** When: the kind of the trigger, and what belongs to it. */
import { Autocomplete, Checkbox, Fieldset, Group, NumberInput, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useCategories } from "../notifications/queries.ts";
import { ZoneSelect } from "../users/places.tsx";
import { Conditions } from "./Conditions.tsx";
import { CHANGES, RESOURCES, type TriggerKind } from "./draft.ts";
import { type DraftForm, SpanField, TagsField, VariableField, WhoseFields } from "./fields.tsx";
import { FilterFields } from "./FilterFields.tsx";
import { useEventKinds, useKinds } from "./queries.ts";

const FIELDS: Record<TriggerKind, (props: { form: DraftForm }) => ReactElement> = {
  condition: Values,
  geofence: Values,
  event: Event,
  interval: Interval,
  schedule: Schedule,
  no_data: Silence,
  no_answer: NoAnswer,
  resource: Resource,
  usage: Usage,
};

export function TriggerFields({ form }: { form: DraftForm }): ReactElement {
  const { t } = useTranslation("actions");
  const kinds = useKinds();
  const { kind } = form.values.trigger;
  const Fields = FIELDS[kind];
  const known = kinds?.triggers ?? [{ kind, title: kind }];
  return (
    <Fieldset legend={t("when.title")} miw={0} className="step">
      <Stack gap="md">
        <Select
          label={t("when.kind")}
          description={t(`when.about.${kind}`)}
          allowDeselect={false}
          maw={420}
          data={known.map((one) => ({ value: one.kind, label: t(`when.kinds.${one.kind}`, { defaultValue: one.title }) }))}
          {...form.getInputProps("trigger.kind")}
        />
        <Fields form={form} />
        <FilterFields form={form} path="where" title={t("filter.where")} />
      </Stack>
    </Fieldset>
  );
}

/** Conditions on values or places, for how long, and what unlocks. */
function Values({ form }: { form: DraftForm }): ReactElement {
  const { t } = useTranslation("actions");
  const { kind, match, conditions, fences } = form.values.trigger;
  const places = kind === "geofence";
  const path = places ? "trigger.fences" : "trigger.conditions";
  const several = (places ? fences : conditions).length > 1;
  return (
    <>
      {several && (
        <SegmentedControl
          aria-label={t("when.match")}
          style={{ alignSelf: "flex-start" }}
          data={(["any", "all"] as const).map((value) => ({ value, label: t(`when.matches.${value}`) }))}
          {...form.getInputProps("trigger.match")}
        />
      )}
      <Conditions
        form={form}
        path={path}
        join={t(match === "all" ? "says.and" : "says.or")}
        add={t("when.add")}
        some
        fences={places}
      />
      <SpanField form={form} path="trigger.lasting" label={t("when.lasting")} units={["second", "minute", "hour"]} />
      <Stack gap={6}>
        <Text fz="sm" fw={500}>
          {t("when.unlock")}
        </Text>
        <Text fz="sm" c="dimmed">
          {t("when.unlockAbout")}
        </Text>
        <Conditions
          form={form}
          path={places ? "trigger.unlockFences" : "trigger.unlock"}
          join={t("says.or")}
          add={t("when.addUnlock")}
          some={false}
          fences={places}
        />
      </Stack>
    </>
  );
}

function Event({ form }: { form: DraftForm }): ReactElement {
  const { t } = useTranslation("actions");
  const kinds = useEventKinds();
  const said = new Map(kinds.map(({ kind, meaning }) => [kind as string, meaning]));
  return (
    <Autocomplete
      label={t("when.event")}
      description={t("when.eventHint")}
      required
      dir="ltr"
      maxLength={100}
      maw={420}
      data={["custom.", ...said.keys()]}
      renderOption={({ option }) => (
        <div>
          <Text fz="sm" dir="ltr">
            {option.value}
          </Text>
          <Text fz={13} c="dimmed">
            {t(`webhooks:kinds.${option.value.replace(".", "_")}`, { defaultValue: said.get(option.value) ?? t("when.ownEvent") })}
          </Text>
        </div>
      )}
      {...form.getInputProps("trigger.event")}
    />
  );
}

function Interval({ form }: { form: DraftForm }): ReactElement {
  const { t } = useTranslation("actions");
  return <SpanField form={form} path="trigger.every" label={t("when.every")} required />;
}

function Schedule({ form }: { form: DraftForm }): ReactElement {
  const { t } = useTranslation("actions");
  const { clock } = form.values.trigger;
  return (
    <div className="rule-row">
      <Select
        label={t("when.clock")}
        allowDeselect={false}
        w={150}
        data={(["cron", "rrule"] as const).map((value) => ({ value, label: t(`when.clocks.${value}`) }))}
        {...form.getInputProps("trigger.clock")}
      />
      <TextInput
        key={clock}
        label={t("when.rule")}
        placeholder={clock === "cron" ? "0 8 * * 1-5" : "FREQ=WEEKLY;BYDAY=MO;BYHOUR=8;BYMINUTE=0"}
        className="grows"
        dir="ltr"
        required
        maxLength={500}
        {...form.getInputProps(`trigger.${clock}`)}
      />
      <div style={{ width: 230 }}>
        <ZoneSelect clearable={false} label={t("when.zone")} {...form.getInputProps("trigger.timeZone")} />
      </div>
    </div>
  );
}

function Silence({ form }: { form: DraftForm }): ReactElement {
  const { t } = useTranslation("actions");
  const { whose, device } = form.values.trigger;
  return (
    <>
      <SpanField form={form} path="trigger.every" label={t("when.silent")} required />
      <div className="rule-row">
        <WhoseFields form={form} path="trigger" />
        <VariableField form={form} path="trigger.variable" device={whose === "device" ? device : ""} required={false} />
      </div>
    </>
  );
}

function NoAnswer({ form }: { form: DraftForm }): ReactElement {
  const { t } = useTranslation("actions");
  const categories = useCategories();
  return (
    <Group align="flex-start">
      <SpanField form={form} path="trigger.every" label={t("when.unanswered")} required />
      <Select
        label={t("when.category")}
        placeholder={t("when.anyCategory")}
        clearable
        clearButtonProps={{ "aria-label": t("parts:clear") }}
        data={categories.map(({ key, name }) => ({ value: key, label: name }))}
        {...form.getInputProps("trigger.category")}
        onChange={(next) => form.setFieldValue("trigger.category", next ?? "")}
        value={form.values.trigger.category || null}
      />
    </Group>
  );
}

function Resource({ form }: { form: DraftForm }): ReactElement {
  const { t } = useTranslation("actions");
  return (
    <>
      <Select
        label={t("when.resource")}
        allowDeselect={false}
        maw={280}
        data={RESOURCES.map((value) => ({ value, label: t(`resources.${value}`) }))}
        {...form.getInputProps("trigger.resource")}
      />
      <Checkbox.Group label={t("when.changes")} {...form.getInputProps("trigger.when")}>
        <Group mt={8}>
          {CHANGES.map((value) => (
            <Checkbox key={value} value={value} label={t(`changes.${value}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      {form.values.trigger.resource === "user" && <TagsField form={form} path="trigger.tags" label={t("when.userTags")} />}
    </>
  );
}

function Usage({ form }: { form: DraftForm }): ReactElement {
  const { t } = useTranslation("actions");
  const { measure } = form.values.trigger;
  const measures = useKinds()?.measures ?? [measure];
  return (
    <div className="rule-row">
      <Select
        label={t("when.measure")}
        className="grows"
        allowDeselect={false}
        data={measures.map((value) => ({ value, label: t(`measures.${value}`) }))}
        {...form.getInputProps("trigger.measure")}
      />
      <NumberInput label={t("when.above")} w={150} min={0} required {...form.getInputProps("trigger.above")} />
    </div>
  );
}

