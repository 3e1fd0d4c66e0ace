/** Which screen opens, with its inputs. */
import { Fieldset, Stack } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { ScreenPick } from "../parts/ScreenPick.tsx";
import type { Draft } from "./draft.ts";
import type { FieldsProps } from "./useDraft.ts";

export function TargetPart({ draft, set, errors }: FieldsProps): ReactElement {
  const { t } = useTranslation("parts");
  const own = choosesSolution(draft);
  return (
    <Fieldset legend={t("message.target")}>
      <Stack gap="sm">
        <ScreenPick
          solutionId={solutionOf(draft)}
          onSolution={own ? (solutionId) => set({ solutionId, screen: null, inputs: {} }) : undefined}
          screen={draft.screen}
          inputs={draft.inputs}
          onChange={set}
          errors={errors}
        />
      </Stack>
    </Fieldset>
  );
}

const choosesSolution = ({ audience }: Draft): boolean => audience.scope === "USR" || audience.scope === "ORG";

/** Whose screens can open: those of the audience's solution, or of one that is chosen for it. */
export function solutionOf(draft: Draft): string | null {
  return choosesSolution(draft) ? draft.solutionId : draft.audience.solutionId;
}
