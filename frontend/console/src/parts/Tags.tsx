/** "team: north" for each tag; all of them, or as many as fit into a line and how many more. */
import { Badge, Group, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useFormats } from "./useFormats.ts";

interface TagsProps {
  of: Record<string, string>;
  all?: boolean;
  /** A link to what has the tag as well; `tag` is "team:north". */
  link: (tag: string, props: object) => ReactElement;
  /** How many letters a line has room for. */
  room?: number;
}

export function Tags({ of, all = false, link, room = 22 }: TagsProps): ReactElement {
  const { number } = useFormats();
  const tags = Object.entries(of);
  let left = room;
  const fits = tags.filter(([key, value], index) => (left -= key.length + value.length + 4) >= 0 || index === 0);
  const shown = all ? tags : fits;
  return (
    <Group gap={6} wrap={all ? "wrap" : "nowrap"}>
      {shown.map(([key, value]) => (
        <Badge
          key={key}
          variant="default"
          tt="none"
          fw={500}
          size="lg"
          radius="sm"
          style={{ cursor: "pointer" }}
          renderRoot={(props) => link(`${key}:${value}`, props)}
        >
          <bdi>
            {key}: {value}
          </bdi>
        </Badge>
      ))}
      {tags.length > shown.length && (
        <Text span fz="sm" c="dimmed">
          <bdi>+{number(tags.length - shown.length)}</bdi>
        </Text>
      )}
    </Group>
  );
}
