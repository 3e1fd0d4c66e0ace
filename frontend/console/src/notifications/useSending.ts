/** What the pane does with a draft: estimates, checks, tries and sends it. */
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { type ApiProblem, fieldMessage, problemOf } from "../api/problem.ts";
import { useMe } from "../api/queries.ts";
import { told } from "../parts/toasts.tsx";
import type { Draft } from "./draft.ts";
import { type Body, bodyOf, estimateBody, placeOfField, replaceBody, UNDO_MS, wordsFor } from "./draftBody.ts";
import { faultsOf } from "./faults.ts";
import { sentToast } from "./sentToast.tsx";
import type { DraftState, Errors } from "./useDraft.ts";

export type Preview = Schema<"PreviewBody">;

/** How far the server's clock is ahead of this device's: Undo counts on the server's. */
let aheadMs = 0;

function noteClock(seen: Preview, draft: Pick<Body, "startAt" | "localTime" | "repeat">): Preview {
  const at = seen.arrivals[0]?.at;
  const now = draft.startAt === undefined && draft.localTime === undefined && draft.repeat === undefined;
  if (now && at !== undefined) aheadMs = Date.parse(at) - Date.now();
  return seen;
}

const PREVIEW = "/api/v1/organizations/{organizationId}/notifications/preview";
const PLACE = "/api/v1/organizations/{organizationId}/notifications";

export interface Estimate {
  of: Preview | undefined;
  /** It is of an earlier draft; the new one is on its way. */
  old: boolean;
  error: Error | null;
  retry: () => void;
}

/** Whom it would reach, a moment after the last change; nothing is asked while it can't be known. */
export function useEstimate(draft: Draft): Estimate {
  const { organization } = useMe();
  const { organizationId } = organization;
  const key = hasAudience(draft) ? JSON.stringify(estimateBody(draft)) : "";
  const [settled] = useDebouncedValue(key, 500);
  const found = useQuery({
    queryKey: ["notifications", "estimate", organizationId, settled],
    queryFn: async () => {
      const body = JSON.parse(settled) as Schema<"PreviewCreate">;
      return noteClock(await ask(api.POST(PREVIEW, { params: { path: { organizationId } }, body })), body);
    },
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  });
  const known = key !== "" && settled !== "" && found.error === null;
  return {
    of: known ? found.data : undefined,
    old: key !== settled || found.isPlaceholderData || found.isFetching,
    error: settled === "" ? null : found.error,
    retry: () => void found.refetch(),
  };
}

export function hasAudience({ audience, when, at }: Draft): boolean {
  if (when === "at" && at === "") return false;
  switch (audience.scope) {
    case "USR":
      return audience.emails.length > 0;
    case "SLN":
      return audience.solutionId !== null;
    case "SLN_GRP":
      return audience.solutionId !== null && audience.groups.length > 0;
    default:
      return true;
  }
}

/** The words as one person reads them; null: as they are written. */
export function useRendered(draft: Draft, email: string | null): { said: NonNullable<Preview["chosen"]>["rendered"] | undefined; error: Error | null } {
  const { user, organization } = useMe();
  const { organizationId } = organization;
  const who = email ?? (draft.source === "template" ? user.email : null);
  const ready = draft.source === "template" ? draft.templateId !== null : draft.text.trim() !== "";
  const key = who !== null && ready ? JSON.stringify({ ...wordsFor(draft, who), person: who }) : "";
  const [settled] = useDebouncedValue(key, 400);
  const found = useQuery({
    queryKey: ["notifications", "words", organizationId, settled],
    queryFn: () =>
      ask(api.POST(PREVIEW, { params: { path: { organizationId } }, body: JSON.parse(settled) as Schema<"PreviewCreate"> })),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  });
  return key === "" ? { said: undefined, error: null } : { said: found.data?.chosen?.rendered, error: found.error };
}

export interface Sending {
  errors: Errors;
  problem: ApiProblem | null;
  busy: "check" | "test" | "send" | null;
  /** The checked plan, while it is of this draft. */
  plan: Preview | null;
  check: () => Promise<boolean>;
  test: () => Promise<void>;
  /** `plan` is what the number on the button is of. */
  send: (plan: Preview | undefined) => Promise<boolean>;
  replace: (notificationId: string) => Promise<boolean>;
}

export function useSending(state: DraftState, lacking: Errors, onSent: () => void): Sending {
  const { t } = useTranslation("notifications");
  const { user, organization } = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState<Sending["busy"]>(null);
  const [checked, setChecked] = useState<{ draft: Draft; plan: Preview } | null>(null);
  const running = useRef(false);
  const tried = useRef<{ draft: Draft; body: Body; key: string } | null>(null);
  const params = { params: { path: { organizationId: organization.organizationId } } };
  const { draft } = state;

  /** Runs one thing at a time; what fails is put on its field, and nothing typed is lost. */
  const run = async (what: NonNullable<Sending["busy"]>, how: () => Promise<unknown>, parts?: "words"): Promise<boolean> => {
    if (running.current) return false;
    setProblem(null);
    const faults = { ...faultsOf(draft, t, parts), ...lacking };
    setErrors(faults);
    if (Object.keys(faults).length > 0) return false;
    running.current = true;
    setBusy(what);
    try {
      await how();
      return true;
    } catch (error) {
      const found = problemOf(error);
      const place = placeOfField(found.field);
      if (place !== undefined) setErrors({ [place]: fieldMessage(found) });
      else setProblem(found);
      if (found.code === "plan_changed" || found.code === "unknown_plan") {
        setChecked(null);
        await client.invalidateQueries({ queryKey: ["notifications", "estimate"] });
      }
      return false;
    } finally {
      running.current = false;
      setBusy(null);
    }
  };

  /** After a broken connection the very same is sent again, so that it can't go out twice. */
  const bodyNow = (plan: Preview | undefined): { body: Body; key: string } => {
    if (tried.current?.draft === draft) return tried.current;
    const startAt = draft.when === "now" ? new Date(Date.now() + aheadMs + UNDO_MS).toISOString() : undefined;
    const body: Body = { ...bodyOf(draft, startAt), ...(plan && { planId: plan.planId, ifUnchanged: true }) };
    tried.current = { draft, body, key: crypto.randomUUID() };
    return tried.current;
  };
  const undo = async (notificationId: string): Promise<void> => {
    const path = { ...params.params.path, notificationId };
    const stopped = await ask(api.DELETE(`${PLACE}/{notificationId}`, { params: { path } }));
    told(stopped.sentence);
    await client.invalidateQueries({ queryKey: ["notifications"] });
  };
  const send = (plan: Preview | undefined): Promise<boolean> =>
    run("send", async () => {
      const { body, key } = bodyNow(plan);
      const header = { "Idempotency-Key": key };
      const sent = await ask(api.POST(PLACE, { params: { ...params.params, header }, body })).catch((error: unknown) => {
        if (!problemOf(error).offline) tried.current = null;
        throw error;
      });
      state.forget();
      await client.invalidateQueries({ queryKey: ["notifications"] });
      const waits = Date.parse(sent.startAt) - Date.now() - aheadMs > 1_000;
      const words = draft.when === "now" ? (waits ? "pane.sentSoon" : "pane.sent") : "pane.scheduled";
      const { notificationId } = sent;
      sentToast(t(words), {
        open: () => void navigate({ to: "/notifications/$notificationId", params: { notificationId } }),
        undo: () => undo(notificationId),
      });
      onSent();
    });

  return {
    errors,
    problem,
    busy,
    plan: checked?.draft === draft ? checked.plan : null,
    check: () =>
      run("check", async () => {
        const plan = await ask(api.POST(PREVIEW, { ...params, body: bodyOf(draft) as Schema<"PreviewCreate"> }));
        setChecked({ draft, plan });
      }),
    test: async () => {
      await run(
        "test",
        async () => {
          await ask(api.POST(PLACE, { ...params, body: wordsFor(draft, user.email) }));
          told(t("pane.tested"));
          await client.invalidateQueries({ queryKey: ["notifications"] });
        },
        "words",
      );
    },
    send,
    replace: (notificationId) =>
      run(
        "send",
        async () => {
          const path = { ...params.params.path, notificationId };
          const made = await ask(api.POST(`${PLACE}/{notificationId}/replace`, { params: { path }, body: replaceBody(draft) }));
          state.forget();
          await client.invalidateQueries({ queryKey: ["notifications"] });
          told(made.sentence);
          onSent();
        },
        "words",
      ),
  };
}
