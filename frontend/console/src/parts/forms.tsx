/**
 * Forms that keep what was typed: an API error goes to its field, the first bad field gets the
 * focus, and a summary above names all of them.
 */
import { Alert, Anchor, List } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type FormEvent, type ReactElement, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiProblem, fieldMessage, problemOf } from "../api/problem.ts";
import { Problem } from "./Problem.tsx";

interface Submission {
  /** For `<form onSubmit={…}>`. */
  onSubmit: (event?: FormEvent<HTMLFormElement>) => void;
  busy: boolean;
  /** What could not be put on a field. */
  problem: ApiProblem | null;
}

/**
 * `run` gets the values once they pass the form's own checks. `fields` turns the API's names into
 * the form's where they differ: `{ "content.title": "title" }`.
 */
export function useSubmit<Values extends object>(
  form: UseFormReturnType<Values>,
  run: (values: Values) => Promise<unknown>,
  fields: Record<string, string> = {},
): Submission {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const running = useRef(false);
  const focusFirst = (errors: Record<string, unknown>): void => {
    const first = Object.keys(errors)[0];
    if (first !== undefined) setTimeout(() => form.getInputNode(first)?.focus(), 0);
  };
  const send = async (values: Values): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await run(values);
    } catch (error) {
      const found = problemOf(error);
      const name = found.field === undefined ? undefined : (fields[found.field] ?? found.field);
      if (name !== undefined && knows(form.getValues(), name)) {
        form.setFieldError(name, fieldMessage(found));
        focusFirst({ [name]: true });
      } else setProblem(found);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { onSubmit: form.onSubmit((values) => void send(values), focusFirst), busy, problem };
}

/** Whether a dotted path is in the form: `address.city`, `items.0.name`. */
function knows(values: object, path: string): boolean {
  let here: unknown = values;
  for (const part of path.split(".")) {
    if (typeof here !== "object" || here === null || !(part in here)) return false;
    here = (here as Record<string, unknown>)[part];
  }
  return true;
}

interface ErrorSummaryProps<Values extends object> {
  form: UseFormReturnType<Values>;
  problem: ApiProblem | null;
  /** Names of fields for people. */
  labels?: Record<string, string>;
}

/** Above a long form: every bad field as a link to it, and what is about none of them. */
export function ErrorSummary<Values extends object>({ form, problem, labels = {} }: ErrorSummaryProps<Values>): ReactElement | null {
  const { t } = useTranslation("parts");
  const errors = Object.entries(form.errors);
  if (problem !== null) return <Problem error={problem} />;
  if (errors.length === 0) return null;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} role="alert" title={t("form.wrong", { count: errors.length })}>
      <List fz="sm" spacing={2}>
        {errors.map(([name, message]) => (
          <List.Item key={name}>
            <Anchor
              component="button"
              type="button"
              fz="sm"
              underline="always"
              c="inherit"
              onClick={() => form.getInputNode(name)?.focus()}
            >
              {labels[name] === undefined ? message : `${labels[name]}: ${String(message)}`}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
