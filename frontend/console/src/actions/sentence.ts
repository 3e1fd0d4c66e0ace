/** What is being built, in a sentence of the language that is read. What is missing is "…". */
import { useTranslation } from "react-i18next";
import { inLine, placeOf } from "./places.ts";
import { useAnalysisChoices } from "../parts/AnalysisSelect.tsx";
import { useSolutions } from "../parts/AudienceField.tsx";
import { useFormats } from "../parts/useFormats.ts";
import {
  canBeOver,
  type ConditionDraft,
  type Draft,
  type EffectDraft,
  type FenceDraft,
  type Span,
  type TriggerDraft,
  type Whose,
} from "./draft.ts";

const GAP = "…";
const SHOWN = 3;

export function useSentence(): (draft: Draft) => string {
  const { t } = useTranslation("actions");
  const { list, language } = useFormats();
  const solutions = useSolutions();
  const analyses = useAnalysisChoices();
  const either = (parts: string[]): string => new Intl.ListFormat(language, { type: "disjunction" }).format(parts);
  const or = (text: string): string => (text.trim() === "" ? GAP : text.trim());
  const time = ({ count, unit }: Span): string =>
    count === "" ? GAP : `${new Intl.NumberFormat(language).format(count)} ${t(`units.${unit}`, { count })}`;
  const whose = ({ whose: of, device, tags }: Whose): string => {
    if (of === "device") return or(device);
    return of === "tags" ? t("says.tagged", { tags: tags.length > 0 ? list(tags) : GAP }) : t("says.anyDevice");
  };
  const value = (of: ConditionDraft, text: string): string => {
    if (text.trim() === "") return GAP;
    if (of.type === "boolean") return t(`values.${text === "true" ? "true" : "false"}`);
    return of.type === "string" ? t("says.quoted", { text }) : text;
  };
  const condition = (of: ConditionDraft): string =>
    t(`says.operators.${of.is}`, {
      what: t("says.variableOf", { variable: or(of.variable), whose: whose(of) }),
      value: value(of, of.value),
      second: value(of, of.secondValue),
    });
  const fence = (of: FenceDraft): string => {
    const center = placeOf(of.center);
    const place = center === undefined ? GAP : inLine(center);
    const area = of.shape === "circle" ? t("says.circle", { radius: of.radiusM === "" ? GAP : of.radiusM, place }) : t("says.polygon");
    return t(`says.fence.${of.is}`, { whose: whose(of), area });
  };
  const values = (of: TriggerDraft, which: "conditions" | "unlock"): string => {
    const said =
      of.kind === "geofence" ? of[which === "unlock" ? "unlockFences" : "fences"].map(fence) : of[which].map(condition);
    return which === "conditions" && of.match === "all" ? list(said) : either(said);
  };
  const when = (of: TriggerDraft): string => {
    switch (of.kind) {
      case "condition":
      case "geofence": {
        const lasting = of.lasting.count === "" ? "" : t("says.lasting", { time: time(of.lasting) });
        return t("says.when.values", { conditions: values(of, "conditions") }) + lasting;
      }
      case "event":
        return t("says.when.event", { event: or(of.event) });
      case "interval":
        return t("says.when.interval", { time: time(of.every) });
      case "schedule":
        return t("says.when.schedule", { rule: or(of[of.clock]), zone: of.timeZone });
      case "no_data": {
        const of_ = of.variable.trim() === "" ? whose(of) : t("says.variableOf", { variable: of.variable, whose: whose(of) });
        return t("says.when.no_data", { whose: of_, time: time(of.every) });
      }
      case "no_answer":
        return t("says.when.no_answer", { time: time(of.every) });
      case "resource":
        return t("says.when.resource", {
          resource: t(`resources.${of.resource}`),
          changes: of.when.length > 0 ? either(of.when.map((one) => t(`changes.${one}`))) : GAP,
        });
      case "usage":
        return t("says.when.usage", { measure: t(`measures.${of.measure}`), above: of.above === "" ? GAP : of.above });
    }
  };
  const whom = ({ audience, users, tags, roles }: EffectDraft): string => {
    const app = solutions.find(({ solutionId }) => solutionId === audience.solutionId)?.name ?? GAP;
    const narrowed = [...tags, ...roles.map((role) => t(`shell:roles.${role}`))];
    const only = audience.scope !== "USR" && narrowed.length > 0 ? t("says.narrowed", { what: list(narrowed) }) : "";
    switch (audience.scope) {
      case "USR": {
        const count = audience.emails.length + users.length;
        const first = audience.emails.slice(0, SHOWN);
        if (count > first.length) return t("says.people", { count });
        return first.length > 0 ? list(first) : GAP;
      }
      case "SLN":
        return t("says.everybodyIn", { app }) + only;
      case "SLN_GRP": {
        const { groups } = audience;
        return t("says.groups", { count: groups.length, groups: groups.length > 0 ? list(groups) : GAP, app }) + only;
      }
      default:
        return t("says.everybody") + only;
    }
  };
  const effect = (of: EffectDraft): string => {
    const only = of.when.kept !== null || of.when.tests.length > 0 ? t("says.filter") : "";
    if (of.kind === "run") {
      const names = of.analyses.map((id) => analyses.find(({ value: one }) => one === id)?.label ?? GAP);
      return t("says.run", { names: names.length > 0 ? list(names) : GAP }) + only;
    }
    if (of.kind === "webhook") return t("says.post", { host: URL.parse(of.url)?.hostname ?? GAP }) + only;
    const later = of.delay.count === "" ? "" : t("says.later", { time: time(of.delay) });
    return t("says.tell", { whom: whom(of) }) + later + only;
  };
  return ({ trigger, where, effects, whenUnlocked, throttle }) => {
    const filter = where.kept !== null || where.tests.length > 0 ? t("says.where") : "";
    const unlocks = trigger.kind === "condition" ? trigger.unlock : trigger.kind === "geofence" ? trigger.unlockFences : [];
    const said = [
      t("says.whole", { when: when(trigger) + filter, then: list(effects.map(effect)) }),
      throttle.count === "" ? "" : t("says.throttle", { time: time(throttle) }),
      unlocks.length > 0 ? t("says.once", { unlock: values(trigger, "unlock") }) : "",
      canBeOver(trigger) && whenUnlocked.length > 0 ? t("says.over", { then: list(whenUnlocked.map(effect)) }) : "",
    ].join("");
    return said.endsWith(GAP) ? said : said + t("says.stop");
  };
}
