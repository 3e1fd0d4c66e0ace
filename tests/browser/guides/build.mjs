// Builds each guide's page: node build.mjs, in a folder that has them beside node_modules.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import react from "@vitejs/plugin-react";
import vue from "@vitejs/plugin-vue";
import { build } from "vite";

const isCustomElement = (tag) => tag.startsWith("tocsin-");

await build({
  configFile: false,
  logLevel: "warn",
  plugins: [react(), vue({ template: { compilerOptions: { isCustomElement } } }), svelte()],
  build: { rolldownOptions: { input: ["react.html", "vue.html", "svelte.html"] } },
});
