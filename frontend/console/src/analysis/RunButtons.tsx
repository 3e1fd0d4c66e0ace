/** Save, deploy, run: as buttons and as keys. */
import { Button, Menu } from "@mantine/core";
import { IconBraces, IconChevronDown, IconDeviceFloppy, IconPlayerPlay, IconRocket } from "@tabler/icons-react";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { failed, told } from "../parts/toasts.tsx";
import { DeployDialog, useDeploy } from "./DeployDialog.tsx";
import { type Analysis, ANALYSIS, at, type Place, type Run, useMayWrite } from "./queries.ts";
import { RunDialog, type Trigger } from "./RunDialog.tsx";
import { UndeployedDialog } from "./UndeployedDialog.tsx";
import type { Script } from "./useScript.ts";

interface RunButtonsProps {
  of: Analysis;
  place: Place;
  script: Script;
  onStarted: (runId: string) => void;
}

export function RunButtons({ of, place, script, onStarted }: RunButtonsProps): ReactElement {
  const { t } = useTranslation("analysis");
  const mayWrite = useMayWrite();
  const hosted = of.runOn === "hosted";
  const deploy = useDeploy(place);
  const [shown, setShown] = useState<"deploy" | "data" | "undeployed" | null>(null);
  const [busy, setBusy] = useState(false);
  const close = (): void => setShown(null);
  const saving = useRef<Promise<Analysis | undefined> | null>(null);
  const saveOnce = async (): Promise<Analysis | undefined> => {
    const saved = script.dirty || script.version === 0 ? await script.save() : of;
    if (saved !== undefined && saved !== of) told(t("saved", { version: saved.version }));
    return saved;
  };
  // Who asks while it is being saved gets that version, not another one.
  const save = (): Promise<Analysis | undefined> => {
    saving.current ??= saveOnce().finally(() => {
      saving.current = null;
    });
    return saving.current;
  };
  const start = async (trigger?: Trigger): Promise<void> => {
    const run: Run = await ask(api.POST(`${ANALYSIS}/run`, { ...at(place), body: trigger ?? { data: [], environment: {} } }));
    onStarted(run.runId);
  };
  const behind = hosted && mayWrite && (script.dirty || of.deployedVersion !== script.version);
  const run = (): void => {
    if (behind) setShown("undeployed");
    else start().catch(failed);
  };
  const saveNow = (): void => {
    if (busy || !mayWrite || !hosted) return;
    setBusy(true);
    save().catch(failed).finally(() => setBusy(false));
  };
  useModKeys({ s: saveNow, enter: run });
  return (
    <>
      {hosted && mayWrite && (
        <Button variant="default" leftSection={<IconDeviceFloppy size={16} aria-hidden />} disabled={!script.dirty} loading={busy} onClick={saveNow}>
          {t("save")}
        </Button>
      )}
      {mayWrite && (
        <Button variant="default" leftSection={<IconRocket size={16} aria-hidden />} onClick={() => setShown("deploy")}>
          {t("deploy.verb")}
        </Button>
      )}
      <Button.Group>
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={run}>
          {t("run.verb")}
        </Button>
        <Menu shadow="md" position="bottom-end">
          <Menu.Target>
            <Button px={8} aria-label={t("run.more")} style={{ borderInlineStart: "1px solid rgb(255 255 255 / 35%)" }}>
              <IconChevronDown size={16} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconBraces size={16} aria-hidden />} onClick={() => setShown("data")}>
              {t("run.withData")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Button.Group>
      {shown === "deploy" && <DeployDialog of={of} place={place} script={script} save={save} onClose={close} />}
      {shown === "data" && <RunDialog behind={behind} start={start} onClose={close} />}
      {shown === "undeployed" && (
        <UndeployedDialog
          of={of}
          onClose={close}
          start={start}
          deployAndStart={async () => {
            const saved = await save();
            if (saved === undefined) return;
            await deploy({ version: saved.version });
            await start();
          }}
        />
      )}
    </>
  );
}

/** Ctrl S and Ctrl Enter of the whole page, before the editor or the browser take them. */
function useModKeys(keys: { s: () => void; enter: () => void }): void {
  const newest = useRef(keys);
  useEffect(() => {
    newest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const key = event.key.toLowerCase();
      if (key !== "s" && key !== "enter") return;
      if (document.querySelector("[role=dialog][aria-modal=true]") !== null) return;
      event.preventDefault();
      event.stopPropagation();
      if (key === "s") newest.current.s();
      else newest.current.enter();
    };
    document.addEventListener("keydown", press, true);
    return () => document.removeEventListener("keydown", press, true);
  }, []);
}
