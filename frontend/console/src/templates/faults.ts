/** What can be known of a template before the server is asked. */
import { useTranslation } from "react-i18next";
import { type Draft, sampleOf } from "./draft.ts";

const ID = /^[A-Za-z0-9_-]{1,40}$/;

export function useFaults(): (draft: Draft) => Record<string, string> {
  const { t } = useTranslation("templates");
  return (draft) => {
    const faults: Record<string, string> = {};
    if (draft.name.trim() === "") faults.name = t("faults.name");
    const own = draft.words[draft.language];
    const place = `words.${draft.language}`;
    if ((own?.text ?? "").trim() === "") faults[`${place}.text`] = t("faults.text");
    const ids = draft.buttons.map(({ id }) => id);
    draft.buttons.forEach((button, index) => {
      if ((own?.labels[button.key] ?? "") === "") faults[`${place}.labels.${button.key}`] = t("faults.label");
      if (!ID.test(button.id)) faults[`buttons.${index}.id`] = t("faults.id");
      else if (ids.indexOf(button.id) !== index) faults[`buttons.${index}.id`] = t("faults.twice");
      if (button.kind === "url" && button.url === "") faults[`buttons.${index}.url`] = t("faults.url");
    });
    if (sampleOf(draft.sample) === undefined) faults.sample = t("faults.sample");
    return faults;
  };
}
