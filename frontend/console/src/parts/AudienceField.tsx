/** Whom a notification is for: users, a solution, groups of it, or the whole organization. */
import { Fieldset, MultiSelect, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { PersonPicker } from "./PersonPicker.tsx";

export interface Audience {
  scope: Schema<"Scope">;
  emails: string[];
  solutionId: string | null;
  groups: string[];
}

export const NOBODY: Audience = { scope: "USR", emails: [], solutionId: null, groups: [] };

/** As the API takes it: only what belongs to the scope. */
export function audienceBody(of: Audience): Pick<Schema<"NotificationCreate">, "scope" | "emails" | "groups" | "solutionId"> {
  const solution = of.solutionId === null ? {} : { solutionId: of.solutionId };
  switch (of.scope) {
    case "USR":
      return { scope: of.scope, emails: of.emails };
    case "SLN":
      return { scope: of.scope, ...solution };
    case "SLN_GRP":
      return { scope: of.scope, ...solution, groups: of.groups };
    default:
      return { scope: of.scope };
  }
}

interface AudienceFieldProps {
  value: Audience;
  onChange: (audience: Audience) => void;
  /** By the API's names: emails, solutionId, groups, scope. */
  errors?: Record<string, string | undefined>;
  /** The estimate, filters, exclusions: below the fields. */
  children?: ReactNode;
}

export function AudienceField({ value, onChange, errors = {}, children }: AudienceFieldProps): ReactElement {
  const { t } = useTranslation("parts");
  const { organization } = useMe();
  const change = (part: Partial<Audience>): void => onChange({ ...value, ...part });
  const ofSolution = value.scope === "SLN" || value.scope === "SLN_GRP";
  return (
    <Fieldset legend={t("audience.title")}>
      <Stack gap="sm">
        <SegmentedControl
          fullWidth
          aria-label={t("audience.title")}
          value={value.scope}
          onChange={(scope) => change({ scope: scope as Audience["scope"] })}
          data={(["USR", "SLN", "SLN_GRP", "ORG"] as const).map((scope) => ({
            value: scope,
            label: t(`audience.${scope}`),
          }))}
        />
        {value.scope === "USR" && (
          <PersonPicker
            label={t("audience.people")}
            value={value.emails}
            onChange={(emails) => change({ emails })}
            error={errors.emails}
            required
          />
        )}
        {ofSolution && (
          <SolutionSelect
            value={value.solutionId}
            onChange={(solutionId) => change({ solutionId, groups: [] })}
            error={errors.solutionId}
          />
        )}
        {value.scope === "SLN_GRP" && (
          <GroupSelect
            solutionId={value.solutionId}
            value={value.groups}
            onChange={(groups) => change({ groups })}
            error={errors.groups}
          />
        )}
        {value.scope === "ORG" && (
          <Text fz="sm">{t("audience.everybody", { organization: organization.name })}</Text>
        )}
        {children}
      </Stack>
    </Fieldset>
  );
}

/** All solutions, for every picker of one. */
export function useSolutions(): Schema<"SolutionBody">[] {
  const { data } = useQuery({
    queryKey: ["solutions", "all"],
    queryFn: () => ask(api.GET("/api/v1/solutions", { params: { query: { limit: 500 } } })),
    staleTime: 60_000,
  });
  return data?.items ?? [];
}

interface SolutionSelectProps {
  value: string | null;
  onChange: (solutionId: string | null) => void;
  error?: string | undefined;
  label?: string;
}

export function SolutionSelect({ value, onChange, error, label }: SolutionSelectProps): ReactElement {
  const { t } = useTranslation("parts");
  const solutions = useSolutions();
  return (
    <Select
      label={label ?? t("audience.solution")}
      placeholder={t("audience.chooseSolution")}
      data={solutions.map(({ solutionId, name }) => ({ value: solutionId, label: name }))}
      value={value}
      onChange={onChange}
      error={error}
      searchable
      clearable
      nothingFoundMessage={t("audience.noSolution")}
      clearButtonProps={{ "aria-label": t("clear") }}
    />
  );
}

interface GroupSelectProps {
  solutionId: string | null;
  value: readonly string[];
  onChange: (groups: string[]) => void;
  error?: string | undefined;
}

export function GroupSelect({ solutionId, value, onChange, error }: GroupSelectProps): ReactElement {
  const { t } = useTranslation("parts");
  const { data } = useQuery({
    queryKey: ["groups", "of", solutionId],
    queryFn: () =>
      ask(
        api.GET("/api/v1/solutions/{solutionId}/groups", {
          params: { path: { solutionId: solutionId ?? "" }, query: { limit: 500 } },
        }),
      ),
    enabled: solutionId !== null,
  });
  return (
    <MultiSelect
      label={t("audience.groups")}
      placeholder={value.length === 0 ? t("audience.chooseGroups") : undefined}
      disabled={solutionId === null}
      data={(data?.items ?? []).map(({ name, members }) => ({
        value: name,
        label: t("audience.group", { name, count: members }),
      }))}
      value={[...value]}
      onChange={onChange}
      error={error}
      searchable
      nothingFoundMessage={t("audience.noGroup")}
    />
  );
}
