/** A part of the settings, saved on its own; says whether it is. */
import { Box, Button, Group, Stack, Text } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { FormEvent, ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ApiProblem } from "../api/problem.ts";
import { ErrorSummary } from "../parts/forms.tsx";

interface SettingsFormProps<Values extends object> {
  form: UseFormReturnType<Values>;
  onSubmit: (event?: FormEvent<HTMLFormElement>) => void;
  busy: boolean;
  problem: ApiProblem | null;
  labels?: Record<string, string>;
  wide?: boolean;
  children: ReactNode;
}

export function SettingsForm<Values extends object>(props: SettingsFormProps<Values>): ReactElement {
  const { t } = useTranslation("organization");
  const { form, onSubmit, busy, problem, labels, wide = false, children } = props;
  const dirty = form.isDirty();
  return (
    <Box className="panel" p="lg" maw={wide ? 860 : 620}>
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          <ErrorSummary form={form} problem={problem} labels={labels} />
          {children}
          <Group justify="flex-end" gap="md">
            <Text fz="sm" c="dimmed" role="status">
              {dirty ? t("unsaved") : ""}
            </Text>
            <Button type="submit" loading={busy} disabled={!dirty}>
              {t("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Box>
  );
}
