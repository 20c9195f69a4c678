/**
 * What literal tokens stand for: numbers, durations, sizes, escapes.
 */
import type { IToken } from 'chevrotain';
import type { BooleanLiteral, DurationLiteral, NullLiteral, NumberLiteral, SizeLiteral } from './ast.ts';
import type { Span } from './source.ts';

export const tokenSpan = ({ startOffset, image }: IToken): Span => ({
  start: startOffset,
  end: startOffset + image.length,
});

/** The units of a duration, in milliseconds. */
export const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const BYTES: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

type Literal = NumberLiteral | DurationLiteral | SizeLiteral | BooleanLiteral | NullLiteral;

/** The literal of a token that is one. */
export function buildLiteral(token: IToken): Literal | undefined {
  const span = tokenSpan(token);
  const text = token.image;
  switch (token.tokenType.name) {
    case 'Number':
      return { kind: 'number', span, value: numberValue(text), text };
    case 'Duration': {
      const [, amount, unit] = /^(.*\d)([a-z]+)$/.exec(text)!;
      return { kind: 'duration', span, milliseconds: Number(amount) * MILLISECONDS[unit!]!, text };
    }
    case 'Size':
      return { kind: 'size', span, bytes: Number(text.slice(0, -1)) * BYTES[text.slice(-1)]!, text };
    case 'True':
    case 'False':
      return { kind: 'boolean', span, value: text === 'true' };
    case 'Null':
      return { kind: 'null', span };
    default:
      return undefined;
  }
}

/** `Number` knows `0x` and `0o`, but not with a sign. */
function numberValue(text: string): number {
  const magnitude = Number(text.replace(/^[+-]/, ''));
  return text.startsWith('-') ? -magnitude : magnitude;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  e: '\x1b',
  '0': '\0',
  '\n': '',
  '\r': '',
};

/** The text of an escape in a double-quoted string; a newline after the `\` is left out. */
export function unescapeString(sequence: string): string {
  const kind = sequence.charAt(1);
  if (kind === 'x') return String.fromCodePoint(Number.parseInt(sequence.slice(2), 16));
  if (kind === 'u') return String.fromCodePoint(Number.parseInt(sequence.slice(3, -1), 16));
  return ESCAPES[kind] ?? kind;
}

/** In a word `\` takes the next character literally. */
export const unescapeWord = (text: string): string => text.replace(/\\(.)/gsu, '$1');
