/** One variable of a `.env` file. */
export interface Variable {
  name: string;
  value: string;
  /** The line that it begins in, from 1. */
  line: number;
}

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*[=:]\s*(.*)$/;
const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t" };

/**
 * The variables of a `.env` file in their order, each name once: as for the programs that read such files,
 * the last value of a name counts. Reads `export`, comments, all three quotes and values over several lines.
 */
export function parseDotenv(text: string): Variable[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const found = new Map<string, Variable>();
  let index = 0;
  while (index < lines.length) {
    const line = index + 1;
    const assignment = ASSIGNMENT.exec(lines[index] ?? "");
    index += 1;
    const [, name, rest = ""] = assignment ?? [];
    if (name === undefined) continue;
    const { value, more } = valueOf(rest, lines.slice(index));
    index += more;
    found.delete(name);
    found.set(name, { name, value, line });
  }
  return [...found.values()];
}

interface Read {
  value: string;
  /** How many of the lines that follow belong to it. */
  more: number;
}

function valueOf(rest: string, following: string[]): Read {
  const quote = rest[0];
  if (quote === '"' || quote === "'" || quote === "`") {
    const quoted = readQuoted(quote, rest.slice(1), following);
    if (quoted) return quoted;
  }
  return { value: rest.replace(/(^|\s)#.*$/, "").trim(), more: 0 };
}

/** Null when the quote does not end: then it is a part of the value. */
function readQuoted(quote: string, first: string, following: string[]): Read | null {
  let text = first;
  for (let more = 0; more <= following.length; more += 1) {
    const end = endOf(quote, text);
    if (end !== -1) return { value: unescaped(quote, text.slice(0, end)), more };
    text += `\n${following[more] ?? ""}`;
  }
  return null;
}

/** Where the quote ends; in double quotes a backslash protects what follows it. */
function endOf(quote: string, text: string): number {
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "\\" && quote === '"') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function unescaped(quote: string, text: string): string {
  return quote === '"' ? text.replace(/\\(.)/gs, (_, mark: string) => ESCAPES[mark] ?? mark) : text;
}
