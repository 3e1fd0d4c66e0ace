/** What people answered: so many by each button, and every text with who wrote it and when. */
import { Box, Button, Group, Stack, Text } from "@mantine/core";
import { IconDownload, IconMessageReply } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../parts/Empty.tsx";
import { share } from "../parts/format.ts";
import { Problem } from "../parts/Problem.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { csvOf } from "./csv.ts";
import { saveText } from "./download.ts";
import { MOST_ANSWERS, type Recipient, useAnswers } from "./recipients.ts";
import type { PanelProps } from "./tabs.ts";
import "./detail.css";
import "./send.css";

const SHOWN = 200;

export default function AnswersTab({ of }: PanelProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { number, percent } = useFormats();
  const { data, error, refetch } = useAnswers(of);
  const buttons = of.content.buttons ?? [];
  if (data === undefined) {
    if (error !== null) return <Problem error={error} onRetry={() => void refetch()} />;
    return <SkeletonRows rows={4} height={56} />;
  }
  if (data.items.length === 0) {
    return (
      <Empty
        icon={IconMessageReply}
        level={2}
        title={t("answers.none")}
        text={t(buttons.length === 0 ? "answers.noButtons" : "answers.noneText")}
      />
    );
  }
  const labelOf = (id: string): string => buttons.find((one) => one.id === id)?.label ?? id;
  const counts = new Map(buttons.filter(({ kind }) => kind !== "url" && kind !== "screen").map(({ id }) => [id, 0]));
  for (const { answer = "" } of data.items) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const save = (): void => {
    const rows = data.items.map((one) => [one.name, one.email, labelOf(one.answer ?? ""), one.answerText ?? "", one.answeredAt ?? ""]);
    saveText(`answers-${of.notificationId}.csv`, csvOf([["name", "email", "answer", "text", "answeredAt"], ...rows]));
  };
  return (
    <Stack gap="lg">
      <Group justify="space-between" gap="xs">
        <Text fz="sm" c="dimmed">
          {data.more ? t("answers.first", { number: number(MOST_ANSWERS) }) : t("answers.count", { count: data.items.length, number: number(data.items.length) })}
        </Text>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={save}>
          {t("recipients.csv")}
        </Button>
      </Group>
      <Stack gap="sm">
        {[...counts].map(([id, count]) => (
          <div key={id} data-answer={id}>
            <Group justify="space-between" fz="sm" mb={4} wrap="nowrap">
              <Text fz="sm" fw={500} dir="auto" className="cut">
                {labelOf(id)}
              </Text>
              <Text fz="sm" c="dimmed" miw="max-content">
                {number(count)} · {percent(count, data.items.length)}
              </Text>
            </Group>
            <div className="answer-bar">
              <span style={{ inlineSize: `${share(count, data.items.length) * 100}%` }} />
            </div>
          </div>
        ))}
      </Stack>
      <Box component="ul" className="people panel" aria-label={t("tabs.answers")}>
        {data.items.slice(0, SHOWN).map((one) => (
          <Answer key={one.userId} of={one} label={labelOf(one.answer ?? "")} />
        ))}
      </Box>
      {data.items.length > SHOWN && (
        <Text fz="sm" c="dimmed">
          {t("answers.inFile", { number: number(SHOWN) })}
        </Text>
      )}
    </Stack>
  );
}

function Answer({ of, label }: { of: Recipient; label: string }): ReactElement {
  return (
    <li style={{ alignItems: "flex-start" }}>
      <Box miw={0} style={{ flex: 1 }}>
        <Text fz="sm" fw={500} dir="auto" className="plain-text">
          {of.answerText ?? label}
        </Text>
        <Text fz={12.5} c="dimmed" className="cut" component="div">
          <bdi>{of.name}</bdi>
          {of.answerText !== undefined && of.answerText !== "" && (
            <>
              {" · "}
              <bdi>{label}</bdi>
            </>
          )}
        </Text>
      </Box>
      {of.answeredAt !== undefined && (
        <Text fz={12.5} c="dimmed" component="div">
          <RelativeTime at={of.answeredAt} />
        </Text>
      )}
    </li>
  );
}
