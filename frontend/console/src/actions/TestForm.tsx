/** A rule tried with points or an event: each step, and what would be done. */
import { Autocomplete, Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";
import { KeyValues } from "../parts/KeyValues.tsx";
import { Problem } from "../parts/Problem.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { type Draft, newKey } from "./draft.ts";
import { AddButton, RemoveButton } from "./fields.tsx";
import { Firing } from "./Firing.tsx";
import { ACTIONS, type Trial, useDevices, useFirstDevice } from "./queries.ts";
import { OutcomeBadge, Steps } from "./Steps.tsx";
import { firstPoint, firstTag, fromStored, guess, type PointDraft, triedBody, waitOf } from "./trial.ts";

const MOST_POINTS = 10;

export function TestForm({ draft }: { draft: Draft }): ReactElement {
  const { t } = useTranslation("actions");
  const organizationId = useOrganizationId();
  const { kind } = draft.trigger;
  const data = kind === "condition" || kind === "geofence" || kind === "no_data";
  const [points, setPoints] = useState<PointDraft[]>(() => [firstPoint(draft)]);
  const [event, setEvent] = useState<Record<string, unknown>>({});
  const [wait, setWait] = useState<number | "">(() => waitOf(draft));
  const { run, busy, error, answer } = useRun();
  const tag = firstTag(draft);
  const usual = useFirstDevice(tag);
  const change = (key: string, part: Partial<PointDraft>): void =>
    setPoints(points.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const test = (): void => {
    const until = wait === "" ? {} : { until: new Date(Date.now() + wait * 60_000).toISOString() };
    void run(() => {
      const body: Schema<"TestRequest"> = {
        action: triedBody(draft, t("unnamed")),
        ...(data && { points: points.filter(({ variable }) => variable.trim() !== "").map((one) => pointBody(one, usual)) }),
        ...(kind === "event" && { events: [{ event: draft.trigger.event, data: typed(event) }] }),
        ...(kind !== "event" && until),
      };
      return ask(api.POST(`${ACTIONS}/test`, { params: { path: { organizationId } }, body }));
    });
  };
  const stored = (): void => {
    void run(async () => {
      const { device, variable } = points[0] ?? firstPoint(draft);
      const whose = device.trim() !== "" ? { device } : tag === undefined ? {} : { tag };
      const query = { limit: 1, ...whose, ...(variable.trim() !== "" && { variable }) };
      const found = await ask(
        api.GET("/api/v1/organizations/{organizationId}/data", { params: { path: { organizationId }, query } }),
      );
      const [last] = found.items;
      if (last !== undefined) setPoints([fromStored(last)]);
      return undefined;
    });
  };
  return (
    <Stack gap="sm">
      {data &&
        points.map((point, index) => (
          <PointRow
            key={point.key}
            of={point}
            number={index + 1}
            usual={usual}
            place={kind === "geofence"}
            onChange={(part) => change(point.key, part)}
            {...(points.length > 1 && { remove: () => setPoints(points.filter((one) => one !== point)) })}
          />
        ))}
      {data && (
        <Group gap="xs">
          <AddButton
            label={t("try.addPoint")}
            disabled={points.length >= MOST_POINTS}
            run={() => setPoints([...points, { ...(points.at(-1) ?? firstPoint(draft)), key: newKey(), value: "" }])}
          />
          <Button size="compact-sm" variant="subtle" onClick={stored}>
            {t("try.stored")}
          </Button>
        </Group>
      )}
      {kind === "event" && <KeyValues value={event} onChange={setEvent} addLabel={t("try.addData")} />}
      {kind !== "event" && (
        <NumberInput label={t("try.wait")} min={1} allowDecimal={false} value={wait} onChange={(next) => setWait(typeof next === "number" ? next : "")} />
      )}
      <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={busy} onClick={test}>
        {t("try.testDo")}
      </Button>
      {error !== null && <Problem error={error} />}
      {answer !== undefined && <Result of={answer} />}
    </Stack>
  );
}

interface Run {
  run: (call: () => Promise<Trial | undefined>) => Promise<void>;
  busy: boolean;
  error: unknown;
  answer: Trial | undefined;
}

function useRun(): Run {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [answer, setAnswer] = useState<Trial | undefined>(undefined);
  const run = async (call: () => Promise<Trial | undefined>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      setAnswer(await call());
    } catch (problem) {
      setAnswer(undefined);
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return { run, busy, error, answer };
}

const pointBody = ({ device, variable, value, lat, lng }: PointDraft, usual: string): Schema<"PointCreate"> => ({
  device: device.trim() || usual,
  variable: variable.trim(),
  value: guess(value),
  ...(lat !== "" && lng !== "" && { location: { lat, lng } }),
});

const typed = (of: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, guess(String(value))]));

interface PointRowProps {
  of: PointDraft;
  number: number;
  /** The device that is meant if none is named. */
  usual: string;
  place: boolean;
  onChange: (part: Partial<PointDraft>) => void;
  remove?: () => void;
}

function PointRow({ of, number, usual, place, onChange, remove }: PointRowProps): ReactElement {
  const { t } = useTranslation("actions");
  const coordinate = (name: "lat" | "lng") => (
    <NumberInput
      label={t(`fields.${name}`)}
      w={105}
      hideControls
      decimalScale={7}
      value={of[name]}
      onChange={(next) => onChange({ [name]: typeof next === "number" ? next : "" })}
    />
  );
  return (
    <div className="rule-row" role="group" aria-label={t("try.point", { number })}>
      <Autocomplete
        label={t("fields.device")}
        className="whole-row"
        placeholder={usual}
        dir="auto"
        data={useDevices(of.device)}
        filter={({ options }) => options}
        value={of.device}
        onChange={(device) => onChange({ device })}
      />
      <TextInput label={t("fields.variable")} className="grows" dir="auto" value={of.variable} onChange={(event) => onChange({ variable: event.currentTarget.value })} />
      <TextInput label={t("fields.value")} w={110} dir="auto" value={of.value} onChange={(event) => onChange({ value: event.currentTarget.value })} />
      {place && coordinate("lat")}
      {place && coordinate("lng")}
      {remove && <RemoveButton label={t("try.removePoint", { number })} run={remove} />}
    </div>
  );
}

function Result({ of }: { of: Trial }): ReactElement {
  const { t } = useTranslation("actions");
  const { dateTime } = useFormats();
  if (of.evaluations.length === 0) return <Text fz="sm">{t("try.unheard")}</Text>;
  return (
    <Stack gap="md" role="status" aria-label={t("try.result")} data-result>
      {of.evaluations.map((one, index) => (
        <Stack key={index} gap={6} className="trial">
          <Group justify="space-between" gap="xs">
            <OutcomeBadge of={one.outcome} />
            <Text fz={13} c="dimmed">
              {dateTime(one.at)}
            </Text>
          </Group>
          {one.steps.length === 0 ? (
            <Text fz="sm" c="dimmed">
              {t("try.unheard")}
            </Text>
          ) : (
            <Steps of={one.steps} />
          )}
          {one.firings.map((firing, place) => (
            <Firing key={place} of={firing} />
          ))}
        </Stack>
      ))}
    </Stack>
  );
}
