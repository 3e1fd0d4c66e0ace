/** A state as text, shape and colour: as a ring with its share, or as a badge. */
import { Badge, Group, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { lookOf } from "./states.ts";

const RADIUS = 12;
const AROUND = 2 * Math.PI * RADIUS;

interface StateRingProps {
  state: string;
  /** 0 to 1; without it the ring is whole. */
  share?: number;
  /** A line below the word, such as "84 / 120". */
  detail?: string;
  /** The word is for screen readers only, in narrow places. */
  compact?: boolean;
}

/** The word of a state, in the language that is read. */
export function useStateWord(): (state: string) => string {
  const { t } = useTranslation("parts");
  return (state) => t(`states.${state.toUpperCase().replace(" ", "_")}`, { defaultValue: state });
}

export function StateRing({ state, share = 1, detail, compact = false }: StateRingProps): ReactElement {
  const word = useStateWord()(state);
  const { color, icon: Shown } = lookOf(state);
  const style = {
    "--ring-color": `light-dark(var(--mantine-color-${color}-7), var(--mantine-color-${color}-5))`,
  } as object;
  return (
    <Group gap={10} wrap="nowrap">
      <span style={{ position: "relative", display: "grid", placeItems: "center", ...style }} className="ring">
        <svg width={30} height={30} viewBox="0 0 30 30" fill="none" strokeWidth={3} aria-hidden>
          <circle cx={15} cy={15} r={RADIUS} className="ring-track" />
          <circle
            cx={15}
            cy={15}
            r={RADIUS}
            className="ring-part"
            stroke="currentcolor"
            strokeLinecap="round"
            strokeDasharray={AROUND}
            strokeDashoffset={AROUND * (1 - share)}
            transform="rotate(-90 15 15)"
          />
        </svg>
        <Shown size={14} stroke={2.2} aria-hidden style={{ position: "absolute" }} />
        {compact && <span className="mantine-visually-hidden" style={HIDDEN}>{word}</span>}
      </span>
      {!compact && (
        <span style={{ minWidth: 0 }}>
          <Text fz={14} fw={600} lh={1.3} style={{ color: `var(--mantine-color-${color}-text)` }} className="cut">
            {word}
          </Text>
          {detail !== undefined && (
            <Text fz={12.5} c="dimmed" lh={1.3} className="cut">
              {detail}
            </Text>
          )}
        </span>
      )}
    </Group>
  );
}

const HIDDEN = { position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" } as const;

export function StateBadge({ state, word }: { state: string; word?: string }): ReactElement {
  const known = useStateWord();
  const { color, icon: Shown } = lookOf(state);
  return (
    <Badge
      variant="light"
      color={color}
      tt="none"
      fw={600}
      size="lg"
      radius="xl"
      styles={{ root: { minWidth: "max-content", paddingInline: 10 }, label: { fontSize: 12.5 } }}
      leftSection={<Shown size={13} stroke={2.2} aria-hidden style={{ display: "block" }} />}
    >
      {word ?? known(state)}
    </Badge>
  );
}
