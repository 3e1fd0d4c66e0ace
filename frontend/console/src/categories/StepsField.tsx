/** The order of channels, each with when it rings; moved by dragging or by the arrow keys. */
import { ActionIcon, Box, Button, Fieldset, Group, Select, Stack, Text, ThemeIcon } from "@mantine/core";
import { IconGripVertical, IconPlus, IconX } from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { channelIcon, useChannelWord } from "../parts/channels.ts";
import { moved, useOrder } from "../parts/useOrder.ts";
import { useFormats } from "../parts/useFormats.ts";
import { ordered, type Step, WAITS, waitWords } from "./steps.ts";
import "../parts/order.css";

interface StepsFieldProps {
  value: Step[];
  onChange: (steps: Step[]) => void;
  /** All that can ring. */
  channels: readonly string[];
  error?: string | undefined;
}

export function StepsField({ value, onChange, channels, error }: StepsFieldProps): ReactElement {
  const { t } = useTranslation("categories");
  const word = useChannelWord();
  const [said, setSaid] = useState("");
  const change = (steps: Step[]): void => onChange(ordered(steps));
  const move = (from: number, to: number): void => {
    change(moved(value, from, to));
    setSaid(t("steps.moved", { channel: word(value[from]?.channel ?? ""), place: to + 1, count: value.length }));
  };
  const order = useOrder(value.length, move);
  const free = channels.filter((name) => !value.some((step) => step.channel === name));
  return (
    <Fieldset legend={t("steps.title")}>
      <Text fz="sm" c="dimmed" mb="sm">
        {t("steps.hint")}
      </Text>
      <Stack gap={8}>
        {value.length === 0 && <Text fz="sm">{t("steps.usual")}</Text>}
        {value.map((step, index) => (
          <Group key={step.channel} gap={8} wrap="nowrap" align="flex-start" className="choice-card" {...order.place(index)}>
            <ActionIcon
              variant="subtle"
              color="gray"
              className="order-handle"
              aria-label={t("steps.move", { channel: word(step.channel) })}
              {...order.handle(index)}
            >
              <IconGripVertical size={17} />
            </ActionIcon>
            <StepRow
              step={step}
              index={index}
              channels={[step.channel, ...free]}
              onChange={(next) => change(value.map((one, at) => (at === index ? next : one)))}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("steps.remove", { channel: word(step.channel) })}
              onClick={() => change(value.filter((one) => one !== step))}
            >
              <IconX size={16} />
            </ActionIcon>
          </Group>
        ))}
        {free.length > 0 && (
          <Box>
            <Button
              size="xs"
              variant="subtle"
              leftSection={<IconPlus size={15} aria-hidden />}
              onClick={() => change([...value, { channel: free[0] ?? "" }])}
            >
              {t("steps.add")}
            </Button>
          </Box>
        )}
        {error !== undefined && (
          <Text fz="sm" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )}
        <div role="status" style={HIDDEN}>
          {said}
        </div>
      </Stack>
    </Fieldset>
  );
}

const HIDDEN = { position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" } as const;

interface StepRowProps {
  step: Step;
  index: number;
  channels: readonly string[];
  onChange: (step: Step) => void;
}

function StepRow({ step, index, channels, onChange }: StepRowProps): ReactElement {
  const { t } = useTranslation("categories");
  const { language } = useFormats();
  const word = useChannelWord();
  const wait = step.afterUnseenMs;
  const waits = wait === undefined || WAITS.includes(wait) ? WAITS : [...WAITS, wait].sort((one, other) => one - other);
  return (
    <Group gap={8} style={{ flex: 1 }}>
      <Select
        style={{ flex: "1 1 150px" }}
        aria-label={t("steps.channel", { number: index + 1 })}
        data={channels.map((value) => ({ value, label: word(value) }))}
        value={step.channel}
        allowDeselect={false}
        onChange={(channel) => onChange({ ...step, channel: channel ?? step.channel })}
      />
      {index === 0 ? (
        <Text fz="sm" c="dimmed" style={{ flex: "1 1 200px" }} ps={12}>
          {t("steps.atOnce")}
        </Text>
      ) : (
        <Select
          style={{ flex: "1 1 200px" }}
          aria-label={t("steps.when", { number: index + 1 })}
          data={[
            { value: "fails", label: t("steps.fails") },
            ...waits.map((ms) => ({ value: String(ms), label: t("steps.unseen", { time: waitWords(ms, language) }) })),
          ]}
          value={wait === undefined ? "fails" : String(wait)}
          allowDeselect={false}
          onChange={(next) => onChange({ channel: step.channel, ...(next !== "fails" && { afterUnseenMs: Number(next) }) })}
        />
      )}
    </Group>
  );
}

/** "Push, then e-mail after 10 minutes unseen": in the list. */
export function StepsWords({ steps }: { steps: readonly Step[] }): ReactElement {
  const { t } = useTranslation("categories");
  const { language } = useFormats();
  const word = useChannelWord();
  if (steps.length === 0) {
    return (
      <Text fz="sm" c="dimmed">
        {t("usual")}
      </Text>
    );
  }
  return (
    <Stack gap={3} component="ol" m={0} p={0} style={{ listStyle: "none" }}>
      {steps.map((step, index) => {
        const Shown = channelIcon(step.channel);
        const when =
          step.afterUnseenMs === undefined ? t("steps.shortFails") : t("steps.short", { time: waitWords(step.afterUnseenMs, language) });
        return (
          <Group component="li" key={step.channel} gap={6} wrap="nowrap">
            <ThemeIcon size={20} variant="light" color="gray" aria-hidden>
              <Shown size={13} />
            </ThemeIcon>
            <Text fz="sm" className="cut">
              {word(step.channel)}
              {index > 0 && (
                <Text span fz="sm" c="dimmed">
                  {" "}
                  {when}
                </Text>
              )}
            </Text>
          </Group>
        );
      })}
    </Stack>
  );
}
