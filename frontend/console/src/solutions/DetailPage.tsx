/** One app: its people, its groups, its screens, and how its inbox is shown. */
import { Button, Menu } from "@mantine/core";
import { IconApps, IconBell, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useMe } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { tidy } from "../parts/filters.ts";
import { ButtonLink } from "../parts/links.tsx";
import { DetailFrame } from "../parts/DetailFrame.tsx";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { GroupsTab } from "./GroupsTab.tsx";
import { InboxTab } from "./InboxTab.tsx";
import { MembersTab } from "./MembersTab.tsx";
import { type Solution, SOLUTION, solutionQuery } from "./queries.ts";
import type { SolutionSearch } from "./route.ts";
import { ScreensTab } from "./ScreensTab.tsx";
import { SolutionForm } from "./SolutionForm.tsx";

const route = getRouteApi("/solutions/$solutionId");

export function DetailPage(): ReactElement {
  const { t } = useTranslation("solutions");
  const { solutionId } = route.useParams();
  const found = useQuery(solutionQuery(solutionId));
  const gone = { icon: IconApps, title: t("missing.title"), text: t("missing.text"), list: t("shell:pages.solutions"), to: "/solutions" };
  return (
    <DetailFrame found={found} gone={gone}>
      {(of) => <Detail of={of} />}
    </DetailFrame>
  );
}

function Detail({ of }: { of: Solution }): ReactElement {
  const { t } = useTranslation("solutions");
  const { number } = useFormats();
  const { tab = "members", ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: SolutionSearch): void =>
    void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const shut = { add: undefined, screen: undefined, edit: undefined };
  const part = { of, adding: search.add === true, onAdd: (add: boolean) => change({ add: add || undefined }) };
  return (
    <Page
      title={of.name}
      back={{ to: "/solutions", label: t("shell:pages.solutions") }}
      about={of.description}
      actions={<Actions of={of} onEdit={() => change({ edit: true })} />}
    >
      <PageTabs
        value={tab}
        onChange={(next) => change({ ...shut, tab: next })}
        tabs={[
          { name: "members", label: t("tabs.members"), count: number(of.members), content: () => <MembersTab {...part} /> },
          { name: "groups", label: t("tabs.groups"), count: number(of.groups), content: () => <GroupsTab {...part} /> },
          {
            name: "screens",
            label: t("tabs.screens"),
            count: number(of.screens.length),
            content: () => (
              <ScreensTab {...part} screen={search.screen} onScreen={(screen) => change({ screen, add: undefined })} />
            ),
          },
          { name: "inbox", label: t("tabs.inbox"), content: () => <InboxTab of={of} /> },
        ]}
      />
      {search.edit === true && (
        <SolutionForm of={of} onClose={() => change(shut)} onSaved={() => change(shut)} />
      )}
    </Page>
  );
}

function Actions({ of, onEdit }: { of: Solution; onEdit: () => void }): ReactElement {
  const { t } = useTranslation("solutions");
  const { user } = useMe();
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const admin = user.role === "OWNER" || user.role === "ADMIN";
  const remove = async (): Promise<void> => {
    await ask(api.DELETE(SOLUTION, { params: { path: { solutionId: of.solutionId } } }));
    told(t("deleted", { name: of.name }));
    await navigate({ to: "/solutions" });
    client.removeQueries({ queryKey: ["solutions", "one", of.solutionId] });
    await client.invalidateQueries({ queryKey: ["solutions"] });
    await client.invalidateQueries({ queryKey: ["groups"] });
  };
  return (
    <>
      {admin && (
        <ButtonLink
          to="/notifications"
          search={{ solution: of.solutionId }}
          variant="default"
          leftSection={<IconBell size={16} aria-hidden />}
        >
          {t("sent")}
        </ButtonLink>
      )}
      <Menu shadow="md" position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconDots size={16} aria-hidden />}>
            {t("parts:table.actions")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
            {t("form.edit")}
          </Menu.Item>
          <Menu.Item
            c="var(--mantine-color-red-text)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            {t("delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("deleteAsk", { name: of.name })}
        verb={t("delete")}
        typed={of.members > 0 ? of.name : undefined}
        run={remove}
      >
        {of.members + of.groups === 0
          ? t("deleteEmpty")
          : t("deleteText", {
              members: t("counts.members", { count: of.members }),
              groups: t("counts.groups", { count: of.groups }),
            })}
      </ConfirmDialog>
    </>
  );
}
