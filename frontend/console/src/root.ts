/** The route that all pages stand under: the shell, once it is known who is signed in. */
import { createRootRoute } from "@tanstack/react-router";
import { meQuery, queryClient } from "./api/queries.ts";
import { moreWords } from "./language.ts";
import { Broken } from "./shell/Broken.tsx";
import { Missing } from "./shell/Missing.tsx";
import { Shell } from "./shell/Shell.tsx";

/** Its words are there from the start; of `/`, too, nothing is shown before it leads on. */
const FIRST_PAGE = /^\/(notifications(\/.*)?)?$/;

export const rootRoute = createRootRoute({
  beforeLoad: async ({ location }) => {
    if (!FIRST_PAGE.test(location.pathname)) await moreWords();
  },
  loader: () => queryClient.ensureQueryData(meQuery),
  component: Shell,
  errorComponent: Broken,
  notFoundComponent: Missing,
});
