/**
 * Takes Markdown apart, as far as tests of documents need it: fenced blocks and links.
 */

export interface Block {
  /** `nsx`, `console` …; empty if none is named. */
  readonly language: string;
  /** What stands after the language: `check`. */
  readonly info: string;
  readonly text: string;
  /** Where its fence stands, counted from 1. */
  readonly line: number;
  /** The text of the `text` block right after it, with nothing between: what it prints. */
  readonly prints: string | undefined;
}

const fence = /^```([^\s`]*)[ \t]*([^\n`]*)\n([\s\S]*?)^```[ \t]*$/gm;

export function blocksOf(markdown: string): Block[] {
  const found = [...markdown.matchAll(fence)];
  return found.map((match, index) => {
    const next = found[index + 1];
    const between = next ? markdown.slice(match.index + match[0].length, next.index) : 'something';
    const follows = next?.[1] === 'text' && between.trim() === '';
    return {
      language: match[1] ?? '',
      info: (match[2] ?? '').trim(),
      text: match[3] ?? '',
      line: markdown.slice(0, match.index).split('\n').length,
      prints: follows ? next[3] : undefined,
    };
  });
}

/** Links as they are written, without those in blocks and in code. */
export function linksOf(markdown: string): string[] {
  const prose = markdown.replace(fence, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target]) => target ?? '');
}

/** The anchors that GitHub gives to the headings of a page. */
export function anchorsOf(markdown: string): Set<string> {
  const headings = [...markdown.replace(fence, '').matchAll(/^#{1,6} (.+)$/gm)];
  return new Set(headings.map(([, text = '']) => anchorOf(text)));
}

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
