import vue from "@vitejs/plugin-vue";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { words } from "./words.js";

const SERVER = process.env.SHANHAI_SERVER ?? "http://127.0.0.1:8321";

export default defineConfig({
  plugins: [vue(), words()],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: "true", __VUE_I18N_LEGACY_API__: "false", __INTLIFY_PROD_DEVTOOLS__: "false" },
  build: {
    outDir: "../src/shanhai/web",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200, // the map's library, loaded only where a map is
  },
  server: { proxy: Object.fromEntries(["/api", "/ogc", "/tiles"].map((path) => [path, SERVER])) },
});
