/** What happened, newest first: a sentence each, and what was recorded on unfolding. */
import { Button, Center, Code, Collapse, Group, Text, ThemeIcon } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBan,
  IconBellRinging,
  IconCheck,
  IconChevronDown,
  IconEye,
  IconGavel,
  type Icon,
  IconInbox,
  IconMessageReply,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTimeline,
  IconUserPlus,
} from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "../parts/Empty.tsx";
import { Problem } from "../parts/Problem.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { usePersonName } from "./queries.ts";
import { type LoggedEvent, useTimeline } from "./recipients.ts";
import type { PanelProps } from "./tabs.ts";
import "./detail.css";

const LOOKS: Record<string, readonly [Icon, string]> = {
  "notification.accepted": [IconInbox, "indigo"],
  "notification.expanded": [IconInbox, "indigo"],
  "notification.settled": [IconCheck, "teal"],
  "notification.canceled": [IconBan, "gray"],
  "notification.withdrawn": [IconArrowBackUp, "gray"],
  "notification.replaced": [IconRefresh, "indigo"],
  "notification.paused": [IconPlayerPause, "orange"],
  "notification.resumed": [IconPlayerPlay, "indigo"],
  "notification.redriven": [IconRefresh, "indigo"],
  "notification.decided": [IconGavel, "teal"],
  "notification.reminded": [IconBellRinging, "indigo"],
  "notification.escalated": [IconUserPlus, "indigo"],
  "delivery.failed": [IconAlertTriangle, "red"],
  "delivery.bounced": [IconAlertTriangle, "red"],
  "delivery.complained": [IconAlertTriangle, "red"],
  "delivery.delivered": [IconBellRinging, "teal"],
  "delivery.opened": [IconEye, "teal"],
  "inbox.seen": [IconEye, "cyan"],
  "inbox.read": [IconCheck, "indigo"],
  "inbox.answered": [IconMessageReply, "violet"],
};

export default function TimelineTab({ of }: PanelProps): ReactElement {
  const { t } = useTranslation("notifications");
  const list = useTimeline(of);
  if (list.error !== null && list.rows.length === 0) return <Problem error={list.error} onRetry={list.retry} />;
  if (list.pending) return <SkeletonRows rows={5} height={56} />;
  if (list.rows.length === 0) return <Empty icon={IconTimeline} level={2} title={t("timeline.none")} text={t("timeline.noneText")} />;
  return (
    <>
      <ol className="events" aria-label={t("tabs.timeline")}>
        {list.rows.map((event) => (
          <Event key={event.eventId} of={event} buttons={of.content.buttons ?? []} />
        ))}
      </ol>
      {list.hasMore && (
        <Center>
          <Button variant="default" loading={list.loadingMore} onClick={list.more}>
            {t("parts:table.more")}
          </Button>
        </Center>
      )}
    </>
  );
}

interface EventProps {
  of: LoggedEvent;
  buttons: readonly { id: string; label: string }[];
}

function Event({ of, buttons }: EventProps): ReactElement {
  const { t } = useTranslation("notifications");
  const [open, setOpen] = useState(false);
  const [Shown, color] = LOOKS[of.type] ?? [IconTimeline, "gray"];
  return (
    <li>
      <ThemeIcon className="event-icon" size={28} radius="xl" variant="light" color={color} aria-hidden>
        <Shown size={16} />
      </ThemeIcon>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <div>
          <Text fz="sm" fw={500} pt={2}>
            <Sentence of={of} buttons={buttons} />
          </Text>
          <Text fz={12.5} c="dimmed" component="div">
            <RelativeTime at={of.timestamp} />
          </Text>
        </div>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-expanded={open}
          aria-label={t("timeline.detailsOf", { name: of.type })}
          rightSection={<IconChevronDown size={14} className={open ? "fold open" : "fold"} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {t("parts:table.details")}
        </Button>
      </Group>
      <Collapse expanded={open}>
        {open && (
          <Code block dir="ltr" ta="start" mt={6} tabIndex={0} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {JSON.stringify({ type: of.type, timestamp: of.timestamp, ...of.data }, null, 2)}
          </Code>
        )}
      </Collapse>
    </li>
  );
}

/** With the person's name where one is meant, and what the event carries. */
function Sentence({ of, buttons }: EventProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { userId, channel, rings, recipients, button, text, detail } = of.data as Record<string, string | number | undefined>;
  const name = usePersonName(String(userId ?? "")) ?? t("timeline.person");
  const known = t(`timeline.events.${of.type.replace(".", "_")}`, {
    name,
    channel: channel === undefined ? "" : t(`parts:channels.${channel}`, { defaultValue: String(channel) }),
    count: Number(recipients ?? rings ?? 0),
    answer: String(text ?? buttons.find(({ id }) => id === button)?.label ?? button ?? ""),
    reply: String(detail ?? ""),
    defaultValue: of.type,
  });
  return <bdi>{known}</bdi>;
}
