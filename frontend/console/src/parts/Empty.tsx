/** Nothing here: one sentence, and the one next step. */
import { Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactElement, ReactNode } from "react";

interface EmptyProps {
  icon: Icon;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
  /** 1 where it is the whole page. */
  level?: 1 | 2 | 3;
}

export function Empty({ icon: Shown, title, text, action, level = 2 }: EmptyProps): ReactElement {
  return (
    <Stack align="center" gap="xs" py={56} px="md" ta="center">
      <ThemeIcon size={52} radius="xl" variant="light" color="gray">
        <Shown size={26} stroke={1.6} aria-hidden />
      </ThemeIcon>
      <Title order={level} fz={18} mt={4}>
        {title}
      </Title>
      {text !== undefined && (
        <Text c="dimmed" fz="sm" maw={460} component="div">
          {text}
        </Text>
      )}
      {action !== undefined && <div style={{ marginBlockStart: 12 }}>{action}</div>}
    </Stack>
  );
}
