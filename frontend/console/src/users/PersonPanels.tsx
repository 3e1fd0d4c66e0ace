/** What is known of a person: facts, apps and groups, addresses where channels ring. */
import { ActionIcon, Badge, Box, Group, SimpleGrid, Skeleton, Stack, Text, Title, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { channelIcon, useChannelWord } from "../parts/channels.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { AnchorLink } from "../parts/links.tsx";
import { Problem } from "../parts/Problem.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { UserTags } from "./ListPage.tsx";
import { useLanguageName } from "./places.tsx";
import "../parts/editor.css";
import "./person.css";
import { type Address, useAddresses, useMayChange, useMemberships, type User, type UserRecord, USER } from "./queries.ts";

export function PersonPanels({ of }: { of: UserRecord }): ReactElement {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Facts of={of} />
      <Stack gap="md">
        <Memberships of={of} />
        <Addresses of={of} />
      </Stack>
    </SimpleGrid>
  );
}

export function Panel({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <Box component="section" className="panel" p="md" aria-label={title}>
      <Title order={2} fz={16} mb="sm">
        {title}
      </Title>
      {children}
    </Box>
  );
}

function Facts({ of }: { of: UserRecord }): ReactElement {
  const { t } = useTranslation("users");
  const { date } = useFormats();
  const languageName = useLanguageName();
  const clock = useClockOf(of.timeZone);
  const none = (
    <Text span c="dimmed" fz="sm">
      {t("facts.asOrganization")}
    </Text>
  );
  const facts: [string, ReactNode][] = [
    [t("form.email"), <bdi key="email">{of.email}</bdi>],
    [t("form.phone"), of.phone === undefined ? "–" : <bdi key="phone" dir="ltr">{of.phone}</bdi>],
    [t("form.role"), t(`shell:roles.${of.role}`)],
    [t("form.language"), of.language === undefined ? none : languageName(of.language)],
    [t("form.timeZone"), of.timeZone === undefined ? none : `${of.timeZone} (${t("facts.now", { time: clock })})`],
    [t("form.tags"), Object.keys(of.tags).length === 0 ? "–" : <UserTags key="tags" of={of.tags} all />],
    [t("facts.signIn"), t(`signIns.${of.hasPassword ? "ready" : "waiting"}`)],
    [t("facts.seen"), of.lastSeenAt === undefined ? "–" : <RelativeTime key="seen" at={of.lastSeenAt} />],
    [t("facts.since"), date(of.createdAt)],
    [t("facts.changed"), <RelativeTime key="changed" at={of.updatedAt} />],
  ];
  return (
    <Panel title={t("facts.title")}>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

export function useClockOf(zone: string | undefined): string {
  const { language } = useFormats();
  return new Intl.DateTimeFormat(language, { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(Date.now());
}

function Memberships({ of }: { of: User }): ReactElement {
  const { t } = useTranslation("users");
  const { data, error, refetch } = useMemberships(of.userId);
  return (
    <Panel title={t("memberships.title")}>
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton height={44} />}
      {data?.items.length === 0 && (
        <Text fz="sm" c="dimmed">
          {t("memberships.none")}
        </Text>
      )}
      <Stack gap="sm">
        {data?.items.map(({ solutionId, name, role, groups }) => (
          <div key={solutionId}>
            <Group gap={8}>
              <AnchorLink to="/solutions/$solutionId" params={{ solutionId }} fw={600} fz="sm" dir="auto">
                {name}
              </AnchorLink>
              <Text fz="sm" c={role === "DENY" ? "var(--mantine-color-red-text)" : "dimmed"}>
                {t(`shell:roles.${role}`)}
              </Text>
            </Group>
            <Group gap={6} mt={4}>
              {groups.map((group) => (
                <Badge key={group} variant="light" color="gray" tt="none" fw={500} size="lg" radius="sm" dir="auto">
                  {group}
                </Badge>
              ))}
              {groups.length === 0 && (
                <Text fz="sm" c="dimmed">
                  {t("memberships.noGroup")}
                </Text>
              )}
            </Group>
          </div>
        ))}
      </Stack>
    </Panel>
  );
}

function Addresses({ of }: { of: User }): ReactElement {
  const { t } = useTranslation("users");
  const client = useQueryClient();
  const word = useChannelWord();
  const { data, error, refetch } = useAddresses(of.userId);
  const [leaving, setLeaving] = useState<Address | null>(null);
  const remove = async (): Promise<void> => {
    if (leaving === null) return;
    await ask(
      api.DELETE(`${USER}/addresses/{addressId}`, {
        params: { path: { userId: of.userId, addressId: leaving.addressId } },
      }),
    );
    told(t("addresses.removed"));
    await client.invalidateQueries({ queryKey: ["users", "addresses", of.userId] });
  };
  return (
    <Panel title={t("addresses.title")}>
      <Text fz="sm" c="dimmed" mb="sm">
        {t(of.phone === undefined ? "addresses.about" : "addresses.aboutPhone")}
      </Text>
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton height={44} />}
      {data?.items.length === 0 && (
        <Text fz="sm">{t("addresses.none")}</Text>
      )}
      <Stack gap="xs">
        {data?.items.map((address) => (
          <AddressLine key={address.addressId} of={address} onRemove={() => setLeaving(address)} />
        ))}
      </Stack>
      <ConfirmDialog
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t("addresses.removeAsk", { channel: leaving === null ? "" : word(leaving.channel) })}
        verb={t("addresses.remove")}
        run={remove}
      >
        {t("addresses.removeText")}
      </ConfirmDialog>
    </Panel>
  );
}

function AddressLine({ of, onRemove }: { of: Address; onRemove: () => void }): ReactElement {
  const { t } = useTranslation("users");
  const word = useChannelWord()(of.channel);
  const mayChange = useMayChange();
  const Shown = channelIcon(of.channel);
  return (
    <Group gap="sm" wrap="nowrap" data-address>
      <Shown size={20} stroke={1.7} aria-hidden style={{ flexShrink: 0 }} />
      <Box miw={0} style={{ flex: 1 }}>
        <Text fz="sm" fw={600} className="cut">
          {word}
        </Text>
        <Text fz={13} c="dimmed" className="cut" component="div">
          {of.device !== undefined && <bdi>{of.device} · </bdi>}
          <RelativeTime at={of.createdAt} />
        </Text>
      </Box>
      {mayChange && (
        <Tooltip label={t("addresses.remove")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("addresses.removeOne", { channel: word, device: of.device ?? "" })}
            onClick={onRemove}
          >
            <IconTrash size={17} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}
