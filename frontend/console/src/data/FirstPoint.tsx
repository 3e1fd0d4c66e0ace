/** No point yet: how the first one comes in, over HTTP or from the operator's broker. */
import { Code, Group, Stack } from "@mantine/core";
import { IconTimeline } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { Trans, useTranslation } from "react-i18next";
import { useOrganizationId } from "../api/queries.ts";
import { CopyButton } from "../parts/CopyButton.tsx";
import { Empty } from "../parts/Empty.tsx";
import { ButtonLink } from "../parts/links.tsx";

export function FirstPoint(): ReactElement {
  const { t } = useTranslation("data");
  const organizationId = useOrganizationId();
  const place = `${location.origin}/api/v1/organizations/${organizationId}/events`;
  const point = '{"device":"boiler","variable":"temperature","value":21.5,"unit":"°C"}';
  const line = `curl '${place}' -H "Authorization: Bearer $TOKEN" --json '${point}'`;
  const topic = `tocsin/${organizationId}/boiler/temperature`;
  return (
    <Empty
      icon={IconTimeline}
      title={t("empty.title")}
      text={
        <Stack gap="sm">
          {t("empty.text")}
          <Code block dir="ltr" ta="start" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {line}
          </Code>
          <span>
            <Trans
              t={t}
              i18nKey="empty.mqtt"
              values={{ setting: "TOCSIN_MQTT_URL", topic }}
              components={{ code: <Code dir="ltr" style={{ overflowWrap: "anywhere" }} /> }}
            />
          </span>
        </Stack>
      }
      action={
        <Group gap="xs" justify="center">
          <CopyButton value={line} label={t("empty.copy")} />
          <ButtonLink to="/tokens" search={{ new: true }}>
            {t("empty.token")}
          </ButtonLink>
        </Group>
      }
    />
  );
}
