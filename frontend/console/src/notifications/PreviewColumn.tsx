/** How it will look: on a phone, in a browser and in the inbox, light and dark, for whom one likes. */
import { Alert, SegmentedControl, Stack, Switch, Text, useComputedColorScheme } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../api/problem.ts";
import { PersonPicker } from "../parts/PersonPicker.tsx";
import { buttonsOf, type Draft } from "./draft.ts";
import { Looks, type Shown } from "./Looks.tsx";
import { answering, asksForText } from "./question.ts";
import { useQuestionWords } from "./useQuestionWords.ts";
import { useRendered } from "./useSending.ts";

const PLACES = ["phone", "browser", "inbox"] as const;

export function PreviewColumn({ draft }: { draft: Draft }): ReactElement {
  const { t } = useTranslation("notifications");
  const scheme = useComputedColorScheme("light");
  const [place, setPlace] = useState<(typeof PLACES)[number]>("phone");
  const [dark, setDark] = useState<boolean | null>(null);
  const [person, setPerson] = useState<string[]>([]);
  const { said, error } = useRendered(draft, person[0] ?? null);
  const asked = useQuestionWords()(draft);
  return (
    <Stack gap="sm" className="send-preview" component="section" aria-label={t("pane.preview")}>
      <SegmentedControl
        fullWidth
        size="sm"
        aria-label={t("look.place")}
        value={place}
        onChange={(next) => setPlace(next as (typeof PLACES)[number])}
        data={PLACES.map((value) => ({ value, label: t(`look.${value}`) }))}
      />
      <Switch
        size="sm"
        label={t("look.dark")}
        checked={dark ?? scheme === "dark"}
        onChange={(event) => setDark(event.currentTarget.checked)}
      />
      <Looks place={place} dark={dark ?? scheme === "dark"} of={shownOf(draft, said)} />
      {asked.length > 0 && (
        <Text fz="sm" c="dimmed" data-asked>
          {asked.join(" ")}
        </Text>
      )}
      <PersonPicker single label={t("look.person")} description={t("look.personHint")} value={person} onChange={setPerson} />
      {error !== null && (
        <Alert color="orange" p="xs" role="status">
          {problemOf(error).message}
        </Alert>
      )}
    </Stack>
  );
}

type Said = ReturnType<typeof useRendered>["said"];

function shownOf(draft: Draft, said: Said): Shown {
  const template = draft.source === "template";
  const buttons = buttonsOf(draft);
  return {
    title: said === undefined ? (template ? "" : draft.title) : (said.title ?? ""),
    text: said === undefined ? (template ? "" : draft.text) : said.text,
    icon: draft.icon,
    image: draft.image,
    severity: draft.severity,
    loud: draft.priority === "critical",
    // The form opens in the inbox when a button is pressed; a device's screen has no place for it.
    fields: answering(buttons).length === 0 || asksForText(buttons) ? [] : draft.question.fields.map(({ key, label, required }) => ({ id: key, label: said?.labels[key] ?? label, required })),
    buttons: buttons.map(({ id, label, style }) => ({ id, style, label: said?.labels[id] ?? label })),
  };
}
