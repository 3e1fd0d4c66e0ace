/** What a rule would have done on stored data: how often, when, for how many, in which words. */
import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";
import { Problem } from "../parts/Problem.tsx";
import { useFormats } from "../parts/useFormats.ts";
import type { Draft } from "./draft.ts";
import { Firing } from "./Firing.tsx";
import { ACTIONS, type Backtest } from "./queries.ts";
import { stretches, triedBody } from "./trial.ts";

const DAYS = [1, 7, 30, 90] as const;
const BARS = 30;
const SHOWN = 5;
const DAY_MS = 86_400_000;

interface Found {
  of: Backtest;
  since: number;
  until: number;
}

export function BacktestForm({ draft }: { draft: Draft }): ReactElement {
  const { t } = useTranslation("actions");
  const organizationId = useOrganizationId();
  const [days, setDays] = useState("7");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [found, setFound] = useState<Found | null>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    const until = Date.now();
    const since = until - Number(days) * DAY_MS;
    try {
      const body = { action: triedBody(draft, t("unnamed")), since: new Date(since).toISOString() };
      setFound({ of: await ask(api.POST(`${ACTIONS}/backtest`, { params: { path: { organizationId } }, body })), since, until });
    } catch (problem) {
      setFound(null);
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="sm">
      <Select
        label={t("try.range")}
        allowDeselect={false}
        data={DAYS.map((count) => ({ value: String(count), label: t("try.days", { count }) }))}
        value={days}
        onChange={(next) => next !== null && setDays(next)}
      />
      <Button leftSection={<IconHistory size={16} aria-hidden />} loading={busy} onClick={() => void run()}>
        {t("try.backtestDo")}
      </Button>
      {error !== null && <Problem error={error} />}
      {found !== null && <Result {...found} />}
    </Stack>
  );
}

function Result({ of, since, until }: Found): ReactElement {
  const { t } = useTranslation("actions");
  const { number, dateTime } = useFormats();
  const fired = of.firings.filter(({ turn }) => turn === "fired");
  const bars = stretches(fired.map(({ at }) => at), since, until, BARS);
  const most = Math.max(1, ...bars);
  return (
    <Stack gap="sm" role="status" aria-label={t("try.result")} data-result>
      <Text fw={600}>{t("try.fired", { count: of.fired })}</Text>
      <Text fz="sm" c="dimmed">
        {t("try.looked", { points: number(of.points), people: number(of.people), unlocked: number(of.unlocked) })}
      </Text>
      {of.cutAt !== undefined && (
        <Text fz="sm" c="var(--mantine-color-orange-text)">
          {t("try.cut", { when: dateTime(of.cutAt) })}
        </Text>
      )}
      {fired.length > 0 && (
        <div role="img" aria-label={t("try.chart", { from: dateTime(since), to: dateTime(until) })}>
          <div className="bars" dir="ltr">
            {bars.map((count, index) => (
              <span key={index} data-some={count > 0 || undefined} style={{ blockSize: `${(count / most) * 100}%` }} />
            ))}
          </div>
          <Group justify="space-between" dir="ltr">
            <Text fz={12} c="dimmed">
              {dateTime(since)}
            </Text>
            <Text fz={12} c="dimmed">
              {dateTime(until)}
            </Text>
          </Group>
        </div>
      )}
      {fired.slice(0, SHOWN).map((one, index) => (
        <div key={index} className="trial">
          <Group justify="space-between" gap="xs" mb={4}>
            <Text fz={13} fw={600}>
              {dateTime(one.at)}
            </Text>
            <Text fz={13} c="dimmed">
              <bdi>{one.subject}</bdi>
            </Text>
          </Group>
          <Firing of={one} />
        </div>
      ))}
      {of.fired > SHOWN && (
        <Text fz="sm" c="dimmed">
          {t("try.more", { count: of.fired - Math.min(SHOWN, fired.length) })}
        </Text>
      )}
    </Stack>
  );
}
