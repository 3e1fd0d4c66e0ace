/** Opens the emoji; they are loaded when it is opened first. */
import { ActionIcon, Loader, Popover } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { lazy, type ReactElement, Suspense, useState } from "react";

const EmojiGrid = lazy(() => import("./EmojiGrid.tsx"));

interface EmojiButtonProps {
  label: string;
  onChoose: (emoji: string) => void;
}

export function EmojiButton({ label, onChoose }: EmojiButtonProps): ReactElement {
  const [opened, setOpened] = useState(false);
  return (
    // Inside the pane, which holds the focus.
    <Popover opened={opened} onChange={setOpened} shadow="md" trapFocus withinPortal={false} position="bottom-end" withRoles width={316}>
      <Popover.Target>
        <ActionIcon size="md" variant="subtle" color="gray" aria-label={label} onClick={() => setOpened(!opened)}>
          <IconMoodSmile size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={label}>
        <Suspense fallback={<Loader size="sm" />}>
          <EmojiGrid
            onChoose={(emoji) => {
              setOpened(false);
              onChoose(emoji);
            }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
