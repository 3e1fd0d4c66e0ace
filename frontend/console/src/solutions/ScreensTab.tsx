/** The screens of an app, with the inputs that each declares. */
import { Badge, Box, Button, Code, Group as Row, Stack, Text, Title } from "@mantine/core";
import { IconDeviceMobile, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { RowMenu } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { told } from "../parts/toasts.tsx";
import type { PartProps } from "./GroupsTab.tsx";
import { type Screen, type Solution, SOLUTION } from "./queries.ts";
import { ScreenForm } from "./ScreenForm.tsx";

interface ScreensTabProps extends PartProps {
  /** The one whose form is open. */
  screen: string | undefined;
  onScreen: (jigId: string | undefined) => void;
}

export function ScreensTab({ of, adding, onAdd, screen, onScreen }: ScreensTabProps): ReactElement {
  const { t } = useTranslation("solutions");
  const save = useSaveScreens(of);
  const [leaving, setLeaving] = useState<Screen | null>(null);
  const edited = of.screens.find(({ jigId }) => jigId === screen);
  const close = (): void => (adding ? onAdd(false) : onScreen(undefined));
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => onAdd(true)}>
      {t("screens.create")}
    </Button>
  );
  const keep = async (next: Screen): Promise<void> => {
    const screens = edited === undefined ? [...of.screens, next] : of.screens.map((one) => (one === edited ? next : one));
    await save(screens);
    told(t("screens.saved", { name: next.title }));
    close();
  };
  return (
    <>
      {of.screens.length > 0 && (
        <Row justify="space-between" mb="sm">
          <Text fz="sm" c="dimmed" maw={640}>
            {t("screens.about")}
          </Text>
          {create}
        </Row>
      )}
      {of.screens.length === 0 ? (
        <Box className="panel">
          <Empty icon={IconDeviceMobile} title={t("screens.empty")} text={t("screens.about")} action={create} />
        </Box>
      ) : (
        <Box className="panel" role="list" aria-label={t("tabs.screens")}>
          {of.screens.map((one) => (
            <Line key={one.jigId} of={one} onEdit={() => onScreen(one.jigId)} onRemove={() => setLeaving(one)} />
          ))}
        </Box>
      )}
      {(adding || edited !== undefined) && (
        <ScreenForm
          of={edited}
          taken={of.screens.filter((one) => one !== edited).map(({ jigId }) => jigId)}
          onClose={close}
          onSave={keep}
        />
      )}
      <ConfirmDialog
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t("screens.removeAsk", { name: leaving?.title ?? "" })}
        verb={t("screens.remove")}
        run={async () => {
          await save(of.screens.filter((one) => one !== leaving));
          told(t("screens.removed", { name: leaving?.title ?? "" }));
        }}
      >
        {t("screens.removeText")}
      </ConfirmDialog>
    </>
  );
}

function useSaveScreens(of: Solution): (screens: Screen[]) => Promise<void> {
  const client = useQueryClient();
  return async (screens) => {
    const saved = await ask(
      api.PATCH(SOLUTION, { params: { path: { solutionId: of.solutionId } }, body: { screens } }),
    );
    client.setQueryData(["solutions", "one", of.solutionId], saved);
    await client.invalidateQueries({ queryKey: ["solutions"] });
  };
}

interface LineProps {
  of: Screen;
  onEdit: () => void;
  onRemove: () => void;
}

function Line({ of, onEdit, onRemove }: LineProps): ReactElement {
  const { t } = useTranslation("solutions");
  const inputs = of.inputs ?? [];
  return (
    <div className="card" role="listitem">
      <Stack gap={6} style={{ flex: 1, minWidth: 0 }}>
        <Row gap="sm">
          <Title order={2} fz={15} dir="auto">
            {of.title}
          </Title>
          <Code dir="ltr">{of.jigId}</Code>
        </Row>
        <Row gap={6}>
          {inputs.length === 0 && (
            <Text fz="sm" c="dimmed">
              {t("screens.noInputs")}
            </Text>
          )}
          {inputs.map((input) => (
            <Badge
              key={input.name}
              variant="light"
              color={input.required === true ? "indigo" : "gray"}
              size="lg"
              tt="none"
              fw={500}
              radius="sm"
            >
              <bdi>{input.name}</bdi> · {t(`types.${input.type ?? "string"}`)}
              {input.required === true && ` · ${t("screens.required")}`}
            </Badge>
          ))}
        </Row>
      </Stack>
      <RowMenu
        name={of.title}
        actions={[
          { label: t("screens.edit"), icon: IconPencil, run: onEdit },
          { label: t("screens.remove"), icon: IconTrash, danger: true, run: onRemove },
        ]}
      />
    </div>
  );
}
