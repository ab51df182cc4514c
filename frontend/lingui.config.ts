import { defineConfig } from "@lingui/cli";
import { formatter } from "@lingui/format-po";

const catalogues = process.env.LINGUI_CATALOGUES ?? "<rootDir>/src/locales";

export default defineConfig({
  sourceLocale: "en",
  locales: ["en"],
  catalogs: [{ path: `${catalogues}/{locale}`, include: ["src"], exclude: ["**/*.test.ts"] }],
  format: formatter({ lineNumbers: false }),
});
