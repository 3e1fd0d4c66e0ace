/** Every bell that rang for somebody, with every try and what the provider said. */
import { Box, Group, Stack, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { channelIcon, useChannelWord } from "../parts/channels.ts";
import { StateBadge } from "../parts/State.tsx";
import { useFormats } from "../parts/useFormats.ts";
import type { Delivery } from "./recipients.ts";
import "./detail.css";

export function Bells({ of }: { of: readonly Delivery[] }): ReactElement {
  const { t } = useTranslation("notifications");
  if (of.length === 0) {
    return (
      <Text fz="sm" c="dimmed">
        {t("recipients.noBell")}
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {of.map((one, index) => (
        <Bell key={index} of={one} />
      ))}
    </Stack>
  );
}

function Bell({ of }: { of: Delivery }): ReactElement {
  const { t } = useTranslation("notifications");
  const { dateTime } = useFormats();
  const word = useChannelWord();
  const Shown = channelIcon(of.channel);
  return (
    <Box className="choice-card">
      <Group gap="sm" justify="space-between">
        <Group gap={8} wrap="nowrap">
          <Shown size={18} stroke={1.7} aria-hidden />
          <Text fz="sm" fw={600}>
            {of.recall === true ? t("recipients.recall", { channel: word(of.channel) }) : word(of.channel)}
          </Text>
          {of.device !== undefined && (
            <Text fz={12.5} c="dimmed" className="cut" dir="auto">
              {of.device}
            </Text>
          )}
        </Group>
        <StateBadge state={of.state} />
      </Group>
      <Text fz="sm" mt={4}>
        {of.sentence}
        {of.dueAt !== undefined && ` ${t("recipients.due", { time: dateTime(of.dueAt) })}`}
      </Text>
      {of.attempts.length > 0 && (
        <Box component="ol" className="tries">
          {of.attempts.map((one) => (
            <Try key={one.number} of={one} />
          ))}
        </Box>
      )}
    </Box>
  );
}

function Try({ of }: { of: Delivery["attempts"][number] }): ReactElement {
  const { t } = useTranslation("notifications");
  const { time, duration, dateTime } = useFormats();
  return (
    <li>
      <Text fz="sm" component="div">
        {t("recipients.try", { number: of.number, time: time(of.at), took: duration(of.tookMs) })}: {of.sentence}
      </Text>
      {of.reply !== "" && (
        <Text fz={12.5} c="dimmed" component="div" style={{ overflowWrap: "anywhere" }}>
          {t("recipients.reply", { provider: of.provider })} <bdi>{of.reply}</bdi>
        </Text>
      )}
      {of.nextTryAt !== undefined && (
        <Text fz={12.5} c="dimmed" component="div">
          {t("recipients.next", { time: dateTime(of.nextTryAt) })}
        </Text>
      )}
    </li>
  );
}
