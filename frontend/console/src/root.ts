/** The route that all pages stand under: the shell, once it is known who is signed in. */
import { createRootRoute } from "@tanstack/react-router";
import { meQuery, queryClient } from "./api/queries.ts";
import { Broken } from "./shell/Broken.tsx";
import { Missing } from "./shell/Missing.tsx";
import { Shell } from "./shell/Shell.tsx";

export const rootRoute = createRootRoute({
  loader: () => queryClient.ensureQueryData(meQuery),
  component: Shell,
  errorComponent: Broken,
  notFoundComponent: Missing,
});
