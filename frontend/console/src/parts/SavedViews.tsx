/** Filters of a list under a name, kept in this browser for this person. */
import { ActionIcon, Button, Group, Popover, Text, TextInput } from "@mantine/core";
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
  const [opened, setOpened] = useState(false);
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
  const choose = (next: Search): void => {
    setOpened(false);
    onChoose(next);
  };
  return (
    <Popover opened={opened} onChange={setOpened} shadow="md" width={280} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconBookmark size={16} aria-hidden />}
          onClick={() => setOpened((before) => !before)}
        >
          {t("views.title")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label={t("views.title")}>
        {views.length === 0 && (
          <Text fz="sm" c="dimmed" p={4}>
            {t("views.none")}
          </Text>
        )}
        {views.map((view) => (
          <Group key={view.name} gap={4} wrap="nowrap">
            <Button
              variant="subtle"
              color="gray"
              c="var(--mantine-color-text)"
              fw={500}
              justify="flex-start"
              flex={1}
              miw={0}
              onClick={() => choose(view.search)}
            >
              <bdi>{view.name}</bdi>
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("views.remove", { name: view.name })}
              onClick={() => keep(views.filter((one) => one !== view))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </Group>
        ))}
        <form onSubmit={save}>
          <Group gap={6} mt={6} wrap="nowrap">
            <TextInput
              name="name"
              size="sm"
              style={{ flex: 1 }}
              aria-label={t("views.name")}
              placeholder={t("views.name")}
              maxLength={60}
            />
            <Button type="submit" size="sm" variant="default">
              {t("views.save")}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
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
