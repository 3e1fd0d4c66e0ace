/** What is known of a person: a new one, or one there is. */
import { Fieldset, Group, Select, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { KeyValues } from "../parts/KeyValues.tsx";
import { told } from "../parts/toasts.tsx";
import { LanguageSelect, ZoneSelect } from "./places.tsx";
import { pathOf, type User, USER } from "./queries.ts";
import { ROLES } from "./route.ts";
import { changesOf, draftOf, type UserDraft } from "./drafts.ts";

interface UserFormProps {
  /** Without it a new person is made. */
  of?: User;
  onClose: () => void;
  onSaved: (user: User) => void;
}

export function UserForm({ of, onClose, onSaved }: UserFormProps): ReactElement {
  const { t } = useTranslation("users");
  const client = useQueryClient();
  const me = useMe().user;
  const form = useForm<UserDraft>({
    initialValues: draftOf(of),
    validate: {
      email: (email) => (/^[^@\s]+@[^@\s]+$/.test(email.trim()) ? null : t("form.emailNeeded")),
      name: (name) => (name.trim() === "" ? t("form.nameNeeded") : null),
      tags: (tags) => (Object.entries(tags).some(([key, value]) => key.trim() === "" || value.trim() === "") ? t("form.tagsNeeded") : null),
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async (draft) => {
    const saved = await save(of, draft);
    await client.invalidateQueries({ queryKey: ["users"] });
    if (saved.userId === me.userId) await client.invalidateQueries({ queryKey: ["me"] });
    told(t(of === undefined ? "made" : "saved", { name: saved.name }));
    onSaved(saved);
  });
  const labels = Object.fromEntries(
    ["email", "name", "phone", "role", "language", "timeZone", "tags"].map((name) => [name, t(`form.${name}`)]),
  );
  return (
    <FormPane
      title={of === undefined ? t("create") : t("edit")}
      verb={of === undefined ? t("create") : undefined}
      {...{ form, onSubmit, busy, problem, labels, onClose }}
    >
      <TextInput label={labels.name} required maxLength={100} data-autofocus dir="auto" {...form.getInputProps("name")} />
      <TextInput label={labels.email} type="email" required maxLength={254} {...form.getInputProps("email")} />
      <TextInput label={labels.phone} type="tel" maxLength={20} {...form.getInputProps("phone")} />
      <RoleSelect of={of} label={labels.role ?? ""} {...form.getInputProps("role")} />
      <Group grow align="flex-start">
        <LanguageSelect label={labels.language ?? ""} {...form.getInputProps("language")} />
        <ZoneSelect label={labels.timeZone ?? ""} {...form.getInputProps("timeZone")} />
      </Group>
      <Fieldset legend={labels.tags}>
        <Text fz="sm" c="dimmed" mb="xs">
          {t("form.tagsHint")}
        </Text>
        <KeyValues
          addLabel={t("form.addTag")}
          value={form.values.tags}
          onChange={(tags) => form.setFieldValue("tags", tags as Record<string, string>)}
        />
        {form.errors.tags !== undefined && (
          <Text fz="sm" c="var(--mantine-color-error)" role="alert" mt="xs">
            {form.errors.tags}
          </Text>
        )}
      </Fieldset>
    </FormPane>
  );
}

function save(of: User | undefined, draft: UserDraft): Promise<User> {
  if (of === undefined) {
    return ask(api.POST("/api/v1/users", { body: changesOf(draft, undefined) as Schema<"UserCreate"> }));
  }
  return ask(api.PATCH(USER, { ...pathOf(of.userId), body: changesOf(draft, of) }));
}

interface RoleSelectProps {
  of: User | undefined;
  label: string;
  value?: string;
  onChange?: (role: string | null) => void;
  error?: unknown;
}

/** With what each role may; one's own stays, and owners are made by owners. */
function RoleSelect({ of, label, value, onChange, error }: RoleSelectProps): ReactElement {
  const { t } = useTranslation("users");
  const me = useMe().user;
  const own = of !== undefined && of.userId === me.userId;
  const data = ROLES.map((role) => ({
    value: role,
    label: t(`shell:roles.${role}`),
    disabled: role === "OWNER" && me.role !== "OWNER",
  }));
  return (
    <Select
      label={label}
      description={own ? t("form.ownRole") : t(`mays.${value ?? "USER"}`)}
      data={data}
      allowDeselect={false}
      disabled={own}
      value={value}
      onChange={onChange}
      error={error as string | undefined}
    />
  );
}
