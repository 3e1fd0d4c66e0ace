/** Asks before dead letters ring again: it names how many. */
import { Checkbox, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOrganizationId } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { Problem } from "../parts/Problem.tsx";
import { told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { type Count, countDeadLetters, filterOf, redrive } from "./queries.ts";
import type { DeadLettersSearch } from "./route.ts";

/** Those that were chosen, or all that fit the filters. */
export type Which = { deliveries: string[] } | { search: DeadLettersSearch };

interface RedriveProps {
  which: Which;
  opened: boolean;
  onClose: () => void;
  onDone: () => void;
}

export function Redrive({ which, opened, onClose, onDone }: RedriveProps): ReactElement {
  const { t } = useTranslation("dead-letters");
  const { number } = useFormats();
  const organizationId = useOrganizationId();
  const [unreached, setUnreached] = useState(false);
  const filter = "search" in which ? filterOf(which.search) : {};
  const { data, error, refetch } = useQuery({
    queryKey: ["dead-letters", "count", organizationId, which],
    queryFn: (): Count | Promise<Count> =>
      "deliveries" in which ? { count: which.deliveries.length, more: false } : countDeadLetters(organizationId, filter),
    enabled: opened,
    staleTime: 0,
    gcTime: 0,
  });
  const words = wordsOf();
  function wordsOf(): { title: string; verb: string } {
    if (data === undefined) return { title: t("ask.counting"), verb: t("redriveOne") };
    if (data.more) return { title: t("ask.many", { number: number(data.count) }), verb: t("ask.verbMany") };
    return {
      title: t("ask.title", { count: data.count }),
      verb: unreached ? t("ask.verbMost", { count: data.count }) : t("ask.verb", { count: data.count }),
    };
  }
  const run = async (): Promise<void> => {
    const deliveries = "deliveries" in which ? { deliveries: which.deliveries } : {};
    const rings = await redrive(organizationId, { ...deliveries, ...filter, unreached });
    told(t("done", { count: rings }));
    onDone();
  };
  return (
    <ConfirmDialog opened={opened} onClose={onClose} title={words.title} verb={words.verb} danger={false} run={run}>
      <Stack gap="sm">
        {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
        {data === undefined && error === null ? <Skeleton height={44} /> : t("ask.text")}
        <Checkbox
          label={t("ask.unreached")}
          description={t("ask.unreachedHint")}
          checked={unreached}
          onChange={(event) => setUnreached(event.currentTarget.checked)}
        />
      </Stack>
    </ConfirmDialog>
  );
}
