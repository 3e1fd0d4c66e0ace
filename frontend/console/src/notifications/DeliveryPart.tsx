/** How and when it is delivered: priority, category, time, expiry, order of bells. */
import { Alert, Fieldset, SegmentedControl, Select, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { StepsField } from "../categories/StepsField.tsx";
import { Fold } from "./MessagePart.tsx";
import { useCategories } from "./queries.ts";
import { PRIORITIES } from "./route.ts";
import type { FieldsProps } from "./useDraft.ts";
import { useSpan } from "./useSpan.ts";
import { WhenFields } from "./WhenFields.tsx";

const EXPIRIES = [3_600, 4 * 3_600, 8 * 3_600, 86_400, 3 * 86_400, 7 * 86_400, 30 * 86_400];

interface DeliveryPartProps extends FieldsProps {
  /** Only what a replacement has: priority and expiry. */
  only: boolean;
}

export function DeliveryPart({ only, ...props }: DeliveryPartProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { draft, set, errors } = props;
  const critical = draft.priority === "critical";
  return (
    <Fieldset legend={t("pane.delivery")}>
      <Stack gap="sm">
        <div data-field="priority">
          <Text fz="sm" fw={500} mb={4} id="priority">
            {t("pane.priority")}
          </Text>
          <SegmentedControl
            fullWidth
            aria-labelledby="priority"
            color={critical ? "red.8" : undefined}
            value={draft.priority}
            onChange={(priority) => set({ priority: priority as typeof draft.priority })}
            data={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          />
          {critical && (
            <Alert color="red" p="xs" mt="xs" icon={<IconAlertTriangle size={18} />} role="status">
              {t("pane.critical")}
            </Alert>
          )}
        </div>
        {!only && <WhenFields {...props} />}
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          {!only && <CategorySelect {...props} />}
          <Expiry {...props} />
        </SimpleGrid>
        {!only && (
          <Fold label={t("pane.more")} begun={draft.steps.length > 0 || draft.collapseKey !== "" || errors.steps !== undefined || errors.collapseKey !== undefined}>
            <Stack gap="sm">
              <Order {...props} />
              <TextInput
                label={t("pane.collapseKey")}
                description={t("pane.collapseHint")}
                maxLength={100}
                value={draft.collapseKey}
                error={errors.collapseKey}
                data-field="collapseKey"
                onChange={(event) => set({ collapseKey: event.currentTarget.value })}
              />
            </Stack>
          </Fold>
        )}
      </Stack>
    </Fieldset>
  );
}

function CategorySelect({ draft, set, errors }: FieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const categories = useCategories();
  return (
    <Select
      label={t("pane.category")}
      placeholder={t("pane.noCategory")}
      data={categories.map(({ key, name }) => ({ value: key, label: name }))}
      value={draft.category}
      error={errors.category}
      data-field="category"
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("parts:clear") }}
      onChange={(category) => set({ category })}
    />
  );
}

function Expiry({ draft, set, errors }: FieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const words = useSpan();
  return (
    <Select
      label={t("pane.expiry")}
      placeholder={t("pane.never")}
      data={EXPIRIES.map((seconds) => ({ value: String(seconds), label: t("pane.after", { time: words(seconds) }) }))}
      value={draft.expiresInS === null ? null : String(draft.expiresInS)}
      error={errors.expiry}
      data-field="expiry"
      clearable
      clearButtonProps={{ "aria-label": t("parts:clear") }}
      onChange={(next) => set({ expiresInS: next === null ? null : Number(next) })}
    />
  );
}

function Order({ draft, set, errors }: FieldsProps): ReactElement {
  const { data } = useQuery({
    queryKey: ["channels"],
    queryFn: () => ask(api.GET("/api/v1/channels")),
    staleTime: 60_000,
  });
  // Devices ring as one: push is whatever a person's device takes.
  const own = (data?.items ?? []).map(({ name }) => name);
  return (
    <div data-field="steps">
      <StepsField value={draft.steps} channels={["push", ...own]} error={errors.steps} onChange={(steps) => set({ steps })} />
    </div>
  );
}
