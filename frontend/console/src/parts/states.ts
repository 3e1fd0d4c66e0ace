/** Every state of a notification, a recipient and a delivery: its colour and its shape. */
import {
  IconAlertTriangle,
  IconArchive,
  IconArrowBackUp,
  IconBan,
  IconCheck,
  IconChecks,
  IconClock,
  IconEye,
  IconHourglass,
  type Icon,
  IconInbox,
  IconLoader2,
  IconMessageReply,
  IconMinus,
  IconPlayerPause,
  IconQuestionMark,
  IconSend,
  IconX,
} from "@tabler/icons-react";

export interface StateLook {
  /** A colour of Mantine's. */
  color: string;
  icon: Icon;
}

const LOOKS: Record<string, StateLook> = {
  // notifications
  SCHEDULED: { color: "violet", icon: IconClock },
  QUEUED: { color: "gray", icon: IconHourglass },
  SENDING: { color: "blue", icon: IconLoader2 },
  PAUSED: { color: "orange", icon: IconPlayerPause },
  SENT: { color: "teal", icon: IconCheck },
  PARTIAL: { color: "yellow", icon: IconAlertTriangle },
  FAILED: { color: "red", icon: IconX },
  CANCELED: { color: "gray", icon: IconBan },
  WITHDRAWN: { color: "gray", icon: IconArrowBackUp },
  // deliveries
  PLANNED: { color: "gray", icon: IconClock },
  DUE: { color: "gray", icon: IconHourglass },
  RETRY: { color: "orange", icon: IconHourglass },
  DELIVERED: { color: "teal", icon: IconChecks },
  OPENED: { color: "teal", icon: IconEye },
  SKIPPED: { color: "gray", icon: IconMinus },
  EXPIRED: { color: "gray", icon: IconClock },
  UNCERTAIN: { color: "yellow", icon: IconQuestionMark },
  // recipients
  "IN INBOX": { color: "blue", icon: IconInbox },
  WAITING: { color: "gray", icon: IconHourglass },
  SEEN: { color: "teal", icon: IconEye },
  READ: { color: "teal", icon: IconChecks },
  ANSWERED: { color: "indigo", icon: IconMessageReply },
  ARCHIVED: { color: "gray", icon: IconArchive },
  // questions
  OPEN: { color: "blue", icon: IconHourglass },
  DECIDED: { color: "teal", icon: IconCheck },
  COMPLETE: { color: "teal", icon: IconChecks },
  CLOSED: { color: "gray", icon: IconBan },
  // runs of analyses, beside those that are called the same
  RUNNING: { color: "blue", icon: IconLoader2 },
  FINISHED: { color: "teal", icon: IconCheck },
  REFUSED: { color: "orange", icon: IconBan },
  INTERRUPTED: { color: "yellow", icon: IconAlertTriangle },
  // others
  ACTIVE: { color: "teal", icon: IconCheck },
  INACTIVE: { color: "gray", icon: IconMinus },
  REACHED: { color: "teal", icon: IconSend },
};

/** Unknown states are shown too, in grey: a newer server may know more. */
export function lookOf(state: string): StateLook {
  return LOOKS[state.toUpperCase()] ?? { color: "gray", icon: IconQuestionMark };
}

export const NOTIFICATION_STATES = [
  "SCHEDULED",
  "QUEUED",
  "SENDING",
  "PAUSED",
  "SENT",
  "PARTIAL",
  "FAILED",
  "CANCELED",
  "WITHDRAWN",
] as const;

/** It still moves by itself. */
export function isMoving(state: string): boolean {
  return state === "QUEUED" || state === "SENDING";
}
