import { expect, it } from "vitest";
import type { Provider } from "@/shared/api/types";
import { parseDotenv } from "./dotenv";
import { formatHint, makerOf } from "./prefixes";
import { recognise } from "./recognise";

const provider = (slug: string, ...env_names: string[]): Provider => ({
  id: null,
  slug,
  name: slug,
  dialect: "openai-chat",
  base_url: "",
  kind: "builtin",
  models_count: 1,
  env_names,
  key_url: null,
  doc_url: null,
  simulated: false,
});
const providers = [
  provider("github-copilot", "GITHUB_TOKEN"),
  provider("groq", "GROQ_API_KEY"),
  provider("openai", "OPENAI_API_KEY"),
  provider("openrouter", "OPENROUTER_API_KEY"),
  provider("privatemode-ai", "PRIVATEMODE_API_KEY", "PRIVATEMODE_ENDPOINT"),
];
const taken = (text: string) =>
  recognise(parseDotenv(text), providers).map(({ name, provider: slug, by, obstacle }) => [
    name,
    slug,
    by,
    obstacle,
  ]);

it("takes variables for keys by their names, alone or within longer ones", () => {
  expect(
    taken("OPENAI_API_KEY=sk-1234567890\nVITE_OPENROUTER_API_KEY_2=12345678901\ngroq_api_key=gsk_12345678"),
  ).toEqual([
    ["OPENAI_API_KEY", "openai", "name", null],
    ["VITE_OPENROUTER_API_KEY_2", "openrouter", "name", null],
    ["groq_api_key", "groq", "name", null],
  ]);
});

it("takes the value's beginning for a hint where the name says nothing", () => {
  expect(taken("LLM=gsk_1234567890\nDEBUG=true-enough\nPRIVATEMODE_ENDPOINT=http://127.0.0.1")).toEqual([
    ["LLM", "groq", "looks", null],
    ["DEBUG", null, null, null],
    ["PRIVATEMODE_ENDPOINT", null, null, null],
  ]);
});

it("knows what is no key", () => {
  const text =
    "OPENAI_API_KEY=\nGROQ_API_KEY=${OTHER}\nOPENROUTER_API_KEY=your-key-here\nMY_GROQ_API_KEY=short";
  expect(taken(text).map(([, , , obstacle]) => obstacle)).toEqual([
    "empty",
    "reference",
    "placeholder",
    "unreadable",
  ]);
});

it("gives of a value no more than its end", () => {
  const [found] = recognise(parseDotenv("OPENAI_API_KEY=sk-secret-secret-1234"), providers);
  expect(JSON.stringify(found)).not.toContain("secret");
  expect(found?.ends).toBe("1234");
});

it("hints at what is odd about a key, and at nothing when all is well", () => {
  expect(formatHint("openai", "sk-proj-1234")).toBeNull();
  expect(formatHint("groq", "abcdefgh")).toEqual({ kind: "unusual", prefixes: ["gsk_"] });
  expect(formatHint("openai", "sk-or-v1-12345")).toEqual({ kind: "other", maker: "openrouter" });
  expect(formatHint("openai", "OPENAI_API_KEY=sk-1")).toEqual({ kind: "assignment" });
  expect(formatHint("openai", '"sk-12345"')).toEqual({ kind: "quoted" });
  expect(formatHint("openai", "sk-12 345")).toEqual({ kind: "spaces" });
  expect(formatHint("acme", "anything")).toBeNull();
  expect(formatHint("simulated-aurora", "gsk-hello", true)).toEqual({ kind: "unusual", prefixes: ["sim-"] });
  expect(makerOf("sk-12345")).toBeNull();
});
