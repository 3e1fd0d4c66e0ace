/** The first people of a plan: what rings for them, or why nothing does. */
import { Badge, Box, Group, ScrollArea, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useChannelWord } from "../parts/channels.ts";
import { useFormats } from "../parts/useFormats.ts";
import type { Preview } from "./useSending.ts";

export function PlannedPeople({ of }: { of: Preview }): ReactElement {
  const { t } = useTranslation("notifications");
  const { number } = useFormats();
  const channel = useChannelWord();
  const more = of.recipients - of.people.length;
  return (
    <ScrollArea.Autosize mah={300} type="auto" className="panel" mt={6} viewportProps={{ tabIndex: 0 }}>
      <Box component="ul" className="people" aria-label={t("estimate.list")}>
        {of.people.map(({ person, bells, skipped }) => (
          <li key={person.userId}>
            <Box miw={0} style={{ flex: 1 }}>
              <Text fz="sm" fw={500} className="cut" dir="auto">
                {person.name}
              </Text>
              <Text fz={12.5} c="dimmed" className="cut" dir="auto">
                {skipped?.sentence ?? person.email}
              </Text>
            </Box>
            <Group gap={4} wrap="nowrap">
              {skipped !== undefined && (
                <Badge tt="none" variant="light" color="orange" miw="max-content">
                  {t("funnel.skipped")}
                </Badge>
              )}
              {skipped === undefined && bells.length === 0 && (
                <Badge tt="none" variant="light" color="gray" miw="max-content">
                  {t("estimate.inboxOnly")}
                </Badge>
              )}
              {bells.slice(0, 2).map((bell, index) => (
                <Badge key={index} tt="none" variant="light" color={bell.reason === undefined ? "teal" : "gray"} miw="max-content" title={bell.sentence}>
                  {channel(bell.channel)}
                </Badge>
              ))}
            </Group>
          </li>
        ))}
      </Box>
      {more > 0 && (
        <Text fz="sm" c="dimmed" p="xs">
          {t("estimate.more", { count: more, number: number(more) })}
        </Text>
      )}
    </ScrollArea.Autosize>
  );
}
