/** A form at the side of its list. What was typed is not thrown away without asking. */
import { Box, Button, Drawer, Group, Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { type FormEvent, type ReactElement, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "../api/problem.ts";
import { ConfirmDialog } from "./ConfirmDialog.tsx";
import { ErrorSummary } from "./forms.tsx";
import "./pane.css";

interface SidePaneProps {
  opened: boolean;
  title: string;
  onClose: () => void;
  size?: number;
  /** Escape is somebody else's: a dialog above it is open. */
  covered?: boolean;
  children: ReactNode;
}

export function SidePane({ opened, title, onClose, size = 560, covered = false, children }: SidePaneProps): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      position="right"
      size={size}
      closeOnClickOutside={false}
      closeOnEscape={!covered}
      closeButtonProps={{ "aria-label": t("close") }}
      styles={{ title: { fontWeight: 700, fontSize: 18 } }}
    >
      {opened && children}
    </Drawer>
  );
}

interface FormPaneProps<Values extends object> extends Omit<SidePaneProps, "opened" | "children"> {
  form: UseFormReturnType<Values>;
  onSubmit: (event?: FormEvent<HTMLFormElement>) => void;
  busy: boolean;
  problem: ApiProblem | null;
  labels?: Record<string, string>;
  /** The verb on the button; "Save" without. */
  verb?: string;
  children: ReactNode;
}

/** Shown while it is mounted; its parent takes it away in `onClose`. */
export function FormPane<Values extends object>(props: FormPaneProps<Values>): ReactElement {
  const { t } = useTranslation("parts");
  const { form, onSubmit, busy, problem, labels, verb, children, onClose, ...pane } = props;
  const [asking, setAsking] = useState(false);
  const close = (): void => {
    // Later: the same Escape would close the question, too.
    if (form.isDirty()) setTimeout(() => setAsking(true), 0);
    else onClose();
  };
  return (
    <SidePane {...pane} opened covered={asking} onClose={close}>
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="md">
          <ErrorSummary form={form} problem={problem} labels={labels} />
          {children}
        </Stack>
        <Box className="pane-foot">
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t("pane.cancel")}
            </Button>
            <Button type="submit" loading={busy}>
              {verb ?? t("pane.save")}
            </Button>
          </Group>
        </Box>
      </form>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("pane.discard")}
        verb={t("pane.discardDo")}
        run={async () => onClose()}
      >
        {t("pane.discardText")}
      </ConfirmDialog>
    </SidePane>
  );
}
