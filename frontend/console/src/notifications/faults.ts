/** What can be known to be wrong before the server is asked, by the part of the form. */
import type { TFunction } from "i18next";
import { buttonsOf, type Draft, MOST_BUTTONS } from "./draft.ts";
import { answering, asksForText } from "./question.ts";
import type { Errors } from "./useDraft.ts";

type Say = TFunction<"notifications">;

/** In the order of the form, so that the first one is the uppermost. */
export function faultsOf(draft: Draft, t: Say, parts: "all" | "words" = "all"): Errors {
  const errors: Errors = {};
  if (draft.source === "template") {
    if (draft.templateId === null) errors.template = t("faults.template");
  } else {
    if (draft.text.trim() === "") errors.text = t("faults.text");
    if (buttonsLack(draft)) errors.buttons = t("faults.buttons");
  }
  if (errors.buttons === undefined && answering(buttonsOf(draft)).length > 0) Object.assign(errors, questionFaults(draft, t));
  return parts === "words" ? errors : { ...errors, ...audienceFaults(draft, t), ...timeFaults(draft, t) };
}

function buttonsLack({ buttons }: Draft): boolean {
  return (
    buttons.length > MOST_BUTTONS ||
    buttons.some(
      ({ label, kind, url, screen }) =>
        label.trim() === "" || (kind === "url" && url.trim() === "") || (kind === "screen" && screen === null),
    )
  );
}

function questionFaults(draft: Draft, t: Say): Errors {
  const { question } = draft;
  const errors: Errors = {};
  const lacks = question.fields.some(({ label, kind, choices }) => label.trim() === "" || (kind === "choice" && choices.length === 0));
  if (lacks && !asksForText(buttonsOf(draft))) errors.form = t("faults.form");
  if (question.deadline === "at" && question.deadlineAt === "") errors.deadline = t("faults.at");
  if (question.escalation.some(({ emails, groups }) => emails.length + groups.length === 0)) errors.escalation = t("faults.escalation");
  return errors;
}

function audienceFaults({ audience }: Draft, t: Say): Errors {
  const errors: Errors = {};
  if (audience.scope === "USR" && audience.emails.length === 0) errors.emails = t("faults.emails");
  const ofSolution = audience.scope === "SLN" || audience.scope === "SLN_GRP";
  if (ofSolution && audience.solutionId === null) errors.solutionId = t("faults.solution");
  if (audience.scope === "SLN_GRP" && audience.groups.length === 0) errors.groups = t("faults.groups");
  return errors;
}

function timeFaults(draft: Draft, t: Say): Errors {
  if (draft.when === "at" && draft.at === "") return { when: t("faults.at") };
  if (draft.when === "local" && draft.localTime === "") return { when: t("faults.time") };
  if (draft.when === "repeat" && draft.rhythm === "cron" && draft.cron.trim() === "") return { when: t("faults.cron") };
  return {};
}
