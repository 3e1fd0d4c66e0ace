/** Copies a text and says so. With a `label` it is a button, else an icon. */
import { ActionIcon, Button, CopyButton as Copier, type MantineSize, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

interface CopyButtonProps {
  value: string;
  /** What is copied; shown only on the button. */
  label?: string;
  size?: MantineSize;
}

export function CopyButton({ value, label, size = "sm" }: CopyButtonProps): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Copier value={value}>
      {({ copied, copy }) => {
        const Shown = copied ? IconCheck : IconCopy;
        const said = copied ? t("copy.done") : (label ?? t("copy.do"));
        if (label === undefined) {
          return (
            <Tooltip label={said}>
              <ActionIcon size={size} variant="subtle" color="gray" onClick={copy} aria-label={said}>
                <Shown size={16} />
              </ActionIcon>
            </Tooltip>
          );
        }
        return (
          <Button flex="none" size={size} variant="default" leftSection={<Shown size={14} aria-hidden />} onClick={copy}>
            {said}
          </Button>
        );
      }}
    </Copier>
  );
}
