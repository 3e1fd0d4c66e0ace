/** Whose pages may embed the inboxes of the solution's members. */
import { Box, Button, Group, Stack, TagsInput, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useSubmit } from "../parts/forms.tsx";
import { Problem } from "../parts/Problem.tsx";
import { told } from "../parts/toasts.tsx";
import { type Solution, SOLUTION, solutionQuery } from "./queries.ts";

const MOST = 50;

export function OriginsForm({ of }: { of: Solution }): ReactElement {
  const { t } = useTranslation("solutions");
  const client = useQueryClient();
  const form = useForm({ initialValues: { origins: of.origins } });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ origins }) => {
    const params = { path: { solutionId: of.solutionId } };
    const saved = await ask(api.PATCH(SOLUTION, { params, body: { origins } }));
    told(t("origins.saved"));
    client.setQueryData(solutionQuery(of.solutionId).queryKey, saved);
    form.setInitialValues({ origins: saved.origins });
    form.setValues({ origins: saved.origins });
  });
  const dirty = form.isDirty();
  return (
    <Box component="section" className="panel" p="md">
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          <div>
            <Title order={2} fz={16}>
              {t("origins.title")}
            </Title>
            <Text fz="sm" c="dimmed">
              {t("origins.about")}
            </Text>
          </div>
          {problem !== null && <Problem error={problem} />}
          <TagsInput
            label={t("origins.label")}
            description={t("origins.hint")}
            placeholder={form.values.origins.length === 0 ? "https://app.acme.example" : ""}
            dir="ltr"
            maxTags={MOST}
            acceptValueOnBlur
            splitChars={[",", " ", ";"]}
            {...form.getInputProps("origins")}
          />
          <Group justify="space-between">
            <Text fz="sm" c="dimmed" role="status">
              {form.values.origins.length === 0 ? t("origins.none") : t("origins.only")}
            </Text>
            <Button type="submit" loading={busy} disabled={!dirty}>
              {t("origins.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Box>
  );
}
