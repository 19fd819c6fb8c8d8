import { defineConfig } from "vite";

const client = new URL("corebank", import.meta.url).pathname;

// The names of the chunks come from their content, so that browsers may keep them for ever.
export default defineConfig({
  base: "./",
  resolve: {
    alias: [
      { find: /^corebank$/, replacement: `${client}/index.js` },
      { find: /^corebank\/(.*)$/, replacement: `${client}/$1.js` },
    ],
  },
  build: {
    target: "es2022",
    assetsDir: "console",
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    license: true,
  },
  server: { proxy: { "/api": "http://localhost:8080", "/rate": "http://localhost:8080", "/corebank.": "http://localhost:8080" } },
});
