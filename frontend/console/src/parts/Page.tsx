/** A page: its title (also the window's), a line below it, its actions on the other side. */
import { Box, Group, Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { type ReactElement, type ReactNode, useEffect } from "react";
import { AnchorLink } from "./links.tsx";

interface PageProps {
  title: string;
  /** One line below the title. */
  about?: ReactNode;
  /** Buttons; the main one last. */
  actions?: ReactNode;
  /** Beside the title: a state badge. */
  beside?: ReactNode;
  back?: { to: string; label: string };
  children: ReactNode;
}

export function Page({ title, about, actions, beside, back, children }: PageProps): ReactElement {
  useEffect(() => {
    document.title = `${title} · Tocsin`;
  }, [title]);
  return (
    <Box maw={1280} mx="auto">
      {back !== undefined && (
        <AnchorLink to={back.to} fz="sm" c="dimmed" display="inline-flex" mb={6} style={{ alignItems: "center", gap: 6 }}>
          <IconArrowLeft size={15} className="flip" aria-hidden />
          {back.label}
        </AnchorLink>
      )}
      <Group justify="space-between" align="flex-start" mb="md" gap="sm">
        <Box miw={0}>
          <Group gap="sm">
            <Title order={1} fz={26} lh={1.25} className="plain-text" style={{ overflowWrap: "anywhere" }}>
              {title}
            </Title>
            {beside}
          </Group>
          {about !== undefined && (
            <Text c="dimmed" fz="sm" component="div">
              {about}
            </Text>
          )}
        </Box>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
