/** A list whose filters fit nothing: the next step is to clear them. */
import { Button } from "@mantine/core";
import { IconFilterOff, IconX } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "./Empty.tsx";

export function FilteredEmpty({ onClear }: { onClear: () => void }): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <Empty
      icon={IconFilterOff}
      title={t("filter.nothing")}
      text={t("filter.nothingText")}
      action={
        <Button variant="default" onClick={onClear}>
          {t("filter.clear")}
        </Button>
      }
    />
  );
}

/** In the row of filters, while any is set. */
export function ClearFilters({ set, onClear }: { set: boolean; onClear: () => void }): ReactElement | null {
  const { t } = useTranslation("parts");
  if (!set) return null;
  return (
    <Button variant="subtle" leftSection={<IconX size={15} aria-hidden />} onClick={onClear}>
      {t("filter.clear")}
    </Button>
  );
}
