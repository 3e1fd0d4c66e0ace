/** Why somebody got it or not: the path, what was decided and on what grounds, every bell and try. */
import { Alert, Box, Stack, Text, Title } from "@mantine/core";
import { IconBellOff, IconChevronRight, IconCircleCheck, IconCircleMinus } from "@tabler/icons-react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client.ts";
import { useChannelWord } from "../parts/channels.ts";
import { SidePane } from "../parts/FormPane.tsx";
import { Problem } from "../parts/Problem.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { Bells } from "./Bells.tsx";
import type { Notification } from "./queries.ts";
import { useExplanation } from "./recipients.ts";
import "./detail.css";

interface ExplainPaneProps {
  of: Notification;
  userId: string;
  onClose: () => void;
}

export function ExplainPane({ of, userId, onClose }: ExplainPaneProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { data, error, refetch } = useExplanation(of, userId);
  const title = data === undefined ? t("explain.do") : t("explain.title", { name: data.person.name });
  return (
    <SidePane opened title={title} onClose={onClose} size={620}>
      {data !== undefined ? <Explained of={data} /> : error !== null ? <Problem error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={5} height={84} />}
    </SidePane>
  );
}

function Explained({ of }: { of: Schema<"ExplanationBody"> }): ReactElement {
  const { t } = useTranslation("notifications");
  const word = useChannelWord();
  const { decision } = of;
  return (
    <Stack gap="lg">
      <Alert
        color={of.included ? "teal" : "orange"}
        icon={of.included ? <IconCircleCheck /> : <IconCircleMinus />}
        title={t(of.included ? "explain.included" : "explain.left")}
      >
        <Text fz="sm">
          <Sentence text={of.sentence} />
        </Text>
      </Alert>
      {of.path.length > 0 && (
        <Part title={t("explain.path")}>
          <Box component="ol" className="path">
            {of.path.map((step, index) => (
              <li key={step}>
                {index > 0 && <IconChevronRight size={14} className="flip" aria-hidden />}
                <span dir="auto">{step}</span>
              </li>
            ))}
          </Box>
          {of.because !== undefined && (
            <Text fz="sm" c="dimmed" mt="xs" className="plain-text">
              {t("explain.because")} <bdi>{of.because}</bdi>
            </Text>
          )}
        </Part>
      )}
      <Part title={t("explain.bells")}>
        <Bells of={of.deliveries} />
      </Part>
      {decision !== undefined && decision.silent.length > 0 && (
        <Part title={t("plan.silent")}>
          <Stack gap={6}>
            {decision.silent.map(({ channel, sentence }) => (
              <Text key={channel + sentence} fz="sm" component="div" style={{ display: "flex", gap: 8 }}>
                <IconBellOff size={17} aria-hidden style={{ flex: "none", marginBlockStart: 2 }} />
                <span>
                  <strong>{word(channel)}</strong>: {sentence}
                </span>
              </Text>
            ))}
          </Stack>
        </Part>
      )}
      {decision !== undefined && <Grounds of={decision} />}
    </Stack>
  );
}

/** The server's sentences hold times as machines write them; people read them their way. */
export function Sentence({ text }: { text: string }): ReactElement {
  const { exact } = useFormats();
  return <>{text.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, (at) => exact(at))}</>;
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section>
      <Title order={3} fz={15} mb={8}>
        {title}
      </Title>
      {children}
    </section>
  );
}

/** What was known about the person when it was decided. */
function Grounds({ of }: { of: Schema<"DecisionBody"> }): ReactElement {
  const { t } = useTranslation("notifications");
  const { exact } = useFormats();
  const words = useValueWords();
  return (
    <Part title={t("explain.grounds")}>
      <Text fz="sm" c="dimmed" mb="xs">
        {t("explain.decided", { time: exact(of.at) })}
      </Text>
      <dl className="facts">
        {Object.entries(of.inputs).map(([name, value]) => (
          <div key={name}>
            <dt>{t(`explain.inputs.${name}`, { defaultValue: name })}</dt>
            <dd dir="auto">{words(name, value)}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function useValueWords(): (name: string, value: unknown) => string {
  const { t, i18n } = useTranslation("notifications");
  const { list, exact } = useFormats();
  const channel = useChannelWord();
  const one = (value: unknown): string => {
    if (typeof value === "string") return channel(value);
    if (typeof value === "object" && value !== null && "channel" in value) {
      const { channel: name, afterUnseenMs } = value as { channel: string; afterUnseenMs?: number };
      return afterUnseenMs === undefined ? channel(name) : t("explain.afterMinutes", { channel: channel(name), minutes: Math.round(afterUnseenMs / 60_000) });
    }
    return JSON.stringify(value);
  };
  return (name, value) => {
    if (typeof value === "boolean") return t(value ? "explain.yes" : "explain.no");
    if (name === "role" || name === "roleInSolution") return t(`shell:roles.${String(value)}`, { defaultValue: String(value) });
    if (name === "priority") return t(`priority.${String(value)}`, { defaultValue: String(value) });
    if (name === "language") return new Intl.DisplayNames(i18n.language, { type: "language" }).of(String(value)) ?? String(value);
    if (name === "expiresAt") return exact(String(value));
    if (Array.isArray(value)) return value.length === 0 ? t("explain.none") : list(value.map(one));
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
}
