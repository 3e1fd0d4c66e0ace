/** Conditions on values and on places, one a line, as in the sentence that they make. */
import { NumberInput, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../parts/useFormats.ts";
import { type ConditionDraft, type FenceDraft, newCondition, newFence, OPERATORS } from "./draft.ts";
import { AddButton, at, type FieldProps, RemoveButton, TypeField, ValueField, VariableField, WhoseFields } from "./fields.tsx";
import { cornersOf, distance, extentOf, inLine, placeOf } from "./places.ts";

const MOST = 20;

interface RowsProps extends FieldProps {
  /** Between two lines. */
  join: string;
  add: string;
  /** One has to stay. */
  some: boolean;
  fences: boolean;
}

export function Conditions({ form, path, join, add, some, fences }: RowsProps): ReactElement {
  const { t } = useTranslation("actions");
  const rows = at<(ConditionDraft | FenceDraft)[]>(form, path);
  const Row = fences ? Place : Value;
  // The next is mostly about the same thing.
  const more = (): void => {
    const key = { key: `${path}-${Date.now()}` };
    const last = rows.at(-1);
    if (fences) form.insertListItem(path, newFence({ ...(last as FenceDraft | undefined), ...key }));
    else form.insertListItem(path, newCondition({ ...(last as ConditionDraft | undefined), value: "", secondValue: "", ...key }));
  };
  return (
    <Stack gap="sm">
      {rows.map((row, index) => (
        <div key={row.key} role="group" aria-label={t("fields.condition", { number: index + 1 })}>
          {index > 0 && (
            <Text fz="sm" fw={600} c="dimmed" mb={4}>
              {join}
            </Text>
          )}
          <div className="rule-row">
            <Row form={form} path={`${path}.${index}`} />
            {(rows.length > 1 || !some) && (
              <RemoveButton label={t("fields.removeCondition", { number: index + 1 })} run={() => form.removeListItem(path, index)} />
            )}
          </div>
        </div>
      ))}
      <AddButton label={add} disabled={rows.length >= MOST} run={more} />
    </Stack>
  );
}

function Value({ form, path }: FieldProps): ReactElement {
  const { t } = useTranslation("actions");
  const { whose, device, is, type } = at<ConditionDraft>(form, path);
  return (
    <>
      <VariableField form={form} path={`${path}.variable`} device={whose === "device" ? device : ""} required />
      <WhoseFields form={form} path={path} />
      <Select
        label={t("fields.is")}
        allowDeselect={false}
        w={150}
        data={OPERATORS.map((value) => ({ value, label: t(`operators.${value}`) }))}
        {...form.getInputProps(`${path}.is`)}
      />
      {is !== "*" && <TypeField form={form} path={path} />}
      {is !== "*" && <ValueField form={form} path={path} name="value" type={type} label={t("fields.value")} />}
      {is === "><" && <ValueField form={form} path={path} name="secondValue" type={type} label={t("fields.secondValue")} />}
    </>
  );
}

function Place({ form, path }: FieldProps): ReactElement {
  const { t } = useTranslation("actions");
  const { shape, whose, device } = at<FenceDraft>(form, path);
  return (
    <>
      <WhoseFields form={form} path={path} />
      <Select
        label={t("fields.is")}
        allowDeselect={false}
        w={130}
        data={(["in", "out"] as const).map((value) => ({ value, label: t(`inside.${value}`) }))}
        {...form.getInputProps(`${path}.is`)}
      />
      <Select
        label={t("fields.shape")}
        allowDeselect={false}
        w={130}
        data={(["circle", "polygon"] as const).map((value) => ({ value, label: t(`shapes.${value}`) }))}
        {...form.getInputProps(`${path}.shape`)}
      />
      {shape === "circle" ? (
        <>
          <TextInput
            label={t("fields.center")}
            placeholder="52.5163, 13.3777"
            className="grows"
            dir="ltr"
            required
            {...form.getInputProps(`${path}.center`)}
          />
          <NumberInput label={t("fields.radius")} w={120} hideControls decimalScale={1} min={1} required {...form.getInputProps(`${path}.radiusM`)} />
        </>
      ) : (
        <Textarea
          label={t("fields.polygon")}
          placeholder={"52.51, 13.37\n52.51, 13.41\n52.53, 13.41"}
          className="grows"
          dir="ltr"
          autosize
          minRows={3}
          required
          {...form.getInputProps(`${path}.polygon`)}
        />
      )}
      <VariableField form={form} path={`${path}.variable`} device={whose === "device" ? device : ""} required={false} />
      <Area of={at<FenceDraft>(form, path)} />
    </>
  );
}

/** Where that is and how large, so that a slip of the finger is seen. */
function Area({ of }: { of: FenceDraft }): ReactElement | null {
  const { t } = useTranslation("actions");
  const { language } = useFormats();
  const center = of.shape === "circle" ? placeOf(of.center) : undefined;
  const { corners } = cornersOf(of.shape === "polygon" ? of.polygon : "");
  const { middle, highM, wideM } = extentOf(corners);
  const said =
    center !== undefined && of.radiusM !== ""
      ? t("area.circle", { radius: distance(of.radiusM, language), place: inLine(center) })
      : corners.length > 2
        ? t("area.polygon", { wide: distance(wideM, language), high: distance(highM, language), place: inLine(middle) })
        : null;
  if (said === null) return null;
  return (
    <Text fz="sm" c="dimmed" className="area-line" data-area>
      {said}
    </Text>
  );
}
