/** One channel: whether it rings, and its providers in the order in which they stand in. */
import { ActionIcon, Alert, Box, Button, Group, Stack, Switch, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCopy, IconGripVertical, IconPencil, IconPlayerPause, IconPlus, IconSend, IconServer, IconTrash } from "@tabler/icons-react";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client.ts";
import { channelIcon, useChannelWord } from "../parts/channels.ts";
import { RowMenu } from "../parts/CursorTable.tsx";
import { StateBadge } from "../parts/State.tsx";
import { told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { moved, useOrder } from "../parts/useOrder.ts";
import type { Channel, Provider } from "./queries.ts";
import "../parts/order.css";

export interface CardActions {
  add: (channel: Channel) => void;
  edit: (provider: Provider) => void;
  /** A provider's id, or a channel's name for the server's own. */
  test: (of: string) => void;
  enable: (provider: Provider, on: boolean) => void;
  remove: (provider: Provider) => void;
  reorder: (providers: readonly Provider[]) => void;
}

interface ChannelCardProps {
  channel: Channel;
  providers: readonly Provider[];
  paused: readonly Schema<"PausedBody">[];
  actions: CardActions;
}

export function ChannelCard({ channel, providers, paused, actions }: ChannelCardProps): ReactElement {
  const { t } = useTranslation("providers");
  const word = useChannelWord();
  const Shown = channelIcon(channel.name);
  const name = word(channel.name);
  const anything = providers.length > 0 || channel.server;
  return (
    <Box component="section" className="panel" p="md" aria-label={name}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
        <Group gap="sm" wrap="nowrap" align="flex-start" miw={0}>
          <ThemeIcon size={38} variant="light" radius="md" aria-hidden>
            <Shown size={21} />
          </ThemeIcon>
          <Box miw={0}>
            <Title order={2} fz={16} lh={1.3}>
              {name}
            </Title>
            <Text fz="sm" c="dimmed" dir="auto">
              {channel.description}
            </Text>
          </Box>
        </Group>
        <StateBadge state={channel.ready ? "ACTIVE" : "INACTIVE"} word={t(channel.ready ? "ready" : anything ? "off" : "notReady")} />
      </Group>
      <Stack gap={8} mt="md">
        {paused.map((one) => (
          <Paused key={one.words} of={one} />
        ))}
        <Providers channel={channel} providers={providers} actions={actions} />
        {channel.server && <ServerRow onTest={() => actions.test(channel.name)} name={name} />}
        {!anything && (
          <Text fz="sm" c="dimmed">
            {channel.shared ? t("onlyOperator") : `${t("none")}. ${t("noneHint")}`}
          </Text>
        )}
        {!channel.shared && (
          <Group justify="space-between">
            <Button
              size="xs"
              variant={anything ? "subtle" : "light"}
              leftSection={<IconPlus size={15} aria-hidden />}
              aria-label={t("addFor", { channel: name })}
              onClick={() => actions.add(channel)}
            >
              {t("add")}
            </Button>
            {providers.length > 1 && (
              <Text fz="xs" c="dimmed">
                {t("order")}
              </Text>
            )}
          </Group>
        )}
      </Stack>
    </Box>
  );
}

function Paused({ of }: { of: Schema<"PausedBody"> }): ReactElement {
  const { t } = useTranslation("providers");
  const { time } = useFormats();
  const word = useChannelWord();
  return (
    <Alert
      color="orange"
      icon={<IconPlayerPause />}
      title={t("paused", { channel: word(of.channel), until: time(of.until), count: of.faults })}
    >
      {t("pausedHint")}
    </Alert>
  );
}

function Providers({ channel, providers, actions }: Omit<ChannelCardProps, "paused">): ReactElement {
  const { t } = useTranslation("providers");
  const [said, setSaid] = useState("");
  const order = useOrder(providers.length, (from, to) => {
    actions.reorder(moved(providers, from, to));
    setSaid(t("moved", { name: providers[from]?.name, place: to + 1, count: providers.length }));
  });
  const active = providers.filter((one) => one.enabled);
  const rank = (of: Provider): string => {
    if (!of.enabled) return t("off");
    if (active.length === 1 && !channel.server) return t("only");
    return t(active[0] === of ? "first" : "stands");
  };
  return (
    <>
      {providers.map((one, index) => (
        <Group key={one.providerId} className="choice-card" gap="xs" wrap="nowrap" {...order.place(index)}>
          {providers.length > 1 && (
            <ActionIcon variant="subtle" color="gray" className="order-handle" aria-label={t("move", { name: one.name })} {...order.handle(index)}>
              <IconGripVertical size={17} />
            </ActionIcon>
          )}
          <ProviderRow of={one} rank={rank(one)} actions={actions} />
        </Group>
      ))}
      {providers.length > 1 && (
        <div role="status" style={HIDDEN}>
          {said}
        </div>
      )}
    </>
  );
}

const HIDDEN = { position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" } as const;

interface ProviderRowProps {
  of: Provider;
  rank: string;
  actions: CardActions;
}

function ProviderRow({ of, rank, actions }: ProviderRowProps): ReactElement {
  const { t } = useTranslation("providers");
  const { number } = useFormats();
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(of.receiptUrl);
    told(t("parts:copy.done"));
  };
  const rate = of.ratePerMinute === undefined ? undefined : t("rate", { number: number(of.ratePerMinute) });
  return (
    <>
      <Box miw={0} style={{ flex: 1 }}>
        <Text fz={14.5} fw={600} className="cut" dir="auto">
          {of.name}
        </Text>
        <Text fz={12.5} c="dimmed" className="cut">
          {[rank, rate].filter((word) => word !== undefined).join(" · ")}
        </Text>
      </Box>
      <Switch
        aria-label={t("switch", { name: of.name })}
        checked={of.enabled}
        onChange={(event) => actions.enable(of, event.currentTarget.checked)}
      />
      <RowMenu
        name={of.name}
        actions={[
          { label: t("test"), icon: IconSend, run: () => actions.test(of.providerId) },
          { label: t("edit"), icon: IconPencil, run: () => actions.edit(of) },
          { label: t("copyUrl"), icon: IconCopy, run: () => void copy() },
          { label: t("remove"), icon: IconTrash, danger: true, run: () => actions.remove(of) },
        ]}
      />
    </>
  );
}

function ServerRow({ onTest, name }: { onTest: () => void; name: string }): ReactElement {
  const { t } = useTranslation("providers");
  return (
    <Group className="choice-card" gap="xs" wrap="nowrap">
      <IconServer size={18} aria-hidden style={{ flex: "none" }} />
      <Box miw={0} style={{ flex: 1 }}>
        <Text fz={14.5} fw={600}>
          {t("serverOwn")}
        </Text>
        <Text fz={12.5} c="dimmed">
          {t("serverHint")}
        </Text>
      </Box>
      <Button size="compact-sm" variant="default" onClick={onTest} aria-label={`${t("test")}: ${name}`}>
        {t("test")}
      </Button>
    </Group>
  );
}
