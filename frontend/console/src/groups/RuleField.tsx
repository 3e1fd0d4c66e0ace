/** The rule of a group, with those whom it would pick. */
import { ActionIcon, Box, Button, Fieldset, Group as Row, MultiSelect, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconTrash, IconUsers } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { Problem } from "../parts/Problem.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { LANGUAGES, useLanguageName } from "../users/places.tsx";
import { GROUPS } from "./queries.ts";
import { emptyTag, type Rule, type RuleDraft, ruleOf, type TagDraft } from "./rules.ts";

const ROLES = ["OWNER", "ADMIN", "MAKER", "USER"] as const;
const MOST_TAGS = 20;

interface RuleFieldProps {
  /** The solution out of whose members it picks; none is chosen yet. */
  solutionId: string;
  value: RuleDraft;
  onChange: (rule: RuleDraft) => void;
  error: string | undefined;
}

export function RuleField({ solutionId, value, onChange, error }: RuleFieldProps): ReactElement {
  const { t } = useTranslation("groups");
  const languageName = useLanguageName();
  const change = (part: Partial<RuleDraft>): void => onChange({ ...value, ...part });
  const changeTag = (tag: TagDraft, part: Partial<TagDraft>): void =>
    change({ tags: value.tags.map((one) => (one === tag ? { ...one, ...part } : one)) });
  const languages = [...new Set([...LANGUAGES, ...value.languages])];
  return (
    <Fieldset legend={t("rule.title")}>
      <Stack gap="sm">
        <Text fz="sm" c="dimmed">
          {t("rule.about")}
        </Text>
        {value.tags.map((tag) => (
          <TagLine
            key={tag.key}
            of={tag}
            onChange={(part) => changeTag(tag, part)}
            onRemove={() => change({ tags: value.tags.filter((one) => one !== tag) })}
          />
        ))}
        <Row>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={value.tags.length >= MOST_TAGS}
            onClick={() => change({ tags: [...value.tags, emptyTag()] })}
          >
            {t("rule.addTag")}
          </Button>
        </Row>
        <MultiSelect
          label={t("rule.roles")}
          placeholder={value.roles.length === 0 ? t("rule.anyRole") : undefined}
          data={ROLES.map((role) => ({ value: role, label: t(`shell:roles.${role}`) }))}
          value={value.roles}
          onChange={(roles) => change({ roles: roles as Schema<"Role">[] })}
        />
        <MultiSelect
          label={t("rule.languages")}
          description={t("rule.languagesHint")}
          placeholder={value.languages.length === 0 ? t("rule.anyLanguage") : undefined}
          searchable
          nothingFoundMessage={t("parts:filter.nothing")}
          data={languages.map((one) => ({ value: one, label: languageName(one) }))}
          value={value.languages}
          onChange={(next) => change({ languages: next })}
        />
        {error !== undefined && (
          <Text fz="sm" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )}
        <Picked solutionId={solutionId} rule={ruleOf(value)} />
      </Stack>
    </Fieldset>
  );
}

interface TagLineProps {
  of: TagDraft;
  onChange: (part: Partial<TagDraft>) => void;
  onRemove: () => void;
}

function TagLine({ of, onChange, onRemove }: TagLineProps): ReactElement {
  const { t } = useTranslation("groups");
  return (
    <Row gap="xs" wrap="nowrap" align="flex-start">
      <TextInput
        w={130}
        miw={96}
        label={t("rule.tag")}
        placeholder="team"
        value={of.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <TagsInput
        style={{ flex: 1, minWidth: 0 }}
        label={t("rule.values", { name: of.name })}
        placeholder={of.values.length === 0 ? t("rule.valuesHint") : undefined}
        value={of.values}
        onChange={(values) => onChange({ values })}
        acceptValueOnBlur
      />
      <ActionIcon mt={26} variant="subtle" color="gray" aria-label={t("rule.removeTag", { name: of.name })} onClick={onRemove}>
        <IconTrash size={17} />
      </ActionIcon>
    </Row>
  );
}

/** Asked of the server as one writes; nothing is kept there. */
function Picked({ solutionId, rule }: { solutionId: string; rule: Rule | undefined }): ReactElement {
  const { t } = useTranslation("groups");
  const [asked] = useDebouncedValue(rule, 300);
  const { list } = useFormats();
  const ready = solutionId !== "" && asked !== undefined;
  const { data, error, refetch } = useQuery({
    queryKey: ["groups", "picked", solutionId, asked],
    queryFn: () =>
      ask(
        api.POST(`${GROUPS}/preview`, { params: { path: { solutionId } }, body: { rule: asked as Rule } }),
      ),
    enabled: ready,
    placeholderData: keepPreviousData,
  });
  if (error !== null) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <Box className="choice-card" data-picked>
      <Row gap="sm" wrap="nowrap">
        <IconUsers size={18} aria-hidden style={{ flexShrink: 0 }} />
        <Text fz="sm" fw={600} role="status">
          {!ready || data === undefined ? t("rule.nobodyYet") : t("rule.picks", { count: data.count })}
        </Text>
      </Row>
      {ready && data !== undefined && data.count > 0 && (
        <Row gap="xs" mt={6}>
          <Text fz={13} c="dimmed" dir="auto">
            {list([
              ...data.first.slice(0, 6).map(({ name }) => name),
              ...(data.count > 6 ? [t("rule.others", { count: data.count - 6 })] : []),
            ])}
          </Text>
        </Row>
      )}
    </Box>
  );
}

/** The rule in a sentence. */
export function useRuleWords(): (rule: Rule) => string {
  const { t } = useTranslation("groups");
  const { list, language } = useFormats();
  const languageName = useLanguageName();
  const either = new Intl.ListFormat(language, { type: "disjunction" });
  return ({ tags = {}, roles = [], languages = [] }) => {
    const parts = Object.entries(tags).map(([name, values]) =>
      values.includes("*") ? t("rule.says.any", { name }) : t("rule.says.tag", { name, values: either.format(values) }),
    );
    if (roles.length > 0) parts.push(t("rule.says.roles", { roles: either.format(roles.map((one) => t(`shell:roles.${one}`))) }));
    if (languages.length > 0) parts.push(t("rule.says.languages", { languages: either.format(languages.map(languageName)) }));
    return t("rule.says.all", { parts: list(parts) });
  };
}
