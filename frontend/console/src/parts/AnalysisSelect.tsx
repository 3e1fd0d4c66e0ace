/** One of the organization's analyses; one that is gone meanwhile is still shown. */
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";

export interface Choice {
  value: string;
  label: string;
}

export function useAnalysisChoices(): Choice[] {
  const organizationId = useOrganizationId();
  const { data } = useQuery({
    queryKey: ["analysis", "choices", organizationId],
    queryFn: () =>
      ask(api.GET("/api/v1/organizations/{organizationId}/analyses", { params: { path: { organizationId }, query: { limit: 500 } } })),
    staleTime: 30_000,
  });
  return data?.items.map(({ analysisId, name }) => ({ value: analysisId, label: name })) ?? [];
}

interface AnalysisSelectProps {
  label: string;
  placeholder: string;
  value: string | null;
  onChange: (analysisId: string | null) => void;
}

export function AnalysisSelect({ label, placeholder, value, onChange }: AnalysisSelectProps): ReactElement {
  const { t } = useTranslation("parts");
  const known = useAnalysisChoices();
  const lost = value !== null && !known.some((one) => one.value === value) ? [{ value, label: value }] : [];
  return (
    <Select
      label={label}
      placeholder={placeholder}
      data={[...known, ...lost]}
      value={value}
      searchable
      clearable
      nothingFoundMessage={t("noAnalysis")}
      clearButtonProps={{ "aria-label": t("clear") }}
      onChange={onChange}
    />
  );
}
