/** How a question is asked, in a sentence or two: in the preview and in the check. */
import { useTranslation } from "react-i18next";
import { useFormats } from "../parts/useFormats.ts";
import { buttonsOf, type Draft } from "./draft.ts";
import { momentIn, placeOf } from "./draftBody.ts";
import { answering } from "./question.ts";
import { useSpan } from "./useSpan.ts";

/** Sentences, each by itself; none where nobody is asked. */
export function useQuestionWords(): (draft: Draft) => string[] {
  const { t } = useTranslation("notifications");
  const { exact, list, number } = useFormats();
  const span = useSpan();
  return (draft) => {
    const of = draft.question;
    if (answering(buttonsOf(draft)).length === 0) return [];
    const rule = of.rule === "quorum" ? (of.perValue ? "same" : "any") : of.rule;
    const ends =
      of.deadline === "at"
        ? of.deadlineAt !== "" && t("question.said.at", { time: exact(momentIn(of.deadlineAt, draft.zone)) })
        : of.deadline !== null && t("question.said.after", { time: span(of.deadline) });
    return [
      t(`question.said.${rule}`, { count: of.quorum, number: number(of.quorum) }),
      ends,
      of.reminders.length > 0 && t("question.said.reminders", { list: list(of.reminders.map((one) => span(one * 60))) }),
      ...of.escalation.map(({ after, emails, groups }) => {
        const people = [...(placeOf(draft) === null ? [] : groups), ...emails];
        return people.length > 0 && t("question.said.further", { time: span(after * 60), list: list(people) });
      }),
    ].filter((one) => one !== false);
  };
}
