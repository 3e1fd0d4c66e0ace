/** Whom a notification is for: users, a solution, groups of it, or the whole organization. */
import { Fieldset, MultiSelect, Radio, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconApps, IconBuilding, IconUser, IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import type { Audience } from "./audience.ts";
import { PersonPicker } from "./PersonPicker.tsx";
import "./audience.css";

export { type Audience, audienceBody, NOBODY } from "./audience.ts";

const SCOPES = [
  ["USR", IconUser],
  ["SLN", IconApps],
  ["SLN_GRP", IconUsersGroup],
  ["ORG", IconBuilding],
] as const;

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
        <Radio.Group
          aria-label={t("audience.title")}
          value={value.scope}
          onChange={(scope) => change({ scope: scope as Audience["scope"] })}
          data-field="audience"
        >
          <SimpleGrid cols={{ base: 2, xs: 4 }} spacing="xs">
            {SCOPES.map(([scope, Shown]) => (
              <Radio.Card key={scope} value={scope} className="audience-card" data-chosen={value.scope === scope || undefined}>
                <Shown size={20} stroke={1.7} aria-hidden />
                <span>{t(`audience.${scope}`)}</span>
              </Radio.Card>
            ))}
          </SimpleGrid>
        </Radio.Group>
        {value.scope === "USR" && (
          <div data-field="emails">
            <PersonPicker
              label={t("audience.people")}
              value={value.emails}
              onChange={(emails) => change({ emails })}
              error={errors.emails}
              required
            />
          </div>
        )}
        {ofSolution && (
          <div data-field="solutionId">
            <SolutionSelect
              value={value.solutionId}
              onChange={(solutionId) => change({ solutionId, groups: [] })}
              error={errors.solutionId}
            />
          </div>
        )}
        {value.scope === "SLN_GRP" && (
          <div data-field="groups">
            <GroupSelect
              solutionId={value.solutionId}
              value={value.groups}
              onChange={(groups) => change({ groups })}
              error={errors.groups}
            />
          </div>
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
  label?: string;
}

export function GroupSelect({ solutionId, value, onChange, error, label }: GroupSelectProps): ReactElement {
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
      label={label ?? t("audience.groups")}
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
