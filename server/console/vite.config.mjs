import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { defineConfig } from "vite";

const client = fileURLToPath(new URL("corebank", import.meta.url));

/** Writes the licenses of the packages of which the chunks contain anything. */
function licenses() {
  const describe = (folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)(\.\w+)?$/i.test(file));
    const texts = files.sort().map((file) => readFileSync(`${folder}/${file}`, "utf8").trim());
    return [`## ${name} ${version}: ${license}\n`, ...texts].join("\n") + "\n";
  };
  return {
    name: "licenses",
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) => Object.keys(chunk.modules ?? {}));
      const folders = new Set(modules.map((id) => /[^\0]*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0]).filter(Boolean));
      const texts = [...folders].map(describe).sort();
      this.emitFile({ type: "asset", fileName: "licenses.md", source: `# Licenses of what the console contains\n\n${texts.join("\n")}` });
    },
  };
}

// The names of the chunks come from their content, so that browsers may keep them for ever.
export default defineConfig({
  base: "./",
  plugins: [licenses()],
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
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
  },
});
