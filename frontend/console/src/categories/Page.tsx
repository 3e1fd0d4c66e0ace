/** The kinds of notifications, and how each rings. */
import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconLock, IconMoon, IconPencil, IconPlus, IconTags, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { useChannelWord } from "../parts/channels.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { type Column, CursorTable, type RowAction } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { wholeList } from "../parts/wholeList.ts";
import { type Category, CategoryForm } from "./CategoryForm.tsx";
import type { CategoriesSearch } from "./route.ts";
import { StepsWords } from "./StepsField.tsx";

const route = getRouteApi("/categories");

export function Categories(): ReactElement {
  const { t } = useTranslation("categories");
  const { user } = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const client = useQueryClient();
  const [asked, setAsked] = useState<Category | null>(null);
  const [asking, setAsking] = useState(false);
  const change = (next: CategoriesSearch): void => void navigate({ search: tidy(next), replace: true });
  const found = useQuery({ queryKey: ["categories"], queryFn: () => ask(api.GET("/api/v1/categories")) });
  const may = user.role === "OWNER" || user.role === "ADMIN";
  const create = may && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ new: true })}>
      {t("create")}
    </Button>
  );
  const items = found.data?.items ?? [];
  const edited = items.find(({ key }) => key === search.edit);
  const actions = (row: Category): RowAction[] => [
    { label: t("actions.edit"), icon: IconPencil, run: () => change({ edit: row.key }) },
    {
      label: t("actions.delete"),
      icon: IconTrash,
      danger: true,
      run: () => {
        setAsked(row);
        setAsking(true);
      },
    },
  ];
  const fresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["categories"] });
  return (
    <Page title={t("shell:pages.categories")} about={t("about")} actions={create}>
      <CursorTable
        label={t("shell:pages.categories")}
        list={wholeList(found)}
        columns={useColumns(may)}
        idOf={(row) => row.key}
        nameOf={(row) => row.name}
        card={(row) => (
          <Stack gap={8}>
            <Name of={row} may={may} />
            <Rules of={row} />
            <StepsWords steps={row.steps ?? []} />
          </Stack>
        )}
        empty={<Empty icon={IconTags} title={t("empty.title")} text={t("empty.text")} action={create} />}
        {...(may && { actions, onOpen: (row: Category) => change({ edit: row.key }) })}
      />
      {may && (search.new === true || edited !== undefined) && (
        <CategoryForm
          key={search.edit ?? ""}
          category={edited}
          taken={items.map(({ key }) => key)}
          onSaved={() => {
            told(t("parts:pane.saved"));
            void fresh();
            change({});
          }}
          onClose={() => change({})}
        />
      )}
      {asked !== null && (
        <ConfirmDialog
          opened={asking}
          onClose={() => setAsking(false)}
          title={t("deleteAsk", { name: asked.name })}
          verb={t("actions.delete")}
          run={async () => {
            await ask(api.DELETE("/api/v1/categories/{categoryKey}", { params: { path: { categoryKey: asked.key } } }));
            told(t("deleted", { name: asked.name }));
            await fresh();
          }}
        >
          {t("deleteText")}
        </ConfirmDialog>
      )}
    </Page>
  );
}

function useColumns(may: boolean): Column<Category>[] {
  const { t } = useTranslation("categories");
  return [
    { name: "name", title: t("columns.name"), cell: (row) => <Name of={row} may={may} /> },
    { name: "rules", title: t("columns.rules"), width: 300, cell: (row) => <Rules of={row} /> },
    { name: "order", title: t("columns.order"), width: 330, cell: (row) => <StepsWords steps={row.steps ?? []} /> },
  ];
}

function Name({ of, may }: { of: Category; may: boolean }): ReactElement {
  const navigate = route.useNavigate();
  const open = (): void => void navigate({ search: { edit: of.key }, replace: true });
  return (
    <div>
      <Group gap={8} wrap="nowrap">
        {may ? (
          <button type="button" className="row-link row-button cut" dir="auto" onClick={open}>
            {of.name}
          </button>
        ) : (
          <Text fw={600} fz="inherit" className="cut" dir="auto">
            {of.name}
          </Text>
        )}
        <Text span fz={12.5} c="dimmed" ff="monospace" dir="ltr" className="cut">
          {of.key}
        </Text>
      </Group>
      {of.description !== undefined && (
        <Text fz={13} c="dimmed" dir="auto" lineClamp={2}>
          {of.description}
        </Text>
      )}
    </div>
  );
}

function Rules({ of }: { of: Category }): ReactElement {
  const { t } = useTranslation("categories");
  const { list } = useFormats();
  const word = useChannelWord();
  return (
    <Stack gap={4} align="flex-start">
      {of.mandatory === true && (
        <Badge variant="light" color="indigo" tt="none" fw={600} leftSection={<IconLock size={12} aria-hidden />}>
          {t("mandatory")}
        </Badge>
      )}
      <Group gap={6} wrap="nowrap">
        <IconMoon size={15} aria-hidden style={{ flex: "none" }} />
        <Text fz="sm">{t(`quiet.${of.quiet ?? "hold"}`)}</Text>
      </Group>
      {(of.off ?? []).length > 0 && (
        <Text fz={13} c="dimmed">
          {t("off", { channels: list((of.off ?? []).map(word)) })}
        </Text>
      )}
    </Stack>
  );
}
