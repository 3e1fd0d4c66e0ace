/** Person by person: how far it has come with them, what rang, and every try. */
import { Box, Button, Group, Select, Text } from "@mantine/core";
import { IconDownload, IconUsers, IconZoomQuestion } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useOrganizationId } from "../api/queries.ts";
import { useChannelWord } from "../parts/channels.ts";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { FilteredEmpty } from "../parts/FilteredEmpty.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { StateRing, useStateWord } from "../parts/State.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { Bells } from "./Bells.tsx";
import { ExplainPane } from "./ExplainPane.tsx";
import { type Recipient, recipientsFile, useRecipients } from "./recipients.ts";
import { type DetailSearch, WHICH } from "./route.ts";
import type { PanelProps } from "./tabs.ts";

const route = getRouteApi("/notifications/$notificationId");

export default function RecipientsTab({ of }: PanelProps): ReactElement {
  const { t } = useTranslation("notifications");
  const organizationId = useOrganizationId();
  const { which = "all", explain } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: DetailSearch): void => void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const list = useRecipients(of, which);
  const columns = useColumns(of.content.buttons ?? []);
  return (
    <>
      <Group justify="space-between" mb="sm" gap="xs">
        <Select
          aria-label={t("recipients.which")}
          w={210}
          allowDeselect={false}
          value={which}
          onChange={(next) => change({ which: next === "all" ? undefined : (next as DetailSearch["which"]) })}
          data={WHICH.map((value) => ({ value, label: t(`recipients.${value}`) }))}
        />
        <Button
          component="a"
          href={recipientsFile(organizationId, of.notificationId)}
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t("recipients.csv")}
        </Button>
      </Group>
      <CursorTable
        label={t("tabs.recipients")}
        list={list}
        columns={columns}
        idOf={({ userId }) => userId}
        nameOf={({ name }) => name}
        card={(row) => <Card of={row} />}
        details={(row) => <Details of={row} />}
        actions={(row) => [
          { label: t("explain.do"), icon: IconZoomQuestion, run: () => change({ explain: row.userId }) },
        ]}
        empty={
          which === "all" ? (
            <Empty
              icon={IconUsers}
              level={2}
              title={t(of.state === "SCHEDULED" ? "recipients.notYet" : "recipients.none")}
              text={t(of.state === "SCHEDULED" ? "recipients.notYetText" : "recipients.noneText")}
            />
          ) : (
            <FilteredEmpty onClear={() => change({ which: undefined })} />
          )
        }
      />
      {explain !== undefined && <ExplainPane of={of} userId={explain} onClose={() => change({ explain: undefined })} />}
    </>
  );
}

type Buttons = readonly { id: string; label: string }[];

/** What somebody answered, in the button's own words. */
export function answerWords({ answer, answerText }: Recipient, buttons: Buttons): string | undefined {
  if (answerText !== undefined && answerText !== "") return answerText;
  return answer === undefined ? undefined : (buttons.find(({ id }) => id === answer)?.label ?? answer);
}

function useColumns(buttons: Buttons): Column<Recipient>[] {
  const { t } = useTranslation("notifications");
  return [
    { name: "state", title: t("columns.state"), width: 176, cell: (row) => <State of={row} /> },
    { name: "person", title: t("recipients.person"), cell: (row) => <TwoLines top={row.name} below={row.email} /> },
    { name: "bells", title: t("recipients.bells"), width: 190, cell: (row) => <BellWords of={row} /> },
    { name: "answer", title: t("recipients.answer"), width: 150, cell: (row) => <TwoLines top={answerWords(row, buttons) ?? "–"} /> },
  ];
}

function State({ of }: { of: Recipient }): ReactElement {
  const { time } = useFormats();
  const at = of.withdrawnAt ?? of.answeredAt ?? of.readAt ?? of.seenAt ?? of.arrivedAt;
  return <StateRing state={of.state.toUpperCase()} detail={at === undefined ? undefined : time(at)} />;
}

function BellWords({ of }: { of: Recipient }): ReactElement {
  const { t } = useTranslation("notifications");
  const word = useChannelWord();
  const first = of.deliveries.find(({ recall }) => recall !== true);
  if (first === undefined) return <TwoLines top={<Text span c="dimmed" fz="sm">{t("estimate.inboxOnly")}</Text>} />;
  return <TwoLines top={word(first.channel)} below={first.sentence} />;
}

function Card({ of }: { of: Recipient }): ReactElement {
  const word = useStateWord();
  return (
    <Group gap={12} wrap="nowrap">
      <StateRing state={of.state.toUpperCase()} compact />
      <TwoLines top={of.name} below={`${word(of.state)} · ${of.email}`} />
    </Group>
  );
}

function Details({ of }: { of: Recipient }): ReactElement {
  const { t } = useTranslation("notifications");
  return (
    <Box>
      <Group gap="lg" fz="sm" c="dimmed" mb="xs">
        <Moment words={t("recipients.arrivedAt")} at={of.arrivedAt} />
        <Moment words={t("recipients.seenAt")} at={of.seenAt} />
        <Moment words={t("recipients.readAt")} at={of.readAt} />
        <Moment words={t("recipients.answeredAt")} at={of.answeredAt} />
      </Group>
      <Bells of={of.deliveries} />
    </Box>
  );
}

function Moment({ words, at }: { words: string; at: string | undefined }): ReactElement | null {
  if (at === undefined) return null;
  return (
    <span>
      {words} <RelativeTime at={at} />
    </span>
  );
}
