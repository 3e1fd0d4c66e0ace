/** Invite somebody: they get a link by which they choose a password. */
import { Select, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { ROLES } from "./route.ts";

interface InviteFormProps {
  onClose: () => void;
  onInvited: (invited: Schema<"Invited">) => void;
}

export function InviteForm({ onClose, onInvited }: InviteFormProps): ReactElement {
  const { t } = useTranslation("users");
  const client = useQueryClient();
  const me = useMe().user;
  const form = useForm<{ email: string; name: string; role: Schema<"Role"> }>({
    initialValues: { email: "", name: "", role: "USER" },
    validate: {
      email: (email) => (/^[^@\s]+@[^@\s]+$/.test(email.trim()) ? null : t("form.emailNeeded")),
      name: (name) => (name.trim() === "" ? t("form.nameNeeded") : null),
    },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ email, name, role }) => {
    const invited = await ask(api.POST("/api/v1/invitations", { body: { email: email.trim(), name: name.trim(), role } }));
    await client.invalidateQueries({ queryKey: ["users"] });
    onInvited(invited);
  });
  const labels = { email: t("form.email"), name: t("form.name"), role: t("form.role") };
  return (
    <FormPane title={t("invite.title")} verb={t("invite.do")} {...{ form, onSubmit, busy, problem, labels, onClose }}>
      <Text fz="sm">{t("invite.about")}</Text>
      <TextInput label={labels.email} type="email" required maxLength={254} data-autofocus {...form.getInputProps("email")} />
      <TextInput label={labels.name} required maxLength={100} dir="auto" {...form.getInputProps("name")} />
      <Select
        label={labels.role}
        description={t(`mays.${form.values.role}`)}
        data={ROLES.filter((role) => role !== "DENY").map((role) => ({
          value: role,
          label: t(`shell:roles.${role}`),
          disabled: role === "OWNER" && me.role !== "OWNER",
        }))}
        allowDeselect={false}
        {...form.getInputProps("role")}
      />
    </FormPane>
  );
}
