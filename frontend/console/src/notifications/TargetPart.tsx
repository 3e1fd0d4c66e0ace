/** Which screen opens, with its inputs: typed and prefilled as the screen declares them. */
import { Fieldset, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { SolutionSelect, useSolutions } from "../parts/AudienceField.tsx";
import { KeyValues } from "../parts/KeyValues.tsx";
import { prefilled } from "../parts/inputs.ts";
import type { Draft } from "./draft.ts";
import type { FieldsProps } from "./useDraft.ts";

export function TargetPart({ draft, set, errors }: FieldsProps): ReactElement {
  const { t } = useTranslation("notifications");
  const { solutionId, screens, own } = useScreens(draft);
  const chosen = screens.find(({ jigId }) => jigId === draft.screen);
  return (
    <Fieldset legend={t("pane.target")}>
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: own ? 2 : 1 }} spacing="sm">
          {own && (
            <SolutionSelect
              value={draft.solutionId}
              onChange={(next) => set({ solutionId: next, screen: null, inputs: {} })}
            />
          )}
          <Select
            label={t("pane.screen")}
            placeholder={t("pane.noScreen")}
            disabled={solutionId === null}
            data={screenOptions(screens, draft.screen)}
            value={draft.screen}
            error={errors.screen}
            data-field="screen"
            searchable
            clearable
            clearButtonProps={{ "aria-label": t("parts:clear") }}
            onChange={(screen) =>
              set({ screen, inputs: prefilled(screens.find(({ jigId }) => jigId === screen)?.inputs ?? []) })
            }
          />
        </SimpleGrid>
        {draft.screen !== null && (
          <div data-field="inputs">
            <KeyValues key={draft.screen} declared={chosen?.inputs ?? []} value={draft.inputs} onChange={(inputs) => set({ inputs })} />
            {errors.inputs !== undefined && (
              <Text fz="sm" c="var(--mantine-color-error)" mt={4}>
                {errors.inputs}
              </Text>
            )}
          </div>
        )}
      </Stack>
    </Fieldset>
  );
}

type Screens = ReturnType<typeof useSolutions>[number]["screens"];

/** The screens that can open: of the audience's solution, or of one that is chosen for it. */
export function useScreens(draft: Draft): { solutionId: string | null; screens: Screens; own: boolean } {
  const solutions = useSolutions();
  const own = draft.audience.scope === "USR" || draft.audience.scope === "ORG";
  const solutionId = own ? draft.solutionId : draft.audience.solutionId;
  return { solutionId, screens: solutions.find((one) => one.solutionId === solutionId)?.screens ?? [], own };
}

/** A screen that is gone meanwhile is still shown. */
export function screenOptions(screens: Screens, chosen: string | null): { value: string; label: string }[] {
  const known = screens.map(({ jigId, title }) => ({ value: jigId, label: title }));
  return chosen === null || known.some(({ value }) => value === chosen) ? known : [...known, { value: chosen, label: chosen }];
}
