/** What two texts have in common and what not, line by line; much that is the same is folded. */
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { folded, type Line } from "./diff.ts";
import "./versions.css";

const SIGNS = { same: " ", gone: "−", new: "+" } as const;

interface DiffLinesProps {
  of: Line[];
  label?: string;
  /** Code reads from left to right in every language. */
  dir?: "ltr";
}

export function DiffLines({ of, label, dir }: DiffLinesProps): ReactElement {
  const { t } = useTranslation("parts");
  return (
    <div className="diff" tabIndex={0} role="group" aria-label={label ?? t("diff.label")} dir={dir}>
      {folded(of).map((line, index) => {
        if (typeof line === "number") {
          return (
            <div key={index} className="diff-fold" dir="auto">
              {t("diff.same", { count: line })}
            </div>
          );
        }
        const { kind, text } = line;
        const Part = kind === "gone" ? "del" : kind === "new" ? "ins" : "span";
        return (
          <Part key={index} className={`diff-line ${kind}`}>
            <span className="diff-sign">{SIGNS[kind]}</span>
            <bdi>{text}</bdi>
          </Part>
        );
      })}
    </div>
  );
}
