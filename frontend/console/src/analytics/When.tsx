/** Where a line of a table belongs in time; a day leads to what began on it. */
import type { ReactElement } from "react";
import { AnchorLink } from "../parts/links.tsx";

/** As filters have it, on the organization's clock; none for an hour. */
export function dayAt(at: string, by: "day" | "hour", timeZone: string): string | undefined {
  return by === "hour" ? undefined : new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(new Date(at));
}

export function When({ of }: { of: Record<string, unknown> }): ReactElement {
  const day = of.day as string | undefined;
  if (day === undefined) return <>{String(of.at)}</>;
  return (
    <AnchorLink to="/notifications" search={{ from: day, to: day }} fz="inherit">
      {String(of.at)}
    </AnchorLink>
  );
}
