/** Which screen opens, with its inputs: typed and prefilled as the screen declares them. */
import { Select, SimpleGrid, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { SolutionSelect, useSolutions } from "./AudienceField.tsx";
import { KeyValues } from "./KeyValues.tsx";
import { prefilled, type Values } from "./inputs.ts";

type Screens = ReturnType<typeof useSolutions>[number]["screens"];

interface ScreenPickProps {
  /** Whose screens. */
  solutionId: string | null;
  /** Where the audience does not say which solution, it is chosen here. */
  onSolution?: ((solutionId: string | null) => void) | undefined;
  screen: string | null;
  inputs: Values;
  onChange: (part: { screen: string | null; inputs: Values }) => void;
  /** Said where there are no screens. */
  hint?: string;
  errors?: { screen?: string | undefined; inputs?: string | undefined };
}

export function ScreenPick({ solutionId, onSolution, screen, inputs, onChange, hint, errors = {} }: ScreenPickProps): ReactElement {
  const { t } = useTranslation("parts");
  const screens = useScreens(solutionId);
  const inputsOf = (wanted: string | null) => screens.find(({ jigId }) => jigId === wanted)?.inputs ?? [];
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: onSolution ? 2 : 1 }} spacing="sm">
        {onSolution && <SolutionSelect value={solutionId} onChange={onSolution} />}
        <Select
          label={t("message.screen")}
          placeholder={t("message.noScreen")}
          description={screens.length === 0 ? hint : undefined}
          disabled={solutionId === null}
          data={optionsOf(screens, screen)}
          value={screen}
          error={errors.screen}
          data-field="screen"
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("clear") }}
          onChange={(next) => onChange({ screen: next, inputs: prefilled(inputsOf(next)) })}
        />
      </SimpleGrid>
      {screen !== null && (
        <div data-field="inputs">
          <KeyValues key={screen} declared={inputsOf(screen)} value={inputs} onChange={(next) => onChange({ screen, inputs: next })} />
          {errors.inputs !== undefined && (
            <Text fz="sm" c="var(--mantine-color-error)" mt={4}>
              {errors.inputs}
            </Text>
          )}
        </div>
      )}
    </>
  );
}

export function useScreens(solutionId: string | null): Screens {
  return useSolutions().find((one) => one.solutionId === solutionId)?.screens ?? [];
}

/** A screen that is gone meanwhile is still shown. */
function optionsOf(screens: Screens, chosen: string | null): { value: string; label: string }[] {
  const known = screens.map(({ jigId, title }) => ({ value: jigId, label: title }));
  return chosen === null || known.some(({ value }) => value === chosen) ? known : [...known, { value: chosen, label: chosen }];
}
