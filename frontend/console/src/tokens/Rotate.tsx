/** A new token in the place of an old one; both work for a while. */
import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";
import { Made } from "./NewToken.tsx";
import type { Token } from "./queries.ts";

const HOURS = ["0", "1", "24", "168"];

export function Rotate({ token, onClose }: { token: Token; onClose: () => void }): ReactElement {
  const { t } = useTranslation("tokens");
  const client = useQueryClient();
  const [made, setMade] = useState<Schema<"NewTokenBody"> | null>(null);
  const form = useForm({ initialValues: { overlapHours: "24" } });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ overlapHours }) => {
    const params = { path: { tokenId: token.tokenId } };
    const body = { overlapHours: Number(overlapHours) };
    setMade(await ask(api.POST("/api/v1/tokens/{tokenId}/rotate", { params, body })));
    await client.invalidateQueries({ queryKey: ["tokens"] });
  });
  if (made !== null) return <Made token={made} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={t("rotateAsk", { name: token.description })} closeButtonProps={{ "aria-label": t("parts:close") }}>
      <form onSubmit={onSubmit}>
        <Stack>
          <ErrorSummary form={form} problem={problem} />
          <Text fz="sm">{t("rotateText")}</Text>
          <Select
            label={t("overlap")}
            data={HOURS.map((value) => ({ value, label: t(`overlaps.${value}`) }))}
            allowDeselect={false}
            {...form.getInputProps("overlapHours")}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("parts:pane.cancel")}
            </Button>
            <Button type="submit" loading={busy} data-autofocus>
              {t("actions.rotate")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
