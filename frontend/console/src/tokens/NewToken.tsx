/** The form for a new token; then the token, this once, with a line to try it. */
import { Button, Checkbox, Code, Group, Radio, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { CopyButton } from "../parts/CopyButton.tsx";
import { FormPane, SidePane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { ShownOnce } from "../parts/SecretField.tsx";
import { type Scope, scopeKey, SCOPES } from "./queries.ts";

const DAYS = ["7", "30", "90", "180", "365"];

interface Draft {
  description: string;
  rights: "all" | "some";
  scopes: Scope[];
  expiresInDays: string;
}

export function NewToken({ onClose }: { onClose: () => void }): ReactElement {
  const [made, setMade] = useState<Schema<"NewTokenBody"> | null>(null);
  return made === null ? <TokenForm onMade={setMade} onClose={onClose} /> : <Made token={made} onClose={onClose} />;
}

interface TokenFormProps {
  onMade: (token: Schema<"NewTokenBody">) => void;
  onClose: () => void;
}

function TokenForm({ onMade, onClose }: TokenFormProps): ReactElement {
  const { t } = useTranslation("tokens");
  const client = useQueryClient();
  const form = useForm<Draft>({
    initialValues: { description: "", rights: "all", scopes: [], expiresInDays: "180" },
    validate: {
      scopes: (scopes, { rights }) => (rights === "some" && scopes.length === 0 ? t("form.choose") : null),
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async (draft) => {
    const { description, rights, scopes, expiresInDays } = draft;
    const body: Schema<"TokenCreate"> = {
      ...(description.trim() !== "" && { description: description.trim() }),
      ...(rights === "some" && { scopes }),
      expiresInDays: Number(expiresInDays),
    };
    onMade(await ask(api.POST("/api/v1/tokens", { body })));
    await client.invalidateQueries({ queryKey: ["tokens"] });
  });
  return (
    <FormPane title={t("form.title")} form={form} onSubmit={onSubmit} busy={busy} problem={problem} verb={t("create")} onClose={onClose}>
      <TextInput
        label={t("form.description")}
        description={t("form.descriptionHint")}
        maxLength={200}
        data-autofocus
        {...form.getInputProps("description")}
      />
      <Radio.Group label={t("form.rights")} {...form.getInputProps("rights")}>
        <Stack gap={8} mt={8}>
          <Radio value="all" label={t("form.allRights")} />
          <Radio value="some" label={t("form.someRights")} />
        </Stack>
      </Radio.Group>
      {form.values.rights === "some" && (
        <Checkbox.Group aria-label={t("form.rights")} ps="xl" {...form.getInputProps("scopes")}>
          <Stack gap={10}>
            {SCOPES.map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={
                  <>
                    {t(scopeKey(scope))}{" "}
                    <Text span fz="xs" c="dimmed" dir="ltr">
                      {scope}
                    </Text>
                  </>
                }
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      <Select
        label={t("form.expires")}
        description={t("form.expiresHint")}
        data={DAYS.map((value) => ({ value, label: t("form.days", { count: Number(value) }) }))}
        allowDeselect={false}
        {...form.getInputProps("expiresInDays")}
      />
    </FormPane>
  );
}

interface MadeProps {
  token: Schema<"NewTokenBody">;
  onClose: () => void;
}

export function Made({ token, onClose }: MadeProps): ReactElement {
  const { t } = useTranslation("tokens");
  const line = useLine(token);
  const sends = token.scopes.includes("notify:user");
  return (
    <SidePane opened title={t("made.title")} onClose={onClose}>
      <Stack>
        <ShownOnce label={t("made.label")} value={token.token ?? ""} />
        <div>
          <Text fz="sm" fw={500}>
            {t("made.try")}
          </Text>
          <Text fz="sm" c="dimmed" mb={6}>
            {t(sends ? "made.trySend" : "made.tryRead")}
          </Text>
          <Code block dir="ltr" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {line}
          </Code>
          <Group justify="flex-end" mt={6}>
            <CopyButton value={line} label={t("parts:copy.do")} />
          </Group>
        </div>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("made.done")}</Button>
        </Group>
      </Stack>
    </SidePane>
  );
}

function useLine({ token, scopes }: Schema<"NewTokenBody">): string {
  const { user, organization } = useMe();
  const header = `-H 'Authorization: Bearer ${token}'`;
  if (!scopes.includes("notify:user")) return `curl '${location.origin}/api/v1/me' ${header}`;
  const place = `${location.origin}/api/v1/organizations/${organization.organizationId}/notifications`;
  const body = JSON.stringify({ scope: "USR", emails: [user.email], content: { text: "Hello" } });
  return `curl '${place}' \\\n  ${header} \\\n  --json '${body}'`;
}
