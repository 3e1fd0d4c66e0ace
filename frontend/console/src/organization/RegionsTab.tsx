/** Where organizations are at home. The operator of the installation changes it. */
import { Badge, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPencil, IconPlus, IconWorld } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { FormPane } from "../parts/FormPane.tsx";
import { useSubmit } from "../parts/forms.tsx";
import { told } from "../parts/toasts.tsx";
import { wholeList } from "../parts/wholeList.ts";
import { regionsQuery } from "./queries.ts";

type Region = Schema<"RegionBody">;

interface RegionsTabProps {
  /** The region whose form is open; `new` for another. */
  open: string | undefined;
  onOpen: (region: string | undefined) => void;
}

export function RegionsTab({ open, onOpen }: RegionsTabProps): ReactElement {
  const { t } = useTranslation("organization");
  const { organization, operator } = useMe();
  const found = useQuery(regionsQuery);
  const edited = found.data?.items.find(({ name }) => name === open);
  const name = (row: Region): ReactElement => (
    <Group gap={8}>
      <Text fw={600} fz="inherit" dir="ltr">
        {row.name}
      </Text>
      {row.name === organization.region && (
        <Badge variant="light" tt="none" miw="max-content">
          {t("regions.home", { name: organization.name })}
        </Badge>
      )}
    </Group>
  );
  const url = (row: Region): ReactElement => (
    <span dir="ltr" className="cut">
      {row.baseUrl}
    </span>
  );
  const columns: Column<Region>[] = [
    { name: "name", title: t("regions.name"), width: 340, cell: name },
    { name: "url", title: t("regions.url"), cell: url },
  ];
  return (
    <Stack maw={860}>
      <Group justify="space-between">
        <Text fz="sm" c="dimmed">
          {t("regions.about")}
        </Text>
        {operator && (
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onOpen("new")}>
            {t("regions.add")}
          </Button>
        )}
      </Group>
      <CursorTable
        label={t("tabs.regions")}
        list={wholeList(found)}
        columns={columns}
        idOf={(row) => row.name}
        nameOf={(row) => row.name}
        card={(row) => <TwoLines top={name(row)} below={url(row)} />}
        empty={<Empty icon={IconWorld} title={t("regions.empty")} text={t("regions.emptyText")} />}
        {...(operator && {
          actions: (row: Region) => [{ label: t("regions.change", { name: row.name }), icon: IconPencil, run: () => onOpen(row.name) }],
        })}
      />
      {operator && open !== undefined && (open === "new" || edited !== undefined) && (
        <RegionForm key={open} region={edited} onClose={() => onOpen(undefined)} />
      )}
    </Stack>
  );
}

function RegionForm({ region, onClose }: { region: Region | undefined; onClose: () => void }): ReactElement {
  const { t } = useTranslation("organization");
  const client = useQueryClient();
  const form = useForm({
    initialValues: { name: region?.name ?? "", baseUrl: region?.baseUrl ?? "https://" },
    validate: { name: (name) => (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? null : t("regions.nameWrong")) },
  });
  const { onSubmit, busy, problem } = useSubmit(form, async ({ name, baseUrl }) => {
    await ask(api.PUT("/api/v1/regions/{regionName}", { params: { path: { regionName: name } }, body: { baseUrl } }));
    told(t("saved"));
    await client.invalidateQueries({ queryKey: regionsQuery.queryKey });
    onClose();
  });
  return (
    <FormPane
      title={region === undefined ? t("regions.add") : t("regions.change", { name: region.name })}
      form={form}
      onSubmit={onSubmit}
      busy={busy}
      problem={problem}
      labels={{ name: t("regions.name"), baseUrl: t("regions.url") }}
      onClose={onClose}
      size={460}
    >
      <TextInput
        label={t("regions.name")}
        description={t("regions.nameHint")}
        required
        dir="ltr"
        readOnly={region !== undefined}
        variant={region === undefined ? "default" : "filled"}
        {...form.getInputProps("name")}
      />
      <TextInput
        label={t("regions.url")}
        description={t("regions.urlHint")}
        type="url"
        required
        dir="ltr"
        {...form.getInputProps("baseUrl")}
      />
    </FormPane>
  );
}
