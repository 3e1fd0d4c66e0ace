/** Two texts of a script, line by line. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { diff, folded } from "../templates/diff.ts";
import "../templates/templates.css";

const SIGNS = { same: " ", gone: "−", new: "+" } as const;

export function CodeDiff({ label, before, after }: { label: string; before: string; after: string }): ReactElement {
  const { t } = useTranslation("analysis");
  const lines = folded(diff(before.split("\n"), after.split("\n")));
  return (
    <div className="diff" tabIndex={0} role="group" aria-label={label} dir="ltr">
      {lines.map((line, index) => {
        if (typeof line === "number") {
          return (
            <div key={index} className="diff-fold" dir="auto">
              {t("sameLines", { count: line })}
            </div>
          );
        }
        const Part = line.kind === "gone" ? "del" : line.kind === "new" ? "ins" : "span";
        return (
          <Part key={index} className={`diff-line ${line.kind}`}>
            <span className="diff-sign">{SIGNS[line.kind]}</span>
            <bdi>{line.text}</bdi>
          </Part>
        );
      })}
    </div>
  );
}
