/** Starts the console: the look, the words, who is signed in, the pages. */
import "@fontsource-variable/inter/index.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./style.css";
import { DirectionProvider, MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import i18next from "i18next";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/queries.ts";
import { startWords } from "./language.ts";
import { router } from "./router.tsx";
import { SignInAgain } from "./shell/SignInAgain.tsx";
import { cssVariablesResolver, theme } from "./theme.ts";

const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
setNonce(nonce); // for the scroll lock of dialogs

// After a new version was installed, an open tab may ask for a part that is gone: read all again.
addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem("tocsin-reloaded") ?? 0);
  if (Date.now() - last < 10_000) return;
  event.preventDefault();
  sessionStorage.setItem("tocsin-reloaded", String(Date.now()));
  location.reload();
});

const schemes = localStorageColorSchemeManager({ key: "tocsin-scheme" });

await startWords();
// What the server has said in the language of before is asked for again.
i18next.on("languageChanged", () => void queryClient.invalidateQueries());
const place = document.querySelector("#app");
if (place !== null) {
  createRoot(place).render(
    <StrictMode>
      <DirectionProvider>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariablesResolver}
          colorSchemeManager={schemes}
          defaultColorScheme="auto"
          getStyleNonce={() => nonce}
        >
          <QueryClientProvider client={queryClient}>
            <Notifications position="bottom-center" limit={3} />
            <SignInAgain />
            <RouterProvider router={router} />
          </QueryClientProvider>
        </MantineProvider>
      </DirectionProvider>
    </StrictMode>,
  );
}
