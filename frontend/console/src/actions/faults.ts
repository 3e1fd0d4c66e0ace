/** What can be known of a rule before the server is asked. */
import { useTranslation } from "react-i18next";
import type { Draft, EffectDraft } from "./draft.ts";
import { cornersOf, placeOf } from "./places.ts";

export function useFaults(): (draft: Draft) => Record<string, string> {
  const { t } = useTranslation("actions");
  return (draft) => {
    const faults: Record<string, string> = {};
    const { kind, conditions, unlock, fences, unlockFences, every } = draft.trigger;
    const say = (path: string, wrong: boolean, word: string): void => {
      if (wrong) faults[path] = t(`faults.${word}`);
    };
    say("name", draft.name.trim() === "", "name");
    if (kind === "condition") {
      for (const [name, rows] of [["conditions", conditions], ["unlock", unlock]] as const) {
        rows.forEach((one, index) => {
          const path = `trigger.${name}.${index}`;
          say(`${path}.variable`, one.variable.trim() === "", "variable");
          say(`${path}.value`, one.is !== "*" && one.type !== "string" && one.value.trim() === "", "value");
        });
      }
    }
    if (kind === "geofence") {
      for (const [name, rows] of [["fences", fences], ["unlockFences", unlockFences]] as const) {
        rows.forEach((one, index) => {
          const path = `trigger.${name}.${index}`;
          if (one.shape === "circle") {
            say(`${path}.center`, placeOf(one.center) === undefined, "place");
            say(`${path}.radiusM`, one.radiusM === "", "radius");
            return;
          }
          const { corners, wrong } = cornersOf(one.polygon);
          say(`${path}.polygon`, corners.length < 3, "corners");
          if (wrong !== undefined) faults[`${path}.polygon`] = t("faults.corner", { line: wrong });
        });
      }
    }
    say("trigger.every.count", ["interval", "no_data", "no_answer"].includes(kind) && every.count === "", "time");
    const effects: [string, EffectDraft[]][] = [["effects", draft.effects], ["whenUnlocked", draft.whenUnlocked]];
    for (const [name, list] of effects) {
      list.forEach((one, index) => {
        const path = `${name}.${index}`;
        if (one.kind === "notify") say(`${path}.text`, one.source === "words" && one.text.trim() === "", "text");
        if (one.kind === "notify") say(`${path}.templateId`, one.source === "template" && one.templateId === null, "template");
        if (one.kind === "run") say(`${path}.analyses`, one.analyses.length === 0, "analyses");
        if (one.kind === "webhook") say(`${path}.url`, one.url.trim() === "", "url");
      });
    }
    return faults;
  };
}
