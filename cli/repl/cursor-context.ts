/**
 * What stands before the cursor, as far as it says what may come next. Pure: text in, data out.
 */
import type { IToken } from 'chevrotain';
import { lex } from '../../grammar/lexer.ts';
import type { TokenName } from '../../grammar/tokens.ts';

export type CursorContext =
  /** `$na`, `${na` */
  | { readonly kind: 'variable'; readonly word: string }
  /** `$box.ns.ki`: the path from the variable to the field, and how much of the field is there. */
  | { readonly kind: 'field'; readonly variable: string; readonly path: readonly string[]; readonly word: string }
  /** Where a command begins. */
  | { readonly kind: 'head'; readonly word: string }
  | {
      readonly kind: 'argument';
      readonly word: string;
      /** The command; null where the statement is one of the language's own. */
      readonly head: string | null;
      /** The arguments before this one, as they were typed. */
      readonly before: readonly string[];
      /** Inside "…" or '…', where blanks belong to the word. */
      readonly quoted: boolean;
      /** The variable of the nearest `in $variable <` around it. */
      readonly inside: string | null;
    }
  /** `expect error E` */
  | { readonly kind: 'errno'; readonly word: string }
  | { readonly kind: 'none' };

interface Frame {
  head: string | null;
  readonly arguments: string[];
  /** Could the next word be a command? */
  startsHere: boolean;
  afterError: boolean;
}

const newFrame = (): Frame => ({ head: null, arguments: [], startsHere: true, afterError: false });

const openers = new Set<TokenName>([
  'BlockOpen',
  'ParenOpen',
  'SubstitutionOpen',
  'ListOpen',
  'IndexOpen',
  'RecordOpen',
  'InterpolationOpen',
]);
const closers = new Set<TokenName>([
  'BlockClose',
  'ParenClose',
  'ListClose',
  'IndexClose',
  'RecordClose',
  'InterpolationClose',
]);
const quotes = new Set<TokenName>(['StringOpen', 'StringText', 'RawString']);
/** A path of fields may hold indexes. */
const FIELD = /\$\{?([\p{L}_][\p{L}\p{N}_]*)((?:\.[\p{L}_][\w-]*|\[\d+\])*)\.([\p{L}_][\w-]*)?$/u;
const VARIABLE = /(\$)(\{?)([\p{L}_][\p{L}\p{N}_]*)?$/u;

export function cursorContext(text: string): CursorContext {
  const field = FIELD.exec(text);
  if (field) {
    const path = [...(field[2] ?? '').matchAll(/\.([^.[]+)|\[(\d+)\]/g)].map((part) => part[1] ?? part[2] ?? '');
    return { kind: 'field', variable: field[1] ?? '', path, word: field[3] ?? '' };
  }
  const variable = VARIABLE.exec(text);
  if (variable) return { kind: 'variable', word: variable[2] ? (variable[3] ?? '') : variable[0] };

  const { tokens, comments } = lex(text);
  if (comments.some(({ end }) => end === text.length)) return { kind: 'none' };
  // What the lexer adds to close what is open has no text.
  const real = tokens.filter(({ image, tokenType }) => image !== '' || tokenType.name === 'StatementStart');
  const last = real.at(-1);
  const touches =
    last !== undefined && last.image.trim() !== '' && last.startOffset + last.image.length === text.length;
  const partial = touches && isWord(last) ? last : undefined;
  if (touches && !partial && !opens(last)) return { kind: 'none' };
  const frames = walk(partial ? real.slice(0, -1) : real);
  const frame = frames.at(-1)!;
  const word = partial ? partial.image.replace(/^['"]/, '') : '';
  if (frame.afterError) return { kind: 'errno', word };
  const quoted = partial !== undefined && quotes.has(nameOf(partial));
  if (frame.startsHere && !quoted) return { kind: 'head', word };
  // A word of several pieces, `/tmp/$x/fo`: nobody knows yet what it will be.
  const piece = partial && tokens[tokens.indexOf(partial) - 1];
  if (piece && (nameOf(piece) === 'Glue' || (nameOf(partial) === 'StringText' && nameOf(piece) !== 'StringOpen')))
    return { kind: 'none' };
  return { kind: 'argument', word, head: frame.head, before: frame.arguments, quoted, inside: processAround(frames) };
}

const nameOf = (token: IToken): TokenName => token.tokenType.name as TokenName;
const opens = (token: IToken): boolean => openers.has(nameOf(token)) || ['Pipe', 'Equals'].includes(nameOf(token));

function isWord(token: IToken): boolean {
  const name = nameOf(token);
  if (name === 'RawString') return !/^'.*'$/s.test(token.image);
  return (
    quotes.has(name) ||
    ['CommandName', 'WordText', 'Number', 'Identifier', 'AssignedName'].includes(name) ||
    /^\w+$/.test(token.image)
  );
}

/** The statements that are open at the end, outermost first, each with what it has so far. */
function walk(tokens: readonly IToken[]): Frame[] {
  const frames = [newFrame()];
  for (const token of tokens) {
    const name = nameOf(token);
    const frame = frames.at(-1)!;
    if (openers.has(name)) frames.push(newFrame());
    else if (closers.has(name)) {
      if (frames.length > 1) frames.pop();
    } else if (name === 'StatementStart' || name === 'StatementEnd' || name === 'Pipe') {
      frames[frames.length - 1] = newFrame();
    } else if (name === 'CommandName') {
      frame.head = token.image;
      frame.startsHere = false;
    } else if (name === 'Equals') frame.startsHere = true;
    else if (name !== 'StringOpen' && name !== 'StringClose') {
      frame.startsHere = false;
      frame.afterError = name === 'Error';
      frame.arguments.push(token.image);
    }
  }
  return frames;
}

function processAround(frames: readonly Frame[]): string | null {
  const around = frames.slice(0, -1).findLast(({ head }) => head === 'in');
  return /^\$(\w+)$/.exec(around?.arguments[0] ?? '')?.[1] ?? null;
}
