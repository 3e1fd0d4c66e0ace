/** The organization of this session, and those where its owner can go without the password. */
import { Alert, Button, Menu, Modal, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconLogin, IconSelector } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { useMe } from "../api/queries.ts";
import { failed } from "../parts/toasts.tsx";
import { CodeField } from "./CodeField.tsx";

type Organization = Schema<"OrganizationBody">;

export function Organization(): ReactElement {
  const { t } = useTranslation("shell");
  const { organization } = useMe();
  const found = useQuery({
    queryKey: ["organizations"],
    queryFn: () => ask(api.GET("/api/v1/me/organizations")),
    staleTime: 300_000,
  });
  const [guarded, setGuarded] = useState<Organization | undefined>(undefined);
  const items = found.data?.items.map((one) => one.organization) ?? [organization];
  const choose = async (to: Organization): Promise<void> => {
    if (to.organizationId === organization.organizationId) return;
    if (!(await go(to))) setGuarded(to);
  };
  return (
    <>
      <Menu width="target" shadow="md">
        <Menu.Target>
          <UnstyledButton
            className="choice-card"
            style={{ display: "flex", alignItems: "center", gap: 8, paddingBlock: 7, paddingInline: 12 }}
            aria-label={t("organizationNow", { name: organization.name })}
          >
            <span className="cut plain-text" style={{ flex: 1, fontSize: 14.5 }}>
              {organization.name}
            </span>
            <IconSelector size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {items.map((one) => {
            const current = one.organizationId === organization.organizationId;
            return (
              <Menu.Item
                key={one.organizationId}
                leftSection={current ? <IconCheck size={15} aria-hidden /> : <span style={{ display: "block", width: 15 }} />}
                aria-current={current}
                onClick={() => void choose(one).catch(failed)}
              >
                {one.name}
              </Menu.Item>
            );
          })}
          <Menu.Divider />
          <Menu.Item component="a" href="/signin" leftSection={<IconLogin size={15} aria-hidden />}>
            {t("otherOrganization")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {guarded !== undefined && <Guarded to={guarded} onClose={() => setGuarded(undefined)} />}
    </>
  );
}

/** Whether it went there: then the console begins anew. Otherwise a second factor is needed. */
async function go({ organizationId }: Organization, code?: string): Promise<boolean> {
  const signed = await ask(api.POST("/api/v1/sessions/switch", { body: { organizationId, ...(code && { code }) } }));
  if (signed.user === undefined) return false;
  location.assign("/");
  return true;
}

function Guarded({ to, onClose }: { to: Organization; onClose: () => void }): ReactElement {
  const { t } = useTranslation("shell");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).trim();
    setBusy(true);
    setWrong("");
    try {
      await go(to, code);
    } catch (error) {
      const problem = problemOf(error);
      setWrong(problem.code === "wrong_credentials" ? t("signInAgain.wrongCode") : problem.message);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t("secondFactor.title", { name: to.name })} closeButtonProps={{ "aria-label": t("close") }}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Text fz="sm" c="dimmed">
            {t("secondFactor.text")}
          </Text>
          {wrong !== "" && (
            <Alert color="red" role="alert">
              {wrong}
            </Alert>
          )}
          <CodeField />
          <Button type="submit" loading={busy}>
            {t("secondFactor.go")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
