/** What people answered: how the question stands, so many by each button, and who said what. */
import { Box, Button, Group, Stack, Text } from "@mantine/core";
import { IconDownload, IconMessageReply } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useOrganizationId } from "../api/queries.ts";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { share } from "../parts/format.ts";
import { Problem } from "../parts/Problem.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { QuestionHead } from "./QuestionHead.tsx";
import { answering } from "./question.ts";
import { answersFile, type PersonsAnswer, type QuestionState, usePersonsAnswers, useQuestion } from "./questions.ts";
import type { Notification } from "./queries.ts";
import type { PanelProps } from "./tabs.ts";
import "./detail.css";

export default function AnswersTab({ of }: PanelProps): ReactElement {
  const { t } = useTranslation("notifications");
  if (answering(of.content.buttons ?? []).length === 0) {
    return <Empty icon={IconMessageReply} level={2} title={t("answers.none")} text={t("answers.noButtons")} />;
  }
  return <Answers of={of} />;
}

function Answers({ of }: PanelProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { number } = useFormats();
  const organizationId = useOrganizationId();
  const { data, error, refetch } = useQuestion(of);
  const list = usePersonsAnswers(of);
  const columns = useColumns(of, data);
  if (data === undefined) {
    if (error !== null) return <Problem error={error} onRetry={() => void refetch()} />;
    return <SkeletonRows rows={4} height={56} />;
  }
  return (
    <Stack gap="lg">
      <QuestionHead of={of} asked={data} />
      <Counts of={data} />
      <Group justify="space-between" gap="xs">
        <Text fz="sm" c="dimmed" role="status">
          {t("answers.of", { count: data.answered, number: number(data.answered), asked: number(data.asked) })}
        </Text>
        <Button
          component="a"
          href={answersFile(organizationId, of.notificationId)}
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t("recipients.csv")}
        </Button>
      </Group>
      <CursorTable
        label={t("tabs.answers")}
        list={list}
        columns={columns}
        idOf={(row) => row.userId ?? row.at}
        nameOf={(row) => row.name ?? t("answers.gone")}
        card={(row) => (
          <Group gap="sm" wrap="nowrap" justify="space-between" align="flex-start">
            {columns[1]?.cell(row)}
            <Box style={{ flex: "none" }}>{columns[2]?.cell(row)}</Box>
          </Group>
        )}
        empty={<Empty icon={IconMessageReply} level={2} title={t("answers.none")} text={t("answers.noneText")} />}
      />
    </Stack>
  );
}

/** Bars, each with its words: the share is of those who have answered. */
function Counts({ of }: { of: QuestionState }): ReactElement {
  const { number, percent } = useFormats();
  return (
    <Stack gap="sm">
      {of.counts.map(({ button, value, label, count }) => (
        <div key={button} data-answer={button}>
          <Group justify="space-between" fz="sm" mb={4} wrap="nowrap">
            <Text fz="sm" fw={of.decision?.value === value ? 700 : 500} dir="auto" className="cut">
              {label}
            </Text>
            <Text fz="sm" c="dimmed" miw="max-content">
              {number(count)} · {percent(count, of.answered)}
            </Text>
          </Group>
          <div className="answer-bar">
            <span style={{ inlineSize: `${share(count, of.answered) * 100}%` }} />
          </div>
        </div>
      ))}
    </Stack>
  );
}

function useColumns(of: Notification, asked: QuestionState | undefined): Column<PersonsAnswer>[] {
  const { t } = useTranslation("notifications");
  const labelOf = (row: PersonsAnswer): string => asked?.counts.find(({ button }) => button === row.button)?.label ?? row.button;
  return [
    {
      name: "person",
      title: t("recipients.person"),
      width: "34%",
      cell: (row) => <TwoLines top={row.name ?? t("answers.gone")} below={row.email} />,
    },
    { name: "answer", title: t("recipients.answer"), cell: (row) => <Said of={row} label={labelOf(row)} fields={of.question?.fields ?? []} /> },
    {
      name: "when",
      title: t("columns.when"),
      width: 170,
      cell: (row) => (
        <TwoLines top={<RelativeTime at={row.at} />} below={t(`answers.via.${row.via}`, { defaultValue: row.via })} />
      ),
    },
  ];
}

type Fields = NonNullable<NonNullable<Notification["question"]>["fields"]>;

/** The button's label, the text whole, and each field of the form with its label. On a card, who it was stands first. */
function Said({ of, label, fields }: { of: PersonsAnswer; label: string; fields: Fields }): ReactElement {
  const { t } = useTranslation("notifications");
  const words = (value: unknown): string => (typeof value === "boolean" ? t(value ? "explain.yes" : "explain.no") : String(value));
  const filled = Object.entries(of.values ?? {});
  return (
    <Box miw={0}>
      <Text fz={12.5} c="dimmed" className="cut" hiddenFrom="sm">
        <bdi>{of.name ?? t("answers.gone")}</bdi>
      </Text>
      <Text fz="sm" fw={500} dir="auto" className="plain-text">
        {label}
      </Text>
      {of.text !== undefined && (
        <Text fz="sm" dir="auto" className="plain-text">
          {of.text}
        </Text>
      )}
      {filled.map(([key, value]) => (
        <Text key={key} fz="sm" className="plain-text">
          <Text span c="dimmed" fz="sm">
            <bdi>{fields.find((one) => one.key === key)?.label ?? key}</bdi>
            {": "}
          </Text>
          <bdi>{words(value)}</bdi>
        </Text>
      ))}
    </Box>
  );
}
