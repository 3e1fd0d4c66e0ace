/** One run: how it stands, what it took, its last error, and what it says. */
import { ActionIcon, Box, Button, Group, Select, Skeleton, Text, TextInput, Title, Tooltip } from "@mantine/core";
import { IconArrowBarToDown, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconSearch } from "@tabler/icons-react";
import { Fragment, type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { usePersonName } from "../notifications/queries.ts";
import { AnchorLink } from "../parts/links.tsx";
import { Problem } from "../parts/Problem.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { failed } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { RunState } from "./cells.tsx";
import { kept, type Level, levelOf, LEVELS, partsOf } from "./log.ts";
import { ANALYSIS, isOpen, type Line, type Place, type Run } from "./queries.ts";
import { useRunLog } from "./useRunLog.ts";
import "./analysis.css";

interface RunPanelProps {
  place: Place;
  runId: string | undefined;
  /** Goes to a line of the script; without it, lines are no links. */
  onLine?: (line: number) => void;
}

export function RunPanel({ place, runId, onLine }: RunPanelProps): ReactElement {
  const { t } = useTranslation("analysis");
  const { run, lines, error, pending } = useRunLog(place, runId);
  if (runId === undefined) {
    return (
      <Box className="panel" p="md" component="section" aria-label={t("log.title")}>
        <Title order={2} fz={16}>
          {t("log.title")}
        </Title>
        <Text fz="sm" c="dimmed">
          {t("log.never")}
        </Text>
      </Box>
    );
  }
  if (error !== null && run === undefined) return <Problem error={error} />;
  return (
    <Box className="panel" component="section" aria-label={t("log.title")} style={{ overflow: "clip" }}>
      {run === undefined || pending ? (
        <Skeleton height={260} />
      ) : (
        <>
          <Bar run={run} place={place} />
          <RunFault run={run} onLine={onLine} />
          <Lines key={runId} lines={lines} run={run} onLine={onLine} />
        </>
      )}
    </Box>
  );
}

function Bar({ run, place }: { run: Run; place: Place }): ReactElement {
  const { t } = useTranslation("analysis");
  const { duration, number } = useFormats();
  const who = usePersonName(run.requestedBy ?? "");
  const cancel = (): void => {
    ask(api.POST(`${ANALYSIS}/runs/{runId}/cancel`, { params: { path: { ...place, runId: run.runId } } })).catch(failed);
  };
  const facts = [
    run.version !== undefined && t("version", { version: run.version }),
    run.startedAt !== undefined && duration(run.seconds * 1000),
    run.memoryBytes !== undefined && t("log.memory", { mib: number(Math.ceil(run.memoryBytes / 1_048_576)) }),
  ].filter((fact) => fact !== false);
  return (
    <Group className="run-bar" justify="space-between" gap="xs">
      <Group gap="sm">
        <Title order={2} fz={16}>
          {t("log.title")}
        </Title>
        <span role="status">
          <RunState state={run.state} />
        </span>
        <Text fz={13.5} c="dimmed" component="div">
          {t(`causes.${run.cause}`)}
          {who !== undefined && (
            <>
              {" · "}
              <bdi>{who}</bdi>
            </>
          )}
          {" · "}
          <RelativeTime at={run.createdAt} />
          {facts.map((fact) => (
            <Fragment key={fact}>
              {" · "}
              <bdi>{fact}</bdi>
            </Fragment>
          ))}
        </Text>
        {run.waitingFor !== undefined && (
          <AnchorLink to="/notifications/$notificationId" params={{ notificationId: run.waitingFor }} fz="sm">
            {t("log.waitsFor")}
          </AnchorLink>
        )}
      </Group>
      {isOpen(run.state) && (
        <Button size="compact-sm" variant="default" leftSection={<IconPlayerStop size={14} aria-hidden />} onClick={cancel}>
          {t("log.cancel")}
        </Button>
      )}
    </Group>
  );
}

function RunFault({ run, onLine }: { run: Run; onLine: ((line: number) => void) | undefined }): ReactElement | null {
  const { t } = useTranslation("analysis");
  const { error } = run;
  if (error === undefined) return null;
  const { kind, message, line } = error;
  return (
    <Group className="run-error" gap="xs" wrap="nowrap" align="baseline">
      <span style={{ minWidth: 0, overflowWrap: "anywhere" }} dir="auto">
        <b>{kind}</b>
        {message !== kind && `: ${message}`}
      </span>
      {line !== undefined && onLine !== undefined && (
        <Button size="compact-xs" variant="default" style={{ flexShrink: 0 }} onClick={() => onLine(line)}>
          {t("log.line", { line })}
        </Button>
      )}
    </Group>
  );
}

interface LinesProps {
  lines: Line[];
  run: Run;
  onLine: ((line: number) => void) | undefined;
}

/** With a level, words to look for, the newest followed, and a pause in which nothing moves. */
function Lines({ lines, run, onLine }: LinesProps): ReactElement {
  const { t } = useTranslation("analysis");
  const [level, setLevel] = useState<Level>("debug");
  const [words, setWords] = useState("");
  const [follows, setFollows] = useState(true);
  const [paused, setPaused] = useState<number | undefined>(undefined);
  const box = useRef<HTMLDivElement>(null);
  const there = paused === undefined ? lines : lines.filter((line) => line.number <= paused);
  const shown = kept(there, level, words);
  useEffect(() => {
    if (follows && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [follows, shown.length]);
  // Who scrolls up wants to read; who scrolls to the end follows again.
  const scrolled = ({ scrollTop, scrollHeight, clientHeight }: HTMLDivElement): void =>
    setFollows(scrollHeight - scrollTop - clientHeight < 24);
  const last = lines.at(-1)?.number ?? 0;
  return (
    <>
      <Group className="run-bar" gap="xs">
        <Select
          size="xs"
          w={170}
          aria-label={t("log.level")}
          data={LEVELS.map((value) => ({ value, label: t(`levels.${value}`) }))}
          value={level}
          allowDeselect={false}
          onChange={(next) => setLevel(next as Level)}
        />
        <TextInput
          size="xs"
          w={200}
          type="search"
          aria-label={t("log.search")}
          placeholder={t("log.search")}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Button
          size="xs"
          variant={paused === undefined ? "default" : "filled"}
          leftSection={paused === undefined ? <IconPlayerPause size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />}
          onClick={() => setPaused(paused === undefined ? last : undefined)}
        >
          {paused === undefined ? t("log.pause") : t("log.goOn", { count: lines.length - there.length })}
        </Button>
        <Tooltip label={t("log.follow")}>
          <ActionIcon size={30} variant={follows ? "light" : "default"} aria-label={t("log.follow")} aria-pressed={follows} onClick={() => setFollows(!follows)}>
            <IconArrowBarToDown size={16} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <div
        className="log"
        ref={box}
        dir="ltr"
        role="log"
        aria-live="off"
        aria-label={t("log.lines")}
        tabIndex={0}
        onScroll={(event) => scrolled(event.currentTarget)}
      >
        {shown.map((line) => (
          <OneLine key={line.number} of={line} onLine={onLine} />
        ))}
        {shown.length === 0 && (
          <Text fz="sm" c="dimmed" px={14} ff="text" dir="auto">
            {lines.length > 0 ? t("log.nothingFits") : isOpen(run.state) ? t("log.nothingYet") : t("log.saidNothing")}
          </Text>
        )}
      </div>
    </>
  );
}

function OneLine({ of, onLine }: { of: Line; onLine: ((line: number) => void) | undefined }): ReactElement {
  const { t } = useTranslation("analysis");
  const { time } = useFormats();
  const level = levelOf(of.stream);
  return (
    <div className="log-line" data-level={level}>
      <time dateTime={of.at}>{time(of.at)}</time>
      <span className="log-level">{t(`level.${level}`)}</span>
      <span>
        {partsOf(of.text).map(({ text, line }, index) =>
          line === undefined || onLine === undefined ? (
            <span key={index}>{text}</span>
          ) : (
            <button key={index} type="button" onClick={() => onLine(line)}>
              {text}
            </button>
          ),
        )}
      </span>
    </div>
  );
}
