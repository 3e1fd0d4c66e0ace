/** A length of time in words, in its largest whole unit: "2 hours", "90 minutes". */
import { useFormats } from "../parts/useFormats.ts";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

export function useSpan(): (seconds: number) => string {
  const { language } = useFormats();
  return (seconds) => {
    const [unit, length] = UNITS.find(([, one]) => seconds % one === 0) ?? (["second", 1] as const);
    return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(seconds / length);
  };
}
