import {
  createBundledHighlighter,
  type DynamicImportLanguageRegistration,
  type ThemedToken,
} from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";

/** The languages that answers are full of; each is fetched when it first appears. */
const languages = {
  bash: () => import("shiki/langs/bash.mjs"),
  c: () => import("shiki/langs/c.mjs"),
  csharp: () => import("shiki/langs/csharp.mjs"),
  css: () => import("shiki/langs/css.mjs"),
  diff: () => import("shiki/langs/diff.mjs"),
  docker: () => import("shiki/langs/docker.mjs"),
  go: () => import("shiki/langs/go.mjs"),
  html: () => import("shiki/langs/html.mjs"),
  java: () => import("shiki/langs/java.mjs"),
  javascript: () => import("shiki/langs/javascript.mjs"),
  json: () => import("shiki/langs/json.mjs"),
  kotlin: () => import("shiki/langs/kotlin.mjs"),
  markdown: () => import("shiki/langs/markdown.mjs"),
  php: () => import("shiki/langs/php.mjs"),
  python: () => import("shiki/langs/python.mjs"),
  ruby: () => import("shiki/langs/ruby.mjs"),
  rust: () => import("shiki/langs/rust.mjs"),
  sql: () => import("shiki/langs/sql.mjs"),
  swift: () => import("shiki/langs/swift.mjs"),
  toml: () => import("shiki/langs/toml.mjs"),
  tsx: () => import("shiki/langs/tsx.mjs"),
  typescript: () => import("shiki/langs/typescript.mjs"),
  xml: () => import("shiki/langs/xml.mjs"),
  yaml: () => import("shiki/langs/yaml.mjs"),
} satisfies Record<string, DynamicImportLanguageRegistration>;

const themes = { light: "github-light-default", dark: "github-dark-default" } as const;

type Language = keyof typeof languages;

const aliases: Record<string, Language> = {
  "c#": "csharp",
  "c++": "c",
  cpp: "c",
  console: "bash",
  cs: "csharp",
  dockerfile: "docker",
  golang: "go",
  js: "javascript",
  jsx: "tsx",
  kt: "kotlin",
  md: "markdown",
  py: "python",
  rb: "ruby",
  rs: "rust",
  sh: "bash",
  shell: "bash",
  ts: "typescript",
  yml: "yaml",
  zsh: "bash",
};

const createHighlighter = createBundledHighlighter({
  langs: languages,
  themes: {
    "github-light-default": () => import("shiki/themes/github-light-default.mjs"),
    "github-dark-default": () => import("shiki/themes/github-dark-default.mjs"),
  },
  engine: () => createJavaScriptRegexEngine({ forgiving: true }),
});

let highlighter: ReturnType<typeof createHighlighter> | undefined;

function known(name: string): Language | null {
  const lower = name.toLowerCase();
  if (lower in languages) return lower as Language;
  return aliases[lower] ?? null;
}

/** Lines of coloured tokens, or null for a language that is not among the known ones. */
export async function highlight(code: string, name: string): Promise<ThemedToken[][] | null> {
  const lang = known(name);
  if (!lang) return null;
  highlighter ??= createHighlighter({ langs: [], themes: Object.values(themes) });
  const ready = await highlighter;
  await ready.loadLanguage(lang);
  return ready.codeToTokens(code, { lang, themes, defaultColor: false }).tokens;
}
