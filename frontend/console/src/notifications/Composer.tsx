/** What the send pane holds: the form, its preview, and the check before it goes out. */
import { Alert, Box, Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { IconArrowLeft, IconListCheck, IconRefresh, IconSend, IconTestPipe } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { lacking } from "../parts/inputs.ts";
import { Problem } from "../parts/Problem.tsx";
import { useScreens } from "../parts/ScreenPick.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { AudiencePart } from "./AudiencePart.tsx";
import { ButtonsPart } from "./ButtonsPart.tsx";
import { DeliveryPart } from "./DeliveryPart.tsx";
import { type Draft, isWorth } from "./draft.ts";
import { Faults } from "./Faults.tsx";
import { MessagePart } from "./MessagePart.tsx";
import { PlanSummary } from "./PlanSummary.tsx";
import { PreviewColumn } from "./PreviewColumn.tsx";
import { QuestionPart } from "./QuestionPart.tsx";
import { solutionOf, TargetPart } from "./TargetPart.tsx";
import { type Beginning, type Errors, useBeginning, useDraft } from "./useDraft.ts";
import { useEstimate, useSending } from "./useSending.ts";
import "./send.css";

/** Above so many people the number has to be typed. */
const MANY = 1_000;

interface ComposerProps extends Beginning {
  narrow: boolean;
  onClose: () => void;
  /** A dialog is open above it: Escape is that dialog's. */
  onCover: (covered: boolean) => void;
}

export default function Composer({ narrow, onClose, onCover, ...from }: ComposerProps): ReactElement {
  const begun = useBeginning(from);
  if (begun === null) return <SkeletonRows rows={8} height={84} />;
  if ("error" in begun) return <Problem error={begun.error} onRetry={begun.retry} />;
  return <Written key={begun.place} begun={begun} narrow={narrow} onClose={onClose} onCover={onCover} replaces={from.replace} />;
}

interface WrittenProps {
  begun: { empty: Draft; place: string };
  narrow: boolean;
  onClose: () => void;
  onCover: ComposerProps["onCover"];
  replaces: string | undefined;
}

function Written({ begun, narrow, onClose, onCover, replaces }: WrittenProps): ReactElement {
  const { t } = useTranslation("notifications");
  const [empty] = useState(begun.empty);
  const state = useDraft(empty, begun.place);
  const { draft, set } = state;
  const estimate = useEstimate(draft);
  const sending = useSending(state, useLacking(draft), onClose);
  const [view, setView] = useState<"write" | "preview">("write");
  const [step, setStep] = useState<"write" | "check">("write");
  const [times, setTimes] = useState(0);
  const top = useRef<HTMLDivElement>(null);
  // The form comes after the pane has taken the focus.
  useEffect(() => top.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus({ preventScroll: true }), []);
  const fields = { draft, set, errors: sending.errors };
  const only = replaces !== undefined;
  const back = (): void => {
    setStep("write");
    setView("write");
  };
  const tried = async (right: Promise<boolean>): Promise<boolean> => {
    const done = await right;
    if (!done) back();
    setTimes((before) => before + 1);
    return done;
  };
  const check = async (): Promise<void> => {
    if (await tried(sending.check())) setStep("check");
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || only) return;
    event.preventDefault();
    void check();
  };
  const shown = sending.plan !== null && step === "check" ? "check" : "write";
  useEffect(() => {
    // What one has to know first stands first.
    if (shown === "check") top.current?.closest(".mantine-Drawer-content")?.scrollTo({ top: 0 });
  }, [shown]);
  return (
    <div onKeyDown={press} ref={top}>
      {narrow && shown === "write" && (
        <div className="send-views">
          <SegmentedControl
            fullWidth
            aria-label={t("pane.view")}
            value={view}
            onChange={(next) => setView(next as "write" | "preview")}
            data={(["write", "preview"] as const).map((value) => ({ value, label: t(`pane.${value}`) }))}
          />
        </div>
      )}
      <div className="send-grid">
        <Stack gap="lg" miw={0} display={narrow && view === "preview" && shown === "write" ? "none" : undefined}>
          <Faults errors={sending.errors} problem={sending.problem} times={times} />
          {shown === "check" && sending.plan !== null ? (
            <PlanSummary plan={sending.plan} draft={draft} />
          ) : (
            <>
              <Restored shown={state.restored && isWorth(draft)} onDrop={state.drop} onCover={onCover} />
              <MessagePart {...fields} />
              {!only && <AudiencePart {...fields} estimate={estimate} />}
              {draft.source === "words" && <TargetPart {...fields} />}
              {draft.source === "words" && <ButtonsPart {...fields} />}
              <QuestionPart {...fields} />
              <DeliveryPart {...fields} only={only} />
            </>
          )}
        </Stack>
        {(!narrow || (view === "preview" && shown === "write")) && <PreviewColumn draft={draft} />}
      </div>
      <Foot
        {...{ sending, estimate, draft, replaces, shown, onCover }}
        onBack={back}
        onCheck={() => void check()}
        onTry={(right) => void tried(right)}
      />
    </div>
  );
}

/** Inputs that the screen needs and that are not there. */
function useLacking(draft: Draft): Errors {
  const { t } = useTranslation("notifications");
  const { list } = useFormats();
  const screens = useScreens(solutionOf(draft));
  const declared = screens.find(({ jigId }) => jigId === draft.screen)?.inputs ?? [];
  const names = draft.source === "words" ? lacking(declared, draft.inputs) : [];
  return names.length === 0 ? {} : { inputs: t("faults.inputs", { list: list(names) }) };
}

interface RestoredProps {
  shown: boolean;
  onDrop: () => void;
  onCover: ComposerProps["onCover"];
}

/** A question above the pane; while it is open, Escape closes it and not the pane. */
function useAsking(onCover: ComposerProps["onCover"]): [boolean, (open: boolean) => void] {
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    onCover(asking);
    return () => onCover(false);
  }, [asking, onCover]);
  return [asking, setAsking];
}

function Restored({ shown, onDrop, onCover }: RestoredProps): ReactElement | null {
  const { t } = useTranslation("notifications");
  const [asking, setAsking] = useAsking(onCover);
  if (!shown) return null;
  return (
    <Alert color="gray" p="xs" role="status">
      <Group justify="space-between" gap="xs">
        <span>{t("pane.restored")}</span>
        <Button size="compact-sm" variant="subtle" color="red" onClick={() => setAsking(true)}>
          {t("pane.drop")}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("pane.dropAsk")}
        verb={t("pane.drop")}
        run={async () => onDrop()}
      >
        {t("pane.dropText")}
      </ConfirmDialog>
    </Alert>
  );
}

interface FootProps {
  sending: ReturnType<typeof useSending>;
  estimate: ReturnType<typeof useEstimate>;
  draft: Draft;
  replaces: string | undefined;
  shown: "write" | "check";
  onCover: ComposerProps["onCover"];
  onBack: () => void;
  onCheck: () => void;
  onTry: (right: Promise<boolean>) => void;
}

function Foot({ sending, estimate, draft, replaces, shown, onCover, onBack, onCheck, onTry }: FootProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { number } = useFormats();
  const [asking, setAsking] = useAsking(onCover);
  const main = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (shown === "check") main.current?.focus({ preventScroll: true });
  }, [shown]);
  const { busy } = sending;
  if (replaces !== undefined) {
    return (
      <Box className="send-foot">
        <Button loading={busy === "send"} onClick={() => onTry(sending.replace(replaces))} leftSection={<IconRefresh size={16} aria-hidden />}>
          {t("pane.replaceDo")}
        </Button>
      </Box>
    );
  }
  const plan = sending.plan ?? (estimate.old ? undefined : estimate.of);
  const count = plan?.recipients;
  const send = (): void => (count !== undefined && count > MANY ? setAsking(true) : onTry(sending.send(plan)));
  const verb = draft.when === "now" ? "pane.sendTo" : "pane.scheduleFor";
  return (
    <Box className="send-foot">
      {shown === "check" ? (
        <Button variant="default" onClick={onBack} leftSection={<IconArrowLeft size={16} className="flip" aria-hidden />}>
          {t("pane.back")}
        </Button>
      ) : (
        <>
          <Button variant="subtle" loading={busy === "test"} onClick={() => onTry(sending.test().then(() => true))} leftSection={<IconTestPipe size={16} aria-hidden />}>
            {t("pane.test")}
          </Button>
          <Button variant="default" loading={busy === "check"} onClick={onCheck} leftSection={<IconListCheck size={16} aria-hidden />}>
            {t("pane.check")}
          </Button>
        </>
      )}
      <Button
        ref={main}
        loading={busy === "send"}
        disabled={count === 0}
        color={draft.priority === "critical" ? "red.8" : undefined}
        onClick={send}
        leftSection={<IconSend size={16} className="flip" aria-hidden />}
      >
        {count === undefined ? t("pane.send") : t(verb, { count, number: number(count) })}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("pane.manyAsk", { number: number(count ?? 0) })}
        verb={t("pane.send")}
        danger={false}
        typed={String(count ?? 0)}
        run={async () => onTry(sending.send(plan))}
      >
        {t("pane.manyText")}
      </ConfirmDialog>
    </Box>
  );
}

