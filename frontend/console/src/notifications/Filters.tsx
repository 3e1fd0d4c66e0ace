/** Search and filters of the list; all of them are in the address. */
import { Button, Group, MultiSelect, Popover, Select, Stack, TextInput } from "@mantine/core";
import { IconFilter, IconX } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useSolutions } from "../parts/AudienceField.tsx";
import { countOf } from "../parts/filters.ts";
import { SavedViews } from "../parts/SavedViews.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { useStateWord } from "../parts/State.tsx";
import { NOTIFICATION_STATES } from "../parts/states.ts";
import { useCategories } from "./queries.ts";
import { type ListSearch, PRIORITIES } from "./route.ts";

/** What is no filter, though it is in the address. */
export const NO_FILTERS = ["send", "copy", "person"] as const;

interface FiltersProps {
  search: ListSearch;
  onChange: (change: ListSearch) => void;
  onReplace: (search: ListSearch) => void;
}

export function Filters({ search, onChange, onReplace }: FiltersProps): ReactElement {
  const { t } = useTranslation("notifications");
  const word = useStateWord();
  const set = countOf(search, NO_FILTERS);
  const hidden = countOf(search, [...NO_FILTERS, "search", "state"]);
  return (
    <Group mb="md" gap="sm">
      <SearchField label={t("search")} value={search.search} onChange={(next) => onChange({ search: next })} />
      <MultiSelect
        w={{ base: "100%", sm: 230 }}
        aria-label={t("filters.state")}
        placeholder={search.state === undefined ? t("filters.state") : undefined}
        data={NOTIFICATION_STATES.map((value) => ({ value, label: word(value) }))}
        value={search.state ?? []}
        onChange={(next) => onChange({ state: next.length > 0 ? (next as NonNullable<ListSearch["state"]>) : undefined })}
        comboboxProps={{ shadow: "md" }}
      />
      <Popover position="bottom-start" shadow="md" trapFocus>
        <Popover.Target>
          <Button variant="default" leftSection={<IconFilter size={16} aria-hidden />}>
            {hidden > 0 ? t("filters.count", { count: hidden }) : t("filters.more")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t("filters.more")}>
          <More search={search} onChange={onChange} />
        </Popover.Dropdown>
      </Popover>
      <SavedViews page="notifications" search={{ ...search, send: undefined, copy: undefined, person: undefined }} onChoose={onReplace} />
      {set > 0 && (
        <Button variant="subtle" leftSection={<IconX size={15} aria-hidden />} onClick={() => onReplace({})}>
          {t("filters.clear")}
        </Button>
      )}
    </Group>
  );
}

function More({ search, onChange }: Omit<FiltersProps, "onReplace">): ReactElement {
  const { t } = useTranslation("notifications");
  const solutions = useSolutions();
  const categories = useCategories();
  const inside = { comboboxProps: { withinPortal: false }, clearable: true, w: 260 } as const;
  return (
    <Stack gap="xs">
      <Select
        {...inside}
        aria-label={t("filters.solution")}
        placeholder={t("filters.solution")}
        data={solutions.map(({ solutionId, name }) => ({ value: solutionId, label: name }))}
        value={search.solution ?? null}
        onChange={(next) => onChange({ solution: next ?? undefined })}
      />
      <Select
        {...inside}
        aria-label={t("filters.category")}
        placeholder={t("filters.category")}
        data={categories.map(({ key, name }) => ({ value: key, label: name }))}
        value={search.category ?? null}
        onChange={(next) => onChange({ category: next ?? undefined })}
      />
      <Select
        {...inside}
        aria-label={t("filters.priority")}
        placeholder={t("filters.priority")}
        data={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
        value={search.priority ?? null}
        onChange={(next) => onChange({ priority: (next ?? undefined) as ListSearch["priority"] })}
      />
      <Group gap="xs" wrap="nowrap">
        <Day label={t("filters.from")} value={search.from} onChange={(from) => onChange({ from })} />
        <Day label={t("filters.to")} value={search.to} onChange={(to) => onChange({ to })} />
      </Group>
    </Stack>
  );
}

interface DayProps {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}

/** The browser's own picker knows the person's calendar and keyboard. */
function Day({ label, value, onChange }: DayProps): ReactElement {
  return (
    <TextInput
      type="date"
      label={label}
      w={126}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}
