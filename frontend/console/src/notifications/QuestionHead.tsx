/** How a question stands, what it came to, what is still to come, and its end in the sender's hand. */
import { Alert, Box, Button, Group, List, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconBellRinging, IconCircleCheck, IconClock, IconGavel, IconUserPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { StateBadge } from "../parts/State.tsx";
import { told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { momentIn } from "./draftBody.ts";
import type { Notification } from "./queries.ts";
import { QUESTION, type QuestionState } from "./questions.ts";

interface QuestionHeadProps {
  of: Notification;
  asked: QuestionState;
}

export function QuestionHead({ of, asked }: QuestionHeadProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { dateTime, number } = useFormats();
  const rule = asked.rule === "quorum" ? (asked.perValue === true ? "same" : "any") : asked.rule;
  const quorum = asked.quorum ?? 1;
  // When it ends is told above them.
  const steps = asked.steps.filter(({ kind }) => kind !== "deadline");
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="sm" align="flex-start">
        <Box>
          <Group gap="sm">
            <StateBadge state={asked.state.toUpperCase()} />
            {of.question !== undefined && (
              <Text fz="sm">{t(`question.said.${rule}`, { count: quorum, number: number(quorum) })}</Text>
            )}
          </Group>
          {asked.deadline !== undefined && (
            <Text fz="sm" c="dimmed" mt={6} component="div">
              {t(asked.state === "open" ? "question.ends" : "question.ended", { time: dateTime(asked.deadline) })}{" "}
              {asked.state === "open" && <RelativeTime at={asked.deadline} />}
            </Text>
          )}
        </Box>
        {asked.state === "open" && of.question !== undefined && <Ends of={of} asked={asked} />}
      </Group>
      {asked.decision !== undefined && <Decided of={asked} by={asked.decision} />}
      {steps.length > 0 && <Steps of={steps} />}
    </Stack>
  );
}

function labelOf(asked: QuestionState, value: string): string {
  return asked.counts.find((one) => one.value === value)?.label ?? value;
}

function Decided({ of, by }: { of: QuestionState; by: NonNullable<QuestionState["decision"]> }): ReactElement {
  const { t } = useTranslation("notifications");
  const { dateTime } = useFormats();
  const value = by.value === undefined ? t("question.noValue") : labelOf(of, by.value);
  const who = by.by?.name;
  const role = by.by?.role;
  return (
    <Alert color="teal" icon={<IconCircleCheck />} title={<bdi>{value}</bdi>} data-decision>
      {t(who === undefined ? `question.outcomes.${by.outcome}` : `question.outcomesBy.${by.outcome}`, {
        who,
        role: role === undefined || role === "" ? "" : ` (${role})`,
        time: dateTime(by.at),
      })}
    </Alert>
  );
}

function Steps({ of }: { of: QuestionState["steps"] }): ReactElement {
  const { t } = useTranslation("notifications");
  const { dateTime, number } = useFormats();
  return (
    <List fz="sm" spacing={4} listStyleType="none" aria-label={t("question.steps")} styles={{ itemWrapper: { display: "flex", alignItems: "center" } }}>
      {of.map(({ kind, number: place, at, done, people }) => {
        const Shown = kind === "reminder" ? IconBellRinging : IconUserPlus;
        const count = people ?? 0;
        return (
          <List.Item key={`${kind}-${place}`} icon={<Shown size={16} aria-hidden />} c={done ? undefined : "dimmed"}>
            {t(`question.step.${kind}${done ? "Done" : ""}`, { place: number(place), time: dateTime(at), count, number: number(count) })}
          </List.Item>
        );
      })}
    </List>
  );
}

/** More time, or none any more. */
function Ends({ of, asked }: QuestionHeadProps): ReactElement {
  const { t } = useTranslation("notifications");
  const [open, setOpen] = useState<"close" | "move" | null>(null);
  const [value, setValue] = useState<string | null>(null);
  const [at, setAt] = useState("");
  const client = useQueryClient();
  const { user, organization } = useMe();
  const { organizationId } = organization;
  const zone = user.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const params = { params: { path: { organizationId, notificationId: of.notificationId } } };
  const after = async (message: string): Promise<void> => {
    told(message);
    await client.invalidateQueries({ queryKey: ["notifications"] });
  };
  const close = async (): Promise<void> => {
    await ask(api.POST(`${QUESTION}/close`, { ...params, body: value === null ? {} : { value } }));
    await after(t("question.closed"));
  };
  const move = async (): Promise<void> => {
    await ask(api.PATCH(QUESTION, { ...params, body: { deadline: momentIn(at, zone) } }));
    await after(t("question.moved"));
  };
  const values = [...new Map(asked.counts.map((one) => [one.value, one.label]))];
  return (
    <Group gap="xs">
      <Button variant="default" leftSection={<IconClock size={16} aria-hidden />} onClick={() => setOpen("move")}>
        {t(asked.deadline === undefined ? "question.setDeadline" : "question.moveDeadline")}
      </Button>
      <Button variant="default" leftSection={<IconGavel size={16} aria-hidden />} onClick={() => setOpen("close")}>
        {t("question.close")}
      </Button>
      <ConfirmDialog opened={open === "close"} onClose={() => setOpen(null)} title={t("question.closeAsk")} verb={t("question.close")} run={close}>
        <Stack gap="sm">
          {t("question.closeText")}
          <Select
            label={t("question.closeValue")}
            placeholder={t("question.noValue")}
            clearable
            clearButtonProps={{ "aria-label": t("parts:clear") }}
            value={value}
            data={values.map(([one, label]) => ({ value: one, label }))}
            onChange={setValue}
          />
        </Stack>
      </ConfirmDialog>
      <ConfirmDialog
        opened={open === "move"}
        onClose={() => setOpen(null)}
        title={t("question.moveAsk")}
        verb={t("question.moveDo")}
        danger={false}
        ready={at !== ""}
        run={move}
      >
        <TextInput type="datetime-local" label={t("question.newDeadline", { zone })} value={at} onChange={(event) => setAt(event.currentTarget.value)} />
      </ConfirmDialog>
    </Group>
  );
}
