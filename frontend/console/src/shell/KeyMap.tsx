/** All keys of the console in one place; and the switch for those who type by voice. */
import { Group, Modal, SimpleGrid, Stack, Switch, Text } from "@mantine/core";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { lettersOn, switchLetters } from "./keys.ts";
import { ENTRIES, mayOpen } from "./menu.ts";

const GENERAL = [
  ["search", "Ctrl K", "/"],
  ["send", "n"],
  ["next", "j"],
  ["previous", "k"],
  ["open", "Enter"],
  ["submit", "Ctrl Enter"],
  ["close", "Esc"],
  ["help", "?"],
] as const;

export function KeyMap({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactElement {
  const { t } = useTranslation("shell");
  const { user } = useMe();
  const [letters, setLetters] = useState(lettersOn);
  const change = (on: boolean): void => {
    switchLetters(on);
    setLetters(on);
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={t("keys.title")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl" verticalSpacing="xs">
        <Stack gap={6}>
          {GENERAL.map(([name, ...keys]) => (
            <Line key={name} words={t(`keys.${name}`)} keys={keys} />
          ))}
        </Stack>
        <Stack gap={6}>
          {ENTRIES.filter((entry) => mayOpen(entry, user.role)).map((entry) => (
            <Line key={entry.name} words={t(`pages.${entry.name}`)} keys={[`g ${entry.letter}`]} />
          ))}
        </Stack>
      </SimpleGrid>
      <Switch
        mt="lg"
        checked={letters}
        onChange={(event) => change(event.currentTarget.checked)}
        label={t("keys.letters")}
        description={t("keys.lettersHint")}
      />
    </Modal>
  );
}

function Line({ words, keys }: { words: string; keys: readonly string[] }): ReactElement {
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text fz="sm">{words}</Text>
      <Group gap={6} wrap="nowrap" dir="ltr">
        {keys.map((combination) => (
          <Group key={combination} gap={3} wrap="nowrap">
            {combination.split(" ").map((key) => (
              <kbd key={key} className="key">
                {key}
              </kbd>
            ))}
          </Group>
        ))}
      </Group>
    </Group>
  );
}
