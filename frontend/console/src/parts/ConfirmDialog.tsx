/** Asks before something that cannot be undone: names the thing and what will follow. */
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type ReactElement, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "./Problem.tsx";

interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  /** "Delete the group Dispatchers?" */
  title: string;
  /** What follows, in a sentence or two. */
  children: ReactNode;
  /** The verb on the button: "Delete group". */
  verb: string;
  danger?: boolean;
  /** This text has to be typed first: for what is very large. */
  typed?: string;
  /** What is in the dialog is filled in. */
  ready?: boolean;
  /** While it runs the dialog stays; a failure is shown in it. */
  run: () => Promise<unknown>;
}

export function ConfirmDialog(props: ConfirmDialogProps): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} closeButtonProps={{ "aria-label": t("close") }}>
      {props.opened && <Question {...props} />}
    </Modal>
  );
}

function Question({ onClose, children, verb, danger = true, typed, ready = true, run }: ConfirmDialogProps): ReactElement {
  const { t } = useTranslation("parts");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [text, setText] = useState("");
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await run();
      onClose();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack>
      <Text fz="sm" component="div">
        {children}
      </Text>
      {error !== null && <Problem error={error} />}
      {typed !== undefined && (
        <TextInput
          label={t("confirm.type", { text: typed })}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autoComplete="off"
        />
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("confirm.no")}
        </Button>
        <Button
          color={danger ? "red.8" : undefined}
          loading={busy}
          disabled={!ready || (typed !== undefined && text.trim() !== typed)}
          onClick={() => void go()}
        >
          {verb}
        </Button>
      </Group>
    </Stack>
  );
}
