/** What the effects of one firing would do and say. */
import { Group, Stack, Text } from "@mantine/core";
import { IconBell, type Icon, IconCode, IconWebhook } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client.ts";
import type { Firing as Fired } from "./queries.ts";

const ICONS: Record<string, Icon> = { notify: IconBell, run: IconCode, webhook: IconWebhook };

export function Firing({ of }: { of: Fired }): ReactElement {
  return (
    <Stack gap={6}>
      {of.effects.map((one) => (
        <Would key={one.place} of={one} />
      ))}
    </Stack>
  );
}

function Would({ of }: { of: Schema<"WouldBody"> }): ReactElement {
  const { t } = useTranslation("actions");
  const Shown = ICONS[of.kind] ?? IconBell;
  const said =
    of.kind === "webhook"
      ? t("try.posts", { url: of.url })
      : of.kind === "run"
        ? t("try.runs", { count: of.analyses?.length ?? 0 })
        : t("try.reaches", { count: of.people ?? 0 });
  return (
    <Group className="would" gap={10} wrap="nowrap" align="flex-start">
      <Shown size={17} stroke={1.8} aria-hidden style={{ flexShrink: 0, marginBlockStart: 2 }} />
      <div style={{ minWidth: 0 }}>
        {of.title !== undefined && (
          <Text fz="sm" fw={600} className="plain-text">
            {of.title}
          </Text>
        )}
        {of.text !== undefined && (
          <Text fz="sm" className="plain-text">
            {of.text}
          </Text>
        )}
        <Text fz={13} c={of.done ? "dimmed" : "var(--mantine-color-orange-text)"}>
          {of.done ? said : of.why}
        </Text>
      </div>
    </Group>
  );
}
