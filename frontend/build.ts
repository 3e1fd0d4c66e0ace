/**
 * Builds everything a browser gets into src/tocsin/http/static/: scripts at fixed names
 * (hosts write them in their pages) and the demo page with hashed assets.
 */
import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build, type InlineConfig, type Plugin } from "vite";
import { buildConsole } from "./console/build.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const outDir = fileURLToPath(new URL("../src/tocsin/http/static", import.meta.url));

// Older CSS targets make Lightning CSS rewrite light-dark() into variables that do not resolve
// inside a shadow root: the panel would be transparent.
const cssTarget = ["chrome123", "safari17.5", "firefox128"];
const target = ["chrome123", "safari17.5", "firefox128"];

const shared: InlineConfig = {
  configFile: false,
  logLevel: "warn",
  publicDir: false,
};

/** Takes the indentation out of our HTML templates; minified code has no other. */
const tightTemplates: Plugin = {
  name: "tight-templates",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== "chunk") continue;
      file.code = file.code
        .replace(/(?<=>)\n {2,}|\n {2,}(?=[<>])/g, "")
        .replace(/\n {2,}/g, " ");
    }
  },
};

/** Our parts bring no style sheets of their own, so Vite's loader for those is dead weight. */
const plainImports: Plugin = {
  name: "plain-imports",
  enforce: "pre",
  load(id) {
    if (!id.includes("vite/preload-helper")) return null;
    return "export const __vitePreload = (load) => load();";
  },
};

/** `inbox-words.de` is read better than it is written into a route. */
const partName = (chunk: { name: string }): string => `inbox-${chunk.name.replace(".", "-")}.js`;

/**
 * Not Vite's library mode: that leaves the white space in ES modules. What an entry fetches later
 * stands beside it under a fixed name, and takes what it shares from the entry itself.
 */
function script(
  entry: string,
  fileName: string,
  format: "es" | "iife",
  more: { licenses?: { fileName: string }; folder?: string } = {},
): InlineConfig {
  return {
    ...shared,
    root: here,
    plugins: [plainImports, tightTemplates],
    build: {
      outDir: more.folder ?? outDir,
      emptyOutDir: false,
      target,
      cssTarget,
      assetsInlineLimit: 0,
      modulePreload: false,
      license: more.licenses ?? false,
      rolldownOptions: {
        input: `${here}${entry}`,
        preserveEntrySignatures: "allow-extension",
        output: {
          format,
          entryFileNames: fileName,
          chunkFileNames: partName,
          minifyInternalExports: false,
          ...(format === "iife" ? { codeSplitting: false } : {}),
        },
      },
    },
  };
}

const demo: InlineConfig = {
  ...shared,
  root: `${here}demo`,
  base: "/demo/",
  build: {
    outDir: `${outDir}/demo`,
    emptyOutDir: true,
    target,
    cssTarget,
    assetsInlineLimit: 0,
    // The polyfill would be an inline script to some and dead weight to the rest.
    modulePreload: { polyfill: false },
  },
};

/** Lit's license asks to be passed on; the demo bundles nothing else, the other files nothing. */
async function buildInbox(folder: string): Promise<void> {
  const licenses = { fileName: "licenses.md" };
  await build(script("inbox/src/inbox.ts", "inbox.js", "es", { licenses, folder }));
  await build(script("inbox/src/headless.ts", "inbox-client.js", "es", { folder }));
  await build(script("inbox/src/worker.ts", "inbox-worker.js", "iife", { folder }));
}

const [only] = process.argv.slice(2);
if (only === "package") {
  // What `npm pack` in inbox/ packs.
  const folder = `${here}inbox/dist`;
  await rm(folder, { recursive: true, force: true });
  await buildInbox(folder);
} else if (only === "inbox") {
  // While working on it: the console stays as it is.
  await buildInbox(outDir);
  await build(demo);
} else {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await buildInbox(outDir);
  await build(demo);
  await buildConsole(outDir);
}
