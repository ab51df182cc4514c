// Fails when the committed message catalogue is not what the source would extract,
// or when a translation is missing.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const committed = "src/locales";
const fresh = mkdtempSync(join(tmpdir(), "catalogue-"));

function messages(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => !line.startsWith('"POT-Creation-Date'))
    .join("\n");
}

try {
  cpSync(committed, fresh, { recursive: true });
  const lingui = join("node_modules", ".bin", "lingui");
  execFileSync(lingui, ["extract", "--clean"], {
    env: { ...process.env, LINGUI_CATALOGUES: fresh },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const catalogues = readdirSync(fresh).filter((name) => name.endsWith(".po"));
  const stale = catalogues.filter((name) => messages(join(fresh, name)) !== messages(join(committed, name)));
  const missing = catalogues.filter((name) =>
    /^msgid "[^"].*"\nmsgstr ""\n\n/m.test(messages(join(fresh, name))),
  );
  if (stale.length > 0) console.error(`Run "npm run i18n": out of date: ${stale.join(", ")}`);
  if (missing.length > 0) console.error(`Missing translations in ${missing.join(", ")}`);
  process.exitCode = stale.length + missing.length > 0 ? 1 : 0;
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
