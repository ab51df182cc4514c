import { fileURLToPath } from "node:url";
import { transformAsync } from "@babel/core";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Lingui's macros are Babel's; only files that import one pass through Babel. */
function linguiMacros(): Plugin {
  return {
    name: "lingui-macros",
    enforce: "pre",
    async transform(code, id) {
      const file = id.split("?")[0] ?? id;
      if (!/\/src\/.*\.tsx?$/.test(file) || !code.includes("/macro")) return null;
      const result = await transformAsync(code, {
        filename: file,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        parserOpts: { plugins: ["typescript", "jsx"] },
        plugins: ["@lingui/babel-plugin-lingui-macro"],
      });
      return result?.code ? { code: result.code, map: result.map ?? null } : null;
    },
  };
}

const backend = process.env.BYOK_BACKEND ?? "http://127.0.0.1:8000";
const forward = { target: backend, changeOrigin: false };

export default defineConfig(({ command }) => ({
  base: command === "build" ? "/static/app/" : "/",
  plugins: [linguiMacros(), react(), lingui()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: { target: "es2022", sourcemap: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 900 },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": forward,
      "/_allauth": forward,
      "/accounts": forward,
      "/local": forward,
      "/ws": { ...forward, ws: true },
    },
  },
}));
