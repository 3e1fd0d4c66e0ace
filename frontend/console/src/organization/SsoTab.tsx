/** Signing in by the organization's own issuer. For owners. */
import { Alert, Box, Button, Code, Group, Select, Skeleton, Stack, Switch, TagsInput, Text, TextInput, Title } from "@mantine/core";
import { useForm, type UseFormReturnType } from "@mantine/form";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { CopyButton } from "../parts/CopyButton.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { Problem } from "../parts/Problem.tsx";
import { SecretField } from "../parts/SecretField.tsx";
import { told } from "../parts/toasts.tsx";
import { type Sso, SSO, ssoQuery } from "./queries.ts";
import { SettingsForm } from "./SettingsForm.tsx";

type Trial = Schema<"IssuerTrialBody">;

const NOBODY = "none";
const ROLES = ["USER", "MAKER", "ADMIN"] as const;
type Newcomers = (typeof ROLES)[number] | typeof NOBODY;

interface Draft {
  name: string;
  issuer: string;
  clientId: string;
  /** undefined: as it is. */
  clientSecret: string | undefined;
  domains: string[];
  newcomers: Newcomers;
  required: boolean;
}

export function SsoTab(): ReactElement {
  const organizationId = useOrganizationId();
  const found = useQuery(ssoQuery(organizationId));
  if (found.data === undefined) {
    if (found.error !== null) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
    return <Skeleton height={720} maw={620} radius="md" />;
  }
  return (
    <Stack gap="lg">
      <Addresses of={found.data} />
      <SsoForm key={found.data.settings?.updatedAt ?? "new"} of={found.data} />
    </Stack>
  );
}

/** What the issuer has to know of this server, and people of the button. */
function Addresses({ of }: { of: Sso }): ReactElement {
  const { t } = useTranslation("organization");
  return (
    <Box className="panel" p="lg" maw={620}>
      <Stack>
        <Text fz="sm" c="dimmed">
          {t("sso.about")}
        </Text>
        <Address title={t("sso.redirect")} hint={t("sso.redirectHint")} value={of.redirectUri} />
        {of.settings !== undefined && (
          <Address title={t("sso.link")} hint={t("sso.linkHint")} value={of.signInUrl} />
        )}
      </Stack>
    </Box>
  );
}

function Address({ title, hint, value }: { title: string; hint: string; value: string }): ReactElement {
  return (
    <Stack gap={4}>
      <Title order={2} fz="sm" fw={500}>
        {title}
      </Title>
      <Text fz="xs" c="dimmed">
        {hint}
      </Text>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Code dir="ltr" fz={13} style={{ overflowWrap: "anywhere" }}>
          {value}
        </Code>
        <CopyButton value={value} />
      </Group>
    </Stack>
  );
}

function bodyOf({ clientSecret, newcomers, ...draft }: Draft): Schema<"SingleSignOnSave"> {
  return {
    ...draft,
    name: draft.name.trim(),
    ...(clientSecret !== undefined && clientSecret !== "" && { clientSecret }),
    ...(newcomers !== NOBODY && { newcomers }),
  };
}

function startOf(of: Sso): Draft {
  const { settings } = of;
  return {
    name: settings?.name ?? "",
    issuer: settings?.issuer ?? "",
    clientId: settings?.clientId ?? "",
    clientSecret: undefined,
    domains: settings?.domains ?? [],
    newcomers: (settings?.newcomers ?? NOBODY) as Newcomers,
    required: settings?.required ?? false,
  };
}

function SsoForm({ of }: { of: Sso }): ReactElement {
  const { t } = useTranslation("organization");
  const client = useQueryClient();
  const organizationId = useOrganizationId();
  const params = { path: { organizationId } };
  const [trial, setTrial] = useState<Trial>();
  const needed = (value: string): string | null => (value.trim() === "" ? t("sso.needed") : null);
  const form = useForm<Draft>({
    initialValues: startOf(of),
    validate: {
      name: needed,
      issuer: needed,
      clientId: needed,
      domains: (domains) => (domains.length === 0 ? t("sso.domainNeeded") : null),
    },
    onValuesChange: () => setTrial(undefined),
  });
  const { onSubmit, busy, problem } = useSubmit(form, async (draft) => {
    const saved = await ask(api.PUT(SSO, { params, body: bodyOf(draft) }));
    told(t("saved"));
    client.setQueryData(ssoQuery(organizationId).queryKey, saved);
  });
  const test = useSubmit(form, async (draft) => {
    setTrial(await ask(api.POST(`${SSO}/test`, { params, body: bodyOf(draft) })));
  });
  const names = ["name", "issuer", "clientId", "clientSecret", "domains", "newcomers", "required"] as const;
  const labels = Object.fromEntries(names.map((name) => [name, t(`sso.${name}`)]));
  return (
    <SettingsForm form={form} onSubmit={onSubmit} busy={busy} problem={problem ?? test.problem} labels={labels}>
      <Fields form={form} kept={of.settings?.clientSecret !== undefined} />
      <Group>
        <Button variant="default" loading={test.busy} onClick={() => test.onSubmit()}>
          {t("sso.test")}
        </Button>
        {of.settings !== undefined && <Remove />}
      </Group>
      <div role="status">{trial !== undefined && <Told trial={trial} />}</div>
    </SettingsForm>
  );
}

interface FieldsProps {
  form: UseFormReturnType<Draft>;
  kept: boolean;
}

function Fields({ form, kept }: FieldsProps): ReactElement {
  const { t } = useTranslation("organization");
  // Where the issuer is another one, the API wants the secret again: then it is open to type.
  const again = form.errors["clientSecret"] !== undefined;
  const roles = ROLES.map((role) => ({ value: role, label: t("sso.become", { role: t(`shell:roles.${role}`) }) }));
  return (
    <>
      <TextInput label={t("sso.name")} description={t("sso.nameHint")} required maxLength={100} {...form.getInputProps("name")} />
      <TextInput
        label={t("sso.issuer")}
        description={t("sso.issuerHint")}
        placeholder="https://login.acme.example"
        type="url"
        dir="ltr"
        required
        maxLength={500}
        {...form.getInputProps("issuer")}
      />
      <TextInput label={t("sso.clientId")} dir="ltr" required maxLength={200} {...form.getInputProps("clientId")} />
      <SecretField
        key={String(again)}
        label={t("sso.clientSecret")}
        description={t("sso.clientSecretHint")}
        dir="ltr"
        maxLength={500}
        kept={kept && !again}
        {...form.getInputProps("clientSecret")}
        value={form.values.clientSecret}
        onChange={(value) => form.setFieldValue("clientSecret", value)}
      />
      <TagsInput
        label={t("sso.domains")}
        description={t("sso.domainsHint")}
        placeholder={form.values.domains.length === 0 ? "acme.example" : ""}
        dir="ltr"
        required
        acceptValueOnBlur
        splitChars={[",", " ", ";"]}
        {...form.getInputProps("domains")}
      />
      <Select
        label={t("sso.newcomers")}
        description={t("sso.newcomersHint")}
        data={[{ value: NOBODY, label: t("sso.onlyKnown") }, ...roles]}
        allowDeselect={false}
        {...form.getInputProps("newcomers")}
      />
      <Switch label={t("sso.required")} description={t("sso.requiredHint")} {...form.getInputProps("required", { type: "checkbox" })} />
    </>
  );
}

/** What the issuer answered, one thing after the other. */
function Told({ trial }: { trial: Trial }): ReactElement {
  const { t } = useTranslation("organization");
  return (
    <Alert
      color={trial.works ? "green" : "red"}
      icon={trial.works ? <IconCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={t(trial.works ? "sso.works" : "sso.fails")}
    >
      <Stack gap={6}>
        {trial.steps.map(({ step, works, said }) => (
          <div key={step}>
            <Text fz="sm" fw={600}>
              {works ? "✓" : "✗"} {t(`sso.steps.${step}`)}
            </Text>
            <Text fz="sm" dir="auto" className="plain-text" style={{ overflowWrap: "anywhere" }}>
              {said}
            </Text>
          </div>
        ))}
        {trial.works && <Text fz="sm">{t("sso.next")}</Text>}
      </Stack>
    </Alert>
  );
}

function Remove(): ReactElement {
  const { t } = useTranslation("organization");
  const client = useQueryClient();
  const organizationId = useOrganizationId();
  const [asking, setAsking] = useState(false);
  const remove = async (): Promise<void> => {
    await ask(api.DELETE(SSO, { params: { path: { organizationId } } }));
    told(t("sso.removed"));
    await client.invalidateQueries({ queryKey: ssoQuery(organizationId).queryKey });
  };
  return (
    <>
      <Button variant="default" c="var(--mantine-color-red-text)" onClick={() => setAsking(true)}>
        {t("sso.remove")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("sso.removeAsk")}
        verb={t("sso.remove")}
        danger
        run={remove}
      >
        {t("sso.removeText")}
      </ConfirmDialog>
    </>
  );
}
