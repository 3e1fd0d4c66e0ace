/** How a notification is shown in a line: its state, its words, its audience, its sender. */
import { Badge, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useSolutions } from "../parts/AudienceField.tsx";
import { TwoLines } from "../parts/CursorTable.tsx";
import { share } from "../parts/format.ts";
import { StateRing } from "../parts/State.tsx";
import { nameOf } from "./actions.tsx";
import type { Notification } from "./queries.ts";
import { useFormats } from "../parts/useFormats.ts";

const PICTOGRAPH = /^\p{Extended_Pictographic}/u;

export function StateCell({ of, compact = false }: { of: Notification; compact?: boolean }): ReactElement {
  const { t } = useTranslation("notifications");
  const { number } = useFormats();
  const { recipients, sent, failed, ringing } = of.counts;
  const rings = sent + failed + ringing > 0;
  const detail = rings
    ? t("ofAll", { part: number(sent), whole: number(recipients) })
    : t("inInbox", { number: number(recipients) });
  const moving = of.state === "SENDING" || of.state === "PAUSED";
  return (
    <StateRing
      state={of.state}
      share={moving ? share(sent + failed, recipients) : of.state === "PARTIAL" ? share(sent, recipients) : 1}
      detail={of.state === "SCHEDULED" || of.state === "CANCELED" ? undefined : detail}
      compact={compact}
    />
  );
}

export function WordsCell({ of }: { of: Notification }): ReactElement {
  const { t } = useTranslation("notifications");
  const { notificationId, content } = of;
  // An icon may be a name or an address; in a line only a picture sign has room.
  const icon = content.icon !== undefined && PICTOGRAPH.test(content.icon) ? `${content.icon} ` : "";
  const loud = of.priority === "critical" || of.priority === "high";
  return (
    <TwoLines
      top={
        <Group gap={8} wrap="nowrap">
          <Link
            to="/notifications/$notificationId"
            params={{ notificationId }}
            className="row-link cut"
            dir="auto"
          >
            {icon}
            {nameOf(of)}
          </Link>
          {loud && (
            <Badge size="sm" tt="none" variant="light" color={of.priority === "critical" ? "red" : "orange"} miw="max-content">
              {t(`priority.${of.priority}`)}
            </Badge>
          )}
        </Group>
      }
      below={of.title === undefined ? undefined : of.text}
    />
  );
}

/** Whom it is for: the kind, and their names. */
export function useAudienceWords(): (of: Notification) => { kind: string; names: string } {
  const { t } = useTranslation("notifications");
  const { list } = useFormats();
  const solutions = useSolutions();
  return (of) => {
    const kind = t(`scope.${of.scope}`);
    const solution = solutions.find(({ solutionId }) => solutionId === of.solutionId)?.name ?? "";
    const emails = of.emails ?? [];
    switch (of.scope) {
      case "USR":
        return { kind, names: emails.length === 1 ? (emails[0] ?? "") : t("addresses", { count: emails.length }) };
      case "SLN":
        return { kind, names: solution };
      case "SLN_GRP":
        return { kind, names: solution === "" ? list(of.groups ?? []) : t("groupsOf", { groups: list(of.groups ?? []), solution }) };
      default:
        return { kind, names: t("everyone") };
    }
  };
}

export function AudienceCell({ of }: { of: Notification }): ReactElement {
  const { kind, names } = useAudienceWords()(of);
  return <TwoLines top={kind} below={names} />;
}

export function SenderCell({ of }: { of: Notification }): ReactElement {
  return <TwoLines top={of.createdByName ?? "–"} />;
}
