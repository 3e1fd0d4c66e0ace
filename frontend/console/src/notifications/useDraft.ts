/** The draft of the pane: kept for its writer on this device until it is sent or thrown away. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { type Draft, draftOf, emptyButton, emptyDraft, isWorth } from "./draft.ts";
import { notificationQuery } from "./queries.ts";

export type Errors = Record<string, string>;

export interface FieldsProps {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  errors: Errors;
}

export interface DraftState {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  /** It was found on this device. */
  restored: boolean;
  /** Begins anew. */
  drop: () => void;
  /** It is sent: nothing is left of it. */
  forget: () => void;
}

export interface Beginning {
  /** The notification to begin with a copy of. */
  copy?: string | undefined;
  /** The e-mail of somebody to begin with. */
  person?: string | undefined;
  /** The notification whose content is replaced. */
  replace?: string | undefined;
}

/** What the pane begins with; null while it is read. A copy and an own draft do not meet. */
export function useBeginning({ copy, person, replace }: Beginning): { empty: Draft; place: string } | { error: unknown; retry: () => void } | null {
  const { user, organization } = useMe();
  const organizationId = organization.organizationId;
  const settings = useQuery({
    queryKey: ["organization", "settings", organizationId],
    queryFn: () => ask(api.GET("/api/v1/organizations/{organizationId}/settings", { params: { path: { organizationId } } })),
    staleTime: 300_000,
    retry: false,
  });
  const from = copy ?? replace;
  const found = useQuery({ ...notificationQuery(organizationId, from ?? ""), enabled: from !== undefined });
  if (settings.isPending || (from !== undefined && found.isPending)) return null;
  if (from !== undefined && found.data === undefined) return { error: found.error, retry: () => void found.refetch() };
  const zone = user.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const plain = emptyDraft(settings.data?.language ?? "en", zone);
  const begun =
    found.data !== undefined && from !== undefined
      ? draftOf(found.data, plain)
      : { ...plain, audience: { ...plain.audience, emails: person === undefined ? [] : [person] } };
  const what = replace !== undefined ? `replace-${replace}` : copy !== undefined ? `copy-${copy}` : (person ?? "new");
  return { empty: begun, place: `tocsin-draft-${user.userId}-${organizationId}-${what}` };
}

export function useDraft(empty: Draft, place: string): DraftState {
  const [kept] = useState(() => readKept(place, empty));
  const [draft, setDraft] = useState<Draft>(kept ?? empty);
  const done = useRef(false);
  useEffect(() => {
    if (done.current) return;
    if (draft !== empty && isWorth(draft)) localStorage.setItem(place, JSON.stringify(draft));
    else localStorage.removeItem(place);
  }, [draft, empty, place]);
  return {
    draft,
    set: (part) => setDraft((before) => ({ ...before, ...part })),
    restored: kept !== null,
    drop: () => {
      localStorage.removeItem(place);
      setDraft(empty);
    },
    forget: () => {
      done.current = true;
      localStorage.removeItem(place);
    },
  };
}

/** One that an older version has kept may lack something. */
function readKept(place: string, empty: Draft): Draft | null {
  try {
    const text = localStorage.getItem(place);
    if (text === null) return null;
    const kept = JSON.parse(text) as Partial<Draft>;
    const buttons = (kept.buttons ?? []).map((one) => ({ ...emptyButton([]), ...one }));
    return { ...empty, ...kept, buttons, question: { ...empty.question, ...kept.question } };
  } catch {
    return null;
  }
}

/** Puts the focus on the first field that is wrong. */
export function focusField(name: string | undefined): void {
  if (name === undefined) return;
  setTimeout(() => {
    const place = document.querySelector<HTMLElement>(`[data-field="${name}"]`);
    const inside = place?.matches("input, textarea, button") ? place : place?.querySelector<HTMLElement>("input, textarea, button");
    inside?.focus();
    place?.scrollIntoView({ block: "center" });
  }, 0);
}
