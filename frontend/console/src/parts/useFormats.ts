import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { type Formats, formats } from "./format.ts";

/** Formats in the language that is read, and in the person's own time zone. */
export function useFormats(): Formats {
  const { i18n } = useTranslation();
  const { user } = useMe();
  return useMemo(() => formats(i18n.language, user.timeZone), [i18n.language, user.timeZone]);
}
