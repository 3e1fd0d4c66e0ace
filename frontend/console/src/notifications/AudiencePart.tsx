/** Whom it is for, who of them only, who not, and how many that are. */
import { Button, FileButton, Group, MultiSelect, Stack, TagsInput } from "@mantine/core";
import { IconDownload, IconFileUpload } from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { AudienceField, GroupSelect } from "../parts/AudienceField.tsx";
import { PersonPicker } from "../parts/PersonPicker.tsx";
import { CsvFaults } from "./CsvFaults.tsx";
import { type RowFault, readPeople } from "./csv.ts";
import { saveText } from "./download.ts";
import { EstimateLine } from "./EstimateLine.tsx";
import { Fold } from "./MessagePart.tsx";
import type { FieldsProps } from "./useDraft.ts";
import type { Estimate } from "./useSending.ts";

const ROLES = ["OWNER", "ADMIN", "MAKER", "USER"] as const;
const EXAMPLE = "email,name\nhana@example.com,Hana\nomar@example.com,Omar\n";

export function AudiencePart(props: FieldsProps & { estimate: Estimate }): ReactElement {
  const { draft, set, errors, estimate } = props;
  return (
    <AudienceField
      value={draft.audience}
      onChange={(audience) => set({ audience, ...(audience.solutionId !== draft.audience.solutionId && { screen: null, inputs: {}, notGroups: [] }) })}
      errors={errors}
    >
      {draft.audience.scope === "USR" && <FromFile {...props} />}
      <Narrowed {...props} />
      <EstimateLine estimate={estimate} draft={draft} />
    </AudienceField>
  );
}

function FromFile({ draft, set, estimate }: FieldsProps & { estimate: Estimate }): ReactElement {
  const { t } = useTranslation("notifications");
  const [faults, setFaults] = useState<RowFault[] | null>(null);
  const [rows, setRows] = useState<Record<string, number>>({});
  const { emails } = draft.audience;
  const read = async (file: File | null): Promise<void> => {
    if (file === null) return;
    const found = readPeople(await file.text());
    setFaults(found.faults);
    setRows(found.rows);
    set({ audience: { ...draft.audience, emails: [...new Set([...emails, ...Object.keys(found.rows)])].slice(0, 1_000) } });
  };
  // Who is in the file, but in nobody's account, is known once the estimate is.
  const unknown = (estimate.of?.unknownEmails ?? []).filter((email) => email in rows && emails.includes(email));
  const all = [...(faults ?? []), ...unknown.map((email) => ({ row: rows[email] ?? 0, value: email, kind: "unknown" as const }))];
  return (
    <Stack gap={6}>
      <Group gap="xs">
        <FileButton onChange={(file) => void read(file)} accept=".csv,.txt,text/csv,text/plain">
          {(button) => (
            <Button {...button} size="compact-sm" variant="default" leftSection={<IconFileUpload size={15} aria-hidden />}>
              {t("csv.choose")}
            </Button>
          )}
        </FileButton>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconDownload size={15} aria-hidden />}
          onClick={() => saveText("people.csv", EXAMPLE)}
        >
          {t("csv.example")}
        </Button>
      </Group>
      {faults !== null && <CsvFaults faults={all} read={Object.keys(rows).length} />}
    </Stack>
  );
}

function Narrowed({ draft, set, errors }: FieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const used =
    draft.onlyTags.length + draft.onlyRoles.length + draft.notEmails.length + draft.notGroups.length + draft.notTags.length > 0;
  const ofSolution = draft.audience.scope === "SLN" || draft.audience.scope === "SLN_GRP";
  const wrong = errors.filter !== undefined || errors.exclude !== undefined;
  return (
    <Fold label={t("pane.narrow")} begun={used || wrong}>
      <Stack gap="sm">
        <TagsInput
          label={t("pane.onlyTags")}
          description={t("pane.tagsHint")}
          value={draft.onlyTags}
          error={errors.filter}
          data-field="filter"
          onChange={(onlyTags) => set({ onlyTags })}
        />
        <MultiSelect
          label={t("pane.onlyRoles")}
          data={ROLES.map((value) => ({ value, label: t(`shell:roles.${value}`) }))}
          value={draft.onlyRoles}
          onChange={(onlyRoles) => set({ onlyRoles })}
        />
        <div data-field="exclude">
          <PersonPicker
            label={t("pane.notPeople")}
            value={draft.notEmails}
            error={errors.exclude}
            onChange={(notEmails) => set({ notEmails })}
          />
        </div>
        {ofSolution && (
          <GroupSelect
            label={t("pane.notGroups")}
            solutionId={draft.audience.solutionId}
            value={draft.notGroups}
            onChange={(notGroups) => set({ notGroups })}
          />
        )}
        <TagsInput label={t("pane.notTags")} value={draft.notTags} onChange={(notTags) => set({ notTags })} />
      </Stack>
    </Fold>
  );
}
