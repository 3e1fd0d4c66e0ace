/** What a run says, as it says it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useLive } from "../api/queries.ts";
import { merged } from "./log.ts";
import { isOpen, type Line, linesQuery, type Place, type Run, runQuery } from "./queries.ts";

interface RunLog {
  run: Run | undefined;
  lines: Line[];
  error: Error | null;
  pending: boolean;
}

export function useRunLog(place: Place, runId: string | undefined): RunLog {
  const client = useQueryClient();
  const run = useQuery({
    ...runQuery(place, runId),
    // Should an event be missed, it is seen all the same.
    refetchInterval: ({ state }) => (state.data !== undefined && isOpen(state.data.state) ? 3_000 : false),
  });
  const state = run.data?.state;
  const open = state !== undefined && isOpen(state);
  const read = useQuery({ ...linesQuery(place, runId), refetchInterval: open ? 3_000 : false });
  useEffect(() => {
    // The last lines may have come before anybody listened here.
    if (state !== undefined && !open) {
      void client.invalidateQueries({ queryKey: ["analysis", "lines", place.analysisId, runId] });
    }
  }, [client, open, place.analysisId, runId, state]);
  const [heard, setHeard] = useState<{ runId: string; lines: Line[] }>({ runId: "", lines: [] });
  useLive(["analysis."], (event) => {
    if (runId === undefined) return;
    if (event.type === "analysis.log") {
      const { number, at, stream, text } = event;
      if (event.runId !== runId || number === undefined) return;
      const line: Line = { number, at: at ?? "", stream: stream ?? "", text: text ?? "" };
      setHeard((before) => ({ runId, lines: before.runId === runId ? [...before.lines, line] : [line] }));
    } else if (event.type === "reset" || event.runId === runId) {
      void client.invalidateQueries({ queryKey: ["analysis", "run", place.analysisId, runId] });
      void client.invalidateQueries({ queryKey: ["analysis", "lines", place.analysisId, runId] });
    }
  });
  const lines = useMemo(
    () => merged(read.data ?? [], heard.runId === runId ? heard.lines : []),
    [read.data, heard, runId],
  );
  return { run: run.data, lines, error: run.error ?? read.error, pending: runId !== undefined && read.isPending };
}
