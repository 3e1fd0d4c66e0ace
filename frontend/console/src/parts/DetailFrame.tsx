/** One thing that is asked for by its id: there, on its way, gone, or not to be had for now. */
import type { Icon } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { problemOf } from "../api/problem.ts";
import { Empty } from "./Empty.tsx";
import { AnchorLink } from "./links.tsx";
import { Problem } from "./Problem.tsx";
import { SkeletonRows } from "./Skeletons.tsx";

interface DetailFrameProps<Of> {
  found: UseQueryResult<Of>;
  /** What is said where there is no such thing (any more), with the way to its list. */
  gone: { icon: Icon; title: string; text: string; list: string; to: string };
  children: (of: Of) => ReactElement;
}

export function DetailFrame<Of>({ found, gone, children }: DetailFrameProps<Of>): ReactElement {
  if (found.data !== undefined) return children(found.data);
  if (found.error !== null && problemOf(found.error).status === 404) {
    const { icon, title, text, list, to } = gone;
    return <Empty icon={icon} level={1} title={title} text={text} action={<AnchorLink to={to}>{list}</AnchorLink>} />;
  }
  if (found.error !== null) return <Problem error={found.error} onRetry={() => void found.refetch()} />;
  return <SkeletonRows rows={5} />;
}
