/** What somebody would read, rendered by the server out of what stands in the form. */
import { Box, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle, IconBell, IconCircleCheck, IconCircleX, type Icon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { useMe } from "../api/queries.ts";
import { PersonPicker } from "../parts/PersonPicker.tsx";
import { useLanguageName } from "../users/places.tsx";
import { changeOf, type Draft, isOpen, sampleOf } from "./draft.ts";
import { type Rendered, useRendered } from "./queries.ts";

const PICTOGRAPH = /^\p{Extended_Pictographic}/u;
const LOOKS: Record<Draft["severity"], { icon: Icon; color: string }> = {
  info: { icon: IconBell, color: "indigo" },
  success: { icon: IconCircleCheck, color: "teal" },
  warning: { icon: IconAlertTriangle, color: "orange" },
  error: { icon: IconCircleX, color: "red" },
};

export function Preview({ draft, language }: { draft: Draft; language: string }): ReactElement {
  const { t } = useTranslation("templates");
  const languageName = useLanguageName();
  const [emails, setEmails] = useState<string[]>([]);
  const me = useMe().user;
  const person = usePerson(emails[0]);
  const [body] = useDebouncedValue(useBody(draft, language, person, me.userId), 350);
  const { data, error } = useRendered(body);
  const shown = error === null ? data : undefined;
  return (
    <Box component="aside" className="preview" aria-label={t("preview.title")}>
      <Stack gap="sm">
        <Title order={2} fz={16}>
          {t("preview.title")}
        </Title>
        <PersonPicker
          single
          label={t("preview.person")}
          description={person === undefined ? t("preview.nobody") : t("preview.ownLanguage")}
          value={emails}
          onChange={setEmails}
        />
        {body === null && data === undefined && (
          <Text fz="sm" c="dimmed">
            {t("preview.empty")}
          </Text>
        )}
        {error !== null && <Fault error={error} />}
        {shown !== undefined && <Card draft={draft} of={shown} />}
        {shown !== undefined && (
          <Text fz="sm" c="dimmed">
            {t("preview.in", { language: languageName(shown.language) })}
          </Text>
        )}
      </Stack>
    </Box>
  );
}

/** Nothing to ask while there are no words, or marks and the sample are half typed. */
function useBody(draft: Draft, language: string, person: Person, me: string): Schema<"DraftRequest"> | null {
  return useMemo(() => bodyOf(draft, language, person, me), [draft, language, person, me]);
}

type Person = Schema<"UserBody"> | undefined;

function bodyOf(draft: Draft, language: string, person: Person, me: string): Schema<"DraftRequest"> | null {
  const own = draft.words[draft.language];
  const texts = Object.values(draft.words).flatMap(({ title, text, labels }) => [title, text, ...Object.values(labels)]);
  const ready = (own?.text ?? "") !== "" && sampleOf(draft.sample) !== undefined && !texts.some(isOpen);
  if (!ready) return null;
  const change = changeOf(draft);
  // What is not for reading, or not filled in yet, must not stand in the way.
  const buttons = (change.content.buttons ?? []).filter(({ label, id }) => label !== "" && id !== "");
  const { text, title } = change.content;
  return {
    ...change,
    name: change.name.trim() === "" ? "-" : change.name,
    content: { text, ...(title !== undefined && { title }), buttons: buttons.map(({ id, label }) => ({ id, label })) },
    // A chosen person reads their own language; otherwise the open tab is shown.
    ...(person === undefined ? { readLanguage: language, userId: me } : { userId: person.userId }),
  };
}

function usePerson(email: string | undefined): Schema<"UserBody"> | undefined {
  const { data } = useQuery({
    queryKey: ["users", "by-email", email],
    queryFn: async () => {
      const found = await ask(api.GET("/api/v1/users", { params: { query: { search: email ?? "", limit: 25 } } }));
      return found.items.find((one) => one.email === email) ?? null;
    },
    enabled: email !== undefined,
  });
  return email === undefined ? undefined : (data ?? undefined);
}

function Fault({ error }: { error: unknown }): ReactElement {
  const { t } = useTranslation("templates");
  const problem = problemOf(error);
  return (
    <Box className="choice-card" role="status">
      <Text fz="sm" fw={600}>
        {t("preview.fails")}
      </Text>
      <Text fz="sm" c="var(--mantine-color-red-text)" dir="ltr" style={{ overflowWrap: "anywhere" }}>
        {problem.message}
      </Text>
    </Box>
  );
}

function Card({ draft, of }: { draft: Draft; of: Rendered }): ReactElement {
  const { t } = useTranslation("templates");
  const { icon: Sign, color } = LOOKS[draft.severity];
  const emoji = PICTOGRAPH.test(draft.icon);
  return (
    <div className="preview-card" lang={of.language} data-preview>
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <span
          className="preview-icon"
          role="img"
          aria-label={t(`look.severities.${draft.severity}`)}
          style={{ "--sign": `var(--mantine-color-${color}-text)`, "--ground": `var(--mantine-color-${color}-light)` } as object}
        >
          {emoji ? draft.icon : <Sign size={20} aria-hidden />}
        </span>
        <div style={{ minWidth: 0, flex: 1 }}>
          {of.title !== undefined && (
            <Text fw={600} dir="auto" style={{ overflowWrap: "anywhere" }}>
              {of.title}
            </Text>
          )}
          <Text fz="sm" dir="auto" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {of.text}
          </Text>
          {draft.image.startsWith("https://") && (
            <img src={draft.image} alt="" className="preview-image" referrerPolicy="no-referrer" />
          )}
          <Group gap={6} mt="xs">
            {draft.buttons.map(({ key, id, style }) => {
              const label = of.labels[id];
              if (label === undefined) return null;
              return (
                <Button
                  key={key}
                  component="span"
                  size="xs"
                  variant={style === "primary" ? "filled" : style === "danger" ? "outline" : "default"}
                  color={style === "danger" ? "red" : undefined}
                  style={{ cursor: "default" }}
                >
                  <bdi>{label}</bdi>
                </Button>
              );
            })}
          </Group>
        </div>
      </Group>
    </div>
  );
}
