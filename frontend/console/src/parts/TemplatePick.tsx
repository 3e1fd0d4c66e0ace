/** A template, and what its names are filled with. */
import { Fieldset, SegmentedControl, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { KeyValues } from "./KeyValues.tsx";
import type { Declared, Values } from "./inputs.ts";

export type Source = "words" | "template";

export function SourceSwitch({ value, onChange }: { value: Source; onChange: (source: Source) => void }): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <SegmentedControl
      aria-label={t("message.source")}
      value={value}
      onChange={(source) => onChange(source as Source)}
      data={[
        { value: "words", label: t("message.words") },
        { value: "template", label: t("message.useTemplate") },
      ]}
    />
  );
}

interface TemplatePickProps {
  templateId: string | null;
  data: Values;
  onChoose: (templateId: string | null) => void;
  onData: (data: Values) => void;
  /** The template is there, with the names that its sample has; before its fields are shown. */
  onRead?: (template: Schema<"TemplateBody">, declared: Declared[]) => void;
  /** How the names are filled, if it has to be said. */
  about?: string;
  errors: { template?: string | undefined; data?: string | undefined };
}

export function TemplatePick({ templateId, data, onChoose, onData, onRead, about, errors }: TemplatePickProps): ReactElement {
  const { t } = useTranslation("parts");
  const list = useQuery({
    queryKey: ["templates", "picker"],
    queryFn: () => ask(api.GET("/api/v1/templates", { params: { query: { limit: 500 } } })),
    staleTime: 30_000,
  });
  const { data: read } = useQuery({
    queryKey: ["templates", "one", templateId],
    queryFn: () => ask(api.GET("/api/v1/templates/{templateId}", { params: { path: { templateId: templateId ?? "" } } })),
    enabled: templateId !== null,
  });
  const [ready, setReady] = useState<string | null>(null);
  const declared = Object.entries(read?.sample ?? {}).map(([name, sample]) => ({ name, type: typeOf(sample), required: false, default: sample }));
  useEffect(() => {
    if (read === undefined) return;
    setReady(read.templateId);
    onRead?.(read, declared);
  }, [read]);
  const named = declared.length > 0 || Object.keys(data).length > 0;
  return (
    <>
      <Select
        label={t("message.template")}
        placeholder={t("message.chooseTemplate")}
        data={(list.data?.items ?? []).map((one) => ({ value: one.templateId, label: one.name }))}
        value={templateId}
        error={errors.template}
        data-field="template"
        searchable
        nothingFoundMessage={t("message.noTemplate")}
        onChange={onChoose}
      />
      {named && ready === templateId && (
        <Fieldset legend={t("message.templateData")} data-field="data" miw={0}>
          {about !== undefined && (
            <Text fz="sm" c="dimmed" mb="xs">
              {about}
            </Text>
          )}
          <KeyValues key={templateId} declared={declared} value={data} onChange={onData} open={false} />
          {errors.data !== undefined && (
            <Text fz="sm" c="var(--mantine-color-error)" mt="xs">
              {errors.data}
            </Text>
          )}
        </Fieldset>
      )}
    </>
  );
}

function typeOf(sample: unknown): NonNullable<Declared["type"]> {
  if (Array.isArray(sample)) return "array";
  const type = typeof sample;
  return type === "number" || type === "boolean" ? type : type === "object" && sample !== null ? "object" : "string";
}
