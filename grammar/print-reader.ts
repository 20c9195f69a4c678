/**
 * Tokens and comments → the formatter's tree.
 *
 * Only for texts without mistakes. Strings, and words of several pieces, are taken whole and as they
 * are written, whatever is interpolated in them.
 */
import type { IToken } from 'chevrotain';
import type { LexResult } from './lexer.ts';
import {
  type Body,
  type Bracket,
  type BracketStyle,
  type Comment,
  type Entry,
  flatOf,
  type Item,
  makeBlock,
  makeBracket,
  makeText,
} from './print-tree.ts';
import type { Span } from './source.ts';
import { type TokenName, tokenTable } from './tokens.ts';

const NEWLINES = /\r\n|[\n\r]/g;

const closers = new Set<TokenName | undefined>([
  ...(['StatementEnd', 'BlockClose', 'ParenClose', 'ListClose', 'IndexClose', 'RecordClose'] as const),
  ...(['InterpolationClose', undefined] as const),
]);
const styles: Partial<Record<TokenName, BracketStyle>> = {
  ParenOpen: 'group',
  SubstitutionOpen: 'group',
  InterpolationOpen: 'group',
  IndexOpen: 'group',
  ListOpen: 'list',
  RecordOpen: 'record',
};
/** Signs of one form, however they are spread. */
const spellings: Partial<Record<TokenName, string>> = { NotIn: 'not in', ElseIf: 'else if' };

const nameOf = (token: IToken | undefined): TokenName | undefined => token?.tokenType.name as TokenName | undefined;
const isOperand = (name: TokenName | undefined): boolean =>
  name !== undefined &&
  (tokenTable[name].category === 'Atom' || name === 'StringOpen' || (name in styles && name !== 'IndexOpen'));

export function readBody(text: string, { tokens, comments }: LexResult): Body {
  return new Reader(text, tokens, comments).body();
}

class Reader {
  readonly #text: string;
  readonly #tokens: readonly IToken[];
  readonly #comments: readonly Span[];
  #at = 0;
  #nextComment = 0;
  /** Where the last token or comment that was taken ends. */
  #end = 0;

  constructor(text: string, tokens: readonly IToken[], comments: readonly Span[]) {
    this.#text = text;
    this.#tokens = tokens;
    this.#comments = comments;
  }

  /** Statements, up to the `>` or the end of the text. */
  body(): Body {
    const entries: Entry[] = [];
    const inBlock = this.#at > 0;
    let opening = '';
    for (;;) {
      const token = this.#tokens[this.#at];
      const limit = token?.startOffset ?? this.#text.length;
      for (let found = this.#takeComment(limit); found; found = this.#takeComment(limit)) {
        const { text, newlines } = found;
        const last = entries.at(-1);
        if (newlines > 0 || !(last || inBlock)) {
          entries.push({ blankBefore: newlines > 1, items: [], flat: Infinity, comment: text });
        } else if (last) entries[entries.length - 1] = { ...last, comment: text };
        else opening = text;
      }
      if (!token || nameOf(token) !== 'StatementStart') return { comment: opening, entries };
      const blankBefore = this.#newlinesBefore(token.startOffset) > 1;
      this.#at += 1;
      const items = this.#items();
      this.#at += 1;
      entries.push({ blankBefore, items, flat: flatOf(items), comment: '' });
    }
  }

  /** Everything up to a closing sign. */
  #items(): Item[] {
    const items: Item[] = [];
    const first = nameOf(this.#tokens[this.#at]);
    let before: TokenName | undefined;
    for (;;) {
      const token = this.#tokens[this.#at];
      const name = nameOf(token);
      if (!token || !name || closers.has(name)) return items;
      const comments = this.#takeComments(token.startOffset);
      const gap = before === undefined || touches(before, token, first) ? '' : ' ';
      const breakable = breakableBetween(before, name, first);
      if (isOperand(name)) before = this.#argument(items, { gap, breakable, comments });
      else {
        if (name === 'BlockOpen') items.push({ gap, breakable, comments, node: this.#block() });
        else items.push({ gap, breakable, comments, node: makeText(spellings[name] ?? this.#take().image) });
        if (name in spellings) this.#take();
        before = name;
      }
    }
  }

  /** A value with what touches it: fields, indexes, or the rest of a word. */
  #argument(items: Item[], lead: Omit<Item, 'node'>): TokenName {
    const { length } = items;
    const start = this.#tokens[this.#at]!.startOffset;
    let glued = false;
    for (let next: Omit<Item, 'node'> = lead; ; next = { gap: '', breakable: null, comments: [] }) {
      const name = nameOf(this.#tokens[this.#at]);
      if (name === 'StringOpen') items.push({ ...next, node: makeText(this.#string()) });
      else if (name && name in styles) items.push({ ...next, node: this.#bracket(styles[name]!) });
      else items.push({ ...next, node: makeText(this.#take().image) });
      if (nameOf(this.#tokens[this.#at]) === 'Glue') {
        glued = true;
        this.#at += 1;
      } else if (!this.#isPostfix()) break;
    }
    if (glued) {
      items.length = length;
      items.push({ ...lead, node: makeText(this.#text.slice(start, this.#end)) });
    }
    return 'WordText';
  }

  #isPostfix(): boolean {
    const name = nameOf(this.#tokens[this.#at]);
    return name === 'Dot' || name === 'FieldName' || name === 'IndexOpen';
  }

  #bracket(style: BracketStyle): Bracket {
    const open = this.#take().image;
    const items = this.#items();
    const comments = this.#takeComments(this.#tokens[this.#at]!.startOffset);
    return makeBracket({ style, open, items, comments, close: this.#take().image });
  }

  #block(): Item['node'] {
    const start = this.#take().startOffset;
    const body = this.body();
    this.#take();
    return makeBlock(body, !/[\r\n\v\f]/.test(this.#text.slice(start, this.#end)));
  }

  /** As it is written. */
  #string(): string {
    const start = this.#tokens[this.#at]!.startOffset;
    let depth = 0;
    do {
      const name = nameOf(this.#take());
      if (name === 'StringOpen') depth += 1;
      else if (name === 'StringClose') depth -= 1;
    } while (depth > 0);
    while ((this.#comments[this.#nextComment]?.start ?? Infinity) < this.#end) this.#nextComment += 1;
    return this.#text.slice(start, this.#end);
  }

  #take(): IToken {
    const token = this.#tokens[this.#at]!;
    this.#at += 1;
    this.#end = token.startOffset + token.image.length;
    return token;
  }

  #takeComments(before: number): Comment[] {
    const found: Comment[] = [];
    for (let comment = this.#takeComment(before); comment; comment = this.#takeComment(before)) {
      found.push({ text: comment.text, ownLine: comment.newlines > 0 });
    }
    return found;
  }

  /** The next comment if it stands before an offset, and by how many newlines it follows what is before it. */
  #takeComment(before: number): { readonly text: string; readonly newlines: number } | undefined {
    const span = this.#comments[this.#nextComment];
    if (!span || span.start >= before) return undefined;
    const newlines = this.#newlinesBefore(span.start);
    this.#nextComment += 1;
    this.#end = span.end;
    return { text: this.#text.slice(span.start, span.end).trimEnd(), newlines };
  }

  #newlinesBefore(offset: number): number {
    return this.#text.slice(this.#end, offset).match(NEWLINES)?.length ?? 0;
  }
}

/** Whether no blank belongs between a token and the next; `first`: the first of the statement or bracket. */
function touches(before: TokenName, { tokenType, image }: IToken, first: TokenName | undefined): boolean {
  const name = tokenType.name as TokenName;
  if (name === 'Comma' || name === 'Colon' || before === 'Ellipsis') return true;
  if (name === 'Range' || before === 'Range') return true;
  if (first === 'Fn' && (name === 'Equals' || before === 'Equals')) return true;
  // Where a value starts, `-x` would be a word, and so would `-[1]`.
  return before === 'Negate' && (name === 'BareVariable' || /^[\d$(-]/.test(image));
}

function breakableBetween(
  before: TokenName | undefined,
  name: TokenName,
  first: TokenName | undefined,
): Item['breakable'] {
  if (name === 'Pipe') return 'pipe';
  if (name === 'And' || name === 'Or') return 'clause';
  if (tokenTable[name].category === 'BinaryOperator') return before === 'Identifier' ? null : 'piece';
  if (before !== 'WordText' && before !== 'Comma' && !(before === 'Identifier' && first === 'Fn')) return null;
  const begins = isOperand(name) || name === 'Identifier' || name === 'Ellipsis' || name.endsWith('Key');
  return begins ? 'piece' : null;
}
