import { marked } from "marked";
import remend from "remend";

/** Brackets as some models write formulas, as the dollars that the parser knows. */
function withDollars(text: string): string {
  return text
    .replace(/\\\[([\s\S]+?)\\\]/g, (_, formula: string) => `\n$$\n${formula.trim()}\n$$\n`)
    .replace(/\\\(([\s\S]+?)\\\)/g, (_, formula: string) => `$$${formula.trim()}$$`);
}

function isCode(block: string): boolean {
  return /^ {0,3}(```|~~~)/.test(block) || /^( {4}|\t)/.test(block);
}

/** Reference definitions and footnotes work across blocks, so such a text stays whole. */
const crossing = /^ {0,3}\[[^\]]+\]:\s/m;

/**
 * Cuts Markdown into blocks that can be drawn apart: while an answer streams, only its last block changes.
 * With `open`, what the last block has begun (bold, a link, a code fence) is closed for display.
 */
export function splitBlocks(text: string, open: boolean): string[] {
  const blocks = crossing.test(text) && !open ? [text] : marked.lexer(text).map((token) => token.raw);
  const last = blocks.length - 1;
  return blocks
    .filter((block) => block.trim() !== "")
    .map((block, index) => (open && index === last ? remend(block) : block))
    .map((block) => (isCode(block) ? block : withDollars(block)));
}

export function hasMath(block: string): boolean {
  return !isCode(block) && block.includes("$$");
}
