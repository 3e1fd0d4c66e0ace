/**
 * Builds everything a browser gets into src/tocsin/http/static/: three single files at fixed
 * names (hosts write them in their pages) and the demo page with hashed assets.
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

/** Not Vite's library mode: that leaves the white space in ES modules. */
function singleFile(
  entry: string,
  fileName: string,
  format: "es" | "iife",
  licenses: false | { fileName: string } = false,
): InlineConfig {
  return {
    ...shared,
    root: here,
    plugins: [tightTemplates],
    build: {
      outDir,
      emptyOutDir: false,
      target,
      cssTarget,
      assetsInlineLimit: 0,
      modulePreload: false,
      license: licenses,
      rolldownOptions: {
        input: `${here}${entry}`,
        preserveEntrySignatures: "strict",
        output: { format, entryFileNames: fileName, codeSplitting: false },
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

await rm(outDir, { recursive: true, force: true });
await mkdir(outDir, { recursive: true });
// Lit's license asks to be passed on; the demo bundles nothing else, the other files nothing.
const licenses = { fileName: "licenses.md" };
await build(singleFile("inbox/src/inbox.ts", "inbox.js", "es", licenses));
await build(singleFile("inbox/src/headless.ts", "inbox-client.js", "es"));
await build(singleFile("inbox/src/worker.ts", "inbox-worker.js", "iife"));
await build(demo);
await buildConsole(outDir);
