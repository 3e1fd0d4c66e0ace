/** The check: what would happen, with reasons; what one has to know first stands first. */
import { Alert, Badge, Fieldset, Group, List, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useChannelWord } from "../parts/channels.ts";
import { useFormats } from "../parts/useFormats.ts";
import type { Draft } from "./draft.ts";
import { useEstimateWords } from "./EstimateLine.tsx";
import { PlannedPeople } from "./PlannedPeople.tsx";
import { useQuestionWords } from "./useQuestionWords.ts";
import type { Preview } from "./useSending.ts";

const NAMED = 10;

export function PlanSummary({ plan, draft }: { plan: Preview; draft: Draft }): ReactElement {
  const { t } = useTranslation("notifications");
  const words = useEstimateWords();
  const { number } = useFormats();
  const channel = useChannelWord();
  const warnings = useWarnings(plan, draft);
  const bells = Object.entries(plan.bells);
  const asked = useQuestionWords()(draft);
  return (
    <Stack gap="md">
      <div>
        <Title order={3} fz={17}>
          {t("plan.title")}
        </Title>
        <Text fz="sm" mt={2} role="status">
          {words(plan)}
        </Text>
      </div>
      {warnings.length > 0 ? (
        <Alert color="orange" icon={<IconAlertTriangle />} title={t("plan.warnings", { count: warnings.length })}>
          <List fz="sm" spacing={4}>
            {warnings.map((warning) => (
              <List.Item key={warning}>{warning}</List.Item>
            ))}
          </List>
        </Alert>
      ) : (
        <Alert color="teal" icon={<IconCircleCheck />} title={t("plan.fine")} />
      )}
      <Facts title={t("plan.when")}>
        <When plan={plan} />
      </Facts>
      {asked.length > 0 && (
        <Facts title={t("question.title")}>
          {asked.map((sentence) => (
            <Text key={sentence} fz="sm">
              {sentence}
            </Text>
          ))}
        </Facts>
      )}
      <Facts title={t("plan.bells")}>
        {bells.map(([name, count]) => (
          <Line key={name} count={number(count)}>
            {channel(name)}
          </Line>
        ))}
        {plan.noBell > 0 && <Line count={number(plan.noBell)}>{t("estimate.inboxOnly")}</Line>}
        {plan.waiting.map(({ reason, sentence, count }) => (
          <Line key={reason} count={number(count)}>
            {sentence}
          </Line>
        ))}
      </Facts>
      {plan.silent.length > 0 && (
        <Facts title={t("plan.silent")}>
          {plan.silent.map(({ channel: name, reason, sentence, count }) => (
            <Line key={name + reason} count={number(count)}>
              {channel(name)}: {sentence}
            </Line>
          ))}
        </Facts>
      )}
      <Facts title={t("plan.languages")}>
        <Languages of={plan.languages} />
      </Facts>
      {plan.people.length > 0 && (
        <div>
          <Text fw={500} fz="sm">
            {t("estimate.list")}
          </Text>
          <PlannedPeople of={plan} />
        </div>
      )}
    </Stack>
  );
}

function useWarnings(plan: Preview, draft: Draft): string[] {
  const { t, i18n } = useTranslation("notifications");
  const { number, list } = useFormats();
  const names = new Intl.DisplayNames(i18n.language, { type: "language" });
  const said = new Set([draft.language, ...Object.keys(draft.translations)].map(base));
  const missing = draft.source === "words" ? Object.keys(plan.languages).filter((one) => !said.has(base(one))) : [];
  const unknown = plan.unknownEmails;
  const warnings = [
    plan.recipients === 0 && t("plan.nobody"),
    draft.priority === "critical" && t("pane.critical"),
    unknown.length > 0 && t("plan.unknown", { count: unknown.length, list: list(unknown.slice(0, NAMED)) }),
    ...plan.skipped.map(({ sentence, count }) => t("plan.skipped", { number: number(count), sentence })),
    plan.recipients > 0 && plan.noBell === plan.recipients && t("plan.noBells"),
    missing.length > 0 && t("plan.missing", { list: list(missing.map((one) => names.of(one) ?? one)) }),
  ];
  return warnings.filter((one) => one !== false);
}

function base(language: string): string {
  return language.split("-")[0]?.toLowerCase() ?? language;
}

function When({ plan }: { plan: Preview }): ReactElement {
  const { t } = useTranslation("notifications");
  const { exact, number } = useFormats();
  const shown = plan.arrivals.slice(0, NAMED);
  const soon = shown.length === 1 && Math.abs(Date.parse(shown[0]?.at ?? "") - Date.now()) < 60_000;
  if (soon) return <Text fz="sm">{t("plan.atOnce")}</Text>;
  return (
    <>
      {shown.map(({ at, people }) => (
        <Line key={at} count={number(people)}>
          {exact(at)}
        </Line>
      ))}
    </>
  );
}

function Languages({ of }: { of: Preview["languages"] }): ReactElement {
  const { i18n } = useTranslation();
  const { number } = useFormats();
  const names = new Intl.DisplayNames(i18n.language, { type: "language" });
  return (
    <Group gap={6}>
      {Object.entries(of).map(([language, count]) => (
        <Badge key={language} tt="none" variant="light" color="gray" size="lg" fw={500} miw="max-content">
          {names.of(language)}: {number(count)}
        </Badge>
      ))}
    </Group>
  );
}

function Facts({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <Fieldset legend={title} py="xs">
      <Stack gap={6}>{children}</Stack>
    </Fieldset>
  );
}

function Line({ count, children }: { count: string; children: ReactNode }): ReactElement {
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start" fz="sm">
      <Text fz="sm" fw={600} miw={36}>
        {count}
      </Text>
      <span>{children}</span>
    </Group>
  );
}
