/** Filters of a list under a name, kept in this browser for this person. */
import { ActionIcon, Button, Group, Menu, Text, TextInput } from "@mantine/core";
import { IconBookmark, IconTrash } from "@tabler/icons-react";
import { type FormEvent, type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";

interface View<Search> {
  name: string;
  search: Search;
}

interface SavedViewsProps<Search> {
  /** The list they are of: `notifications`. */
  page: string;
  /** The filters that are set now. */
  search: Search;
  onChoose: (search: Search) => void;
}

export function SavedViews<Search extends object>({ page, search, onChoose }: SavedViewsProps<Search>): ReactElement {
  const { t } = useTranslation("parts");
  const { user } = useMe();
  const place = `tocsin-views-${user.userId}-${page}`;
  const [views, setViews] = useState<View<Search>[]>(() => read(place));
  const keep = (next: View<Search>[]): void => {
    setViews(next);
    localStorage.setItem(place, JSON.stringify(next));
  };
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    if (name !== "") keep([...views.filter((view) => view.name !== name), { name, search }]);
    event.currentTarget.reset();
  };
  return (
    <Menu shadow="md" width={270} closeOnItemClick>
      <Menu.Target>
        <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
          {t("views.title")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {views.length === 0 && <Menu.Label>{t("views.none")}</Menu.Label>}
        {views.map((view) => (
          <Group key={view.name} gap={4} wrap="nowrap" role="none">
            <Menu.Item onClick={() => onChoose(view.search)}>
              <Text fz="sm" className="cut plain-text">
                {view.name}
              </Text>
            </Menu.Item>
            <ActionIcon
              variant="subtle"
              color="gray"
              role="menuitem"
              aria-label={t("views.remove", { name: view.name })}
              onClick={() => keep(views.filter((one) => one !== view))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </Group>
        ))}
        <Menu.Divider />
        <form onSubmit={save}>
          <Group gap={6} p={6} wrap="nowrap">
            <TextInput
              name="name"
              size="xs"
              style={{ flex: 1 }}
              aria-label={t("views.name")}
              placeholder={t("views.name")}
              maxLength={60}
              onKeyDown={(event) => event.stopPropagation()}
            />
            <Button type="submit" size="xs" variant="light">
              {t("views.save")}
            </Button>
          </Group>
        </form>
      </Menu.Dropdown>
    </Menu>
  );
}

function read<Search>(place: string): View<Search>[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(found) ? (found as View<Search>[]) : [];
  } catch {
    return [];
  }
}
