/** The text of a script as somebody works on it: saved as versions, never over somebody else's. */
import { useQueryClient, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, ask } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { type Analysis, ANALYSIS, analysisQuery, at, codeQuery, type Place, shown } from "./queries.ts";

/** What was saved last by whoever, and what the text was made from. */
interface Base {
  version: number;
  code: string;
}

export interface Theirs extends Base {
  by: string;
}

export interface Script {
  /** undefined until it has been read. */
  text: string | undefined;
  error: Error | null;
  change: (text: string) => void;
  /** Something is not saved. */
  dirty: boolean;
  /** The version that the text was made from. */
  version: number;
  /** A version that somebody saved meanwhile, while there is something to lose here. */
  newer: number | undefined;
  /** Both texts, once a save was refused or somebody asked to compare. */
  theirs: Theirs | undefined;
  compare: () => Promise<void>;
  keepEditing: () => void;
  takeTheirs: () => void;
  /** After theirs, as the next version. */
  saveMine: () => Promise<Analysis | undefined>;
  /** The analysis with the new version; undefined when somebody was quicker. */
  save: () => Promise<Analysis | undefined>;
}

export function useScript(of: Analysis, place: Place): Script {
  const client = useQueryClient();
  const [base, setBase] = useState<Base | undefined>(of.version === 0 ? { version: 0, code: "" } : undefined);
  const [text, setText] = useState<string | undefined>(of.version === 0 ? "" : undefined);
  const [theirs, setTheirs] = useState<Theirs | undefined>(undefined);
  const { data: last, error } = useQuery(codeQuery(place, of.version));
  const dirty = base !== undefined && text !== base.code;
  useEffect(() => {
    // What others save is shown at once, unless there is something to lose.
    if (last === undefined || last.version <= (base?.version ?? 0) || dirty) return;
    setBase({ version: last.version, code: last.code });
    setText(last.code);
  }, [last, base, dirty]);

  const compare = async (): Promise<void> => {
    const now = await client.fetchQuery({ ...analysisQuery(place), staleTime: 0 });
    const found = await client.fetchQuery(codeQuery(place, now.version));
    setTheirs({ version: found.version, code: found.code, by: found.createdBy });
  };
  const saveAfter = async (expectedVersion: number): Promise<Analysis | undefined> => {
    const code = text ?? "";
    try {
      const saved = await ask(api.POST(`${ANALYSIS}/versions`, { ...at(place), body: { code, expectedVersion } }));
      setBase({ version: saved.version, code });
      setTheirs(undefined);
      shown(client, saved);
      await client.invalidateQueries({ queryKey: ["analysis", "versions", place.analysisId] });
      return saved;
    } catch (problem) {
      if (problemOf(problem).field !== "expectedVersion") throw problem;
      await compare();
      return undefined;
    }
  };
  return {
    text,
    error,
    change: setText,
    dirty,
    version: base?.version ?? 0,
    newer: base !== undefined && dirty && of.version > base.version ? of.version : undefined,
    theirs,
    compare,
    keepEditing: () => setTheirs(undefined),
    takeTheirs: () => {
      if (theirs === undefined) return;
      setBase({ version: theirs.version, code: theirs.code });
      setText(theirs.code);
      setTheirs(undefined);
    },
    saveMine: () => saveAfter(theirs?.version ?? 0),
    save: () => saveAfter(base?.version ?? 0),
  };
}
