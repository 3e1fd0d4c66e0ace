/**
 * Builds the console into `<out>/console`: hashed assets below /console/, each with a gzip and a
 * brotli copy beside it. First the types of the API are made from docs/openapi.json.
 */
import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import openapiTS, { astToString } from "openapi-typescript";
import { build, type InlineConfig, type Rolldown } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const description = new URL("../../docs/openapi.json", import.meta.url);
const target = ["chrome123", "safari17.5", "firefox128"];

/** Types only; `src/generated` is not committed. */
export async function generateTypes(): Promise<void> {
  const options = { defaultNonNullable: false, emptyObjectsUnknown: true, rootTypes: false };
  const text = astToString(await openapiTS(description, options));
  await mkdir(`${here}src/generated`, { recursive: true });
  await writeFile(`${here}src/generated/schema.d.ts`, text);
}

function config(outDir: string): InlineConfig {
  return {
    configFile: false,
    logLevel: "warn",
    root: here,
    base: "/console/",
    publicDir: `${here}public`,
    plugins: [react()],
    // The server writes a fresh nonce into each answer.
    html: { cspNonce: "__CSP_NONCE__" },
    build: {
      outDir,
      emptyOutDir: true,
      target,
      cssTarget: target,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      license: { fileName: "licenses.md" },
      chunkSizeWarningLimit: 1000,
      rolldownOptions: { output: { codeSplitting: { groups: [{ name: firstOrLater, debugName: "first" }] } } },
    },
  };
}

/** Names a whole library, of which a page needs a part. */
const BARREL = /node_modules\/@(mantine|tabler)\/.*\/index\.mjs$/;

/**
 * What the first page needs is in two files, the frame and the list: a hundred small ones pack a
 * tenth worse, and each names all others that it needs.
 */
function firstOrLater(id: string, graph: Rolldown.ChunkingContext): string | null {
  const needed = (root: string): boolean => {
    const seen = new Set<string>();
    const from = (module: string): boolean => {
      if (module === root) return true;
      if (seen.has(module)) return false;
      seen.add(module);
      const importers = graph.getModuleInfo(module)?.importers ?? [];
      return importers.some((importer) => !BARREL.test(importer) && from(importer));
    };
    return from(id);
  };
  if (needed(`${here}src/main.tsx`)) return "frame";
  return needed(`${here}src/notifications/ListPage.tsx`) ? "list" : null;
}

export async function buildConsole(out: string): Promise<void> {
  const outDir = `${out}/console`;
  await generateTypes();
  await build(config(outDir));
  await addFontLicense(`${outDir}/licenses.md`);
  await pack(outDir);
  await pack(`${outDir}/assets`);
}

/** Vite lists the licenses of scripts only; the font comes by its style sheet. */
async function addFontLicense(path: string): Promise<void> {
  const font = new URL("../node_modules/@fontsource-variable/inter/LICENSE", import.meta.url);
  await appendFile(path, `\n## @fontsource-variable/inter (OFL-1.1)\n\n${await readFile(font, "utf8")}`);
}

/** Smaller copies, so that the server need not make them. */
async function pack(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|css|svg|json|md)$/.test(entry.name)) continue;
    const path = `${folder}/${entry.name}`;
    const text = await readFile(path);
    if (text.length < 1024) continue;
    await writeFile(`${path}.gz`, gzipSync(text, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    await writeFile(`${path}.br`, brotliCompressSync(text, { params }));
  }
}

// `node console/build.ts types` makes the types only, for the type check.
if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "types") {
  await generateTypes();
}
