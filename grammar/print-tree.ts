/**
 * What the formatter lays out: the text's tokens in their brackets, with the comments between them.
 *
 * Each node knows how wide it is, so that whether something fits is asked without printing it. A
 * syntax tree would not do: it knows nothing of parentheses, commas and comments. Where lines break
 * is not decided here, but in `print-layout.ts`.
 */
export interface Comment {
  readonly text: string;
  /** It has its line to itself, rather than the end of one. */
  readonly ownLine: boolean;
}

/**
 * The lines that something takes when its blocks are broken and nothing else is: the widths of the
 * first, of the widest in between, and of the last. `forced`: there is more than one.
 */
export interface Shape {
  readonly first: number;
  readonly widest: number;
  readonly last: number;
  readonly forced: boolean;
}

interface Measured {
  /** Its width on one line; Infinity if it cannot be on one. */
  readonly flat: number;
  readonly shape: Shape;
}

/** Printed as it is: a sign, a name, a whole word, a whole string. */
export interface Text extends Measured {
  readonly kind: 'text';
  readonly text: string;
}

export type BracketStyle =
  | 'group' // one value
  | 'list'
  | 'record';

/** `( … )`, `[ … ]`, `{ … }`, `${ … }` */
export interface Bracket extends Measured {
  readonly kind: 'bracket';
  readonly style: BracketStyle;
  readonly open: string;
  readonly items: readonly Item[];
  /** Before the closing sign. */
  readonly comments: readonly Comment[];
  /** There are comments right inside, so that it cannot be on one line. */
  readonly broken: boolean;
  readonly close: string;
}

/** `< … >` */
export interface Block extends Measured {
  readonly kind: 'block';
  readonly body: Body;
}

export type Node = Text | Bracket | Block;

/** A node and what stands between it and the one before. */
export interface Item {
  readonly gap: '' | ' ';
  /** In which kind of break the line may end before it; the kinds are tried in this order. */
  readonly breakable: 'pipe' | 'clause' | 'piece' | null;
  readonly comments: readonly Comment[];
  readonly node: Node;
}

/** A statement, or a comment among statements, and the comment at the end of its last line. */
export interface Entry {
  readonly blankBefore: boolean;
  /** None for a comment. */
  readonly items: readonly Item[];
  readonly flat: number;
  readonly comment: string;
}

export interface Body {
  /** The comment on the line of the `<`. */
  readonly comment: string;
  readonly entries: readonly Entry[];
}

const line = (width: number): Shape => ({ first: width, widest: 0, last: width, forced: false });

/** One after the other. */
function follow(a: Shape, b: Shape): Shape {
  if (!a.forced && !b.forced) return line(a.first + b.first);
  const between = a.forced && b.forced ? a.last + b.first : 0;
  return {
    first: a.forced ? a.first : a.first + b.first,
    widest: Math.max(a.widest, b.widest, between),
    last: b.forced ? b.last : a.last + b.last,
    forced: true,
  };
}

const newline: Shape = { first: 0, widest: 0, last: 0, forced: true };

const itemShape = ({ gap, comments, node }: Item): Shape =>
  comments.length > 0 ? follow(newline, node.shape) : follow(line(gap.length), node.shape);

export const shapeOf = (items: readonly Item[]): Shape => items.map(itemShape).reduce(follow, line(0));

export function flatOf(items: readonly Item[]): number {
  let width = 0;
  for (const { gap, comments, node } of items) width += comments.length > 0 ? Infinity : gap.length + node.flat;
  return width;
}

export function makeText(text: string): Text {
  const end = text.search(/[\r\n]/);
  if (end === -1) return { kind: 'text', text, flat: text.length, shape: line(text.length) };
  const last = text.length - 1 - Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
  return { kind: 'text', text, flat: Infinity, shape: { first: end, widest: 0, last, forced: true } };
}

export function makeBracket(parts: Pick<Bracket, 'style' | 'open' | 'items' | 'comments' | 'close'>): Bracket {
  const { open, items, comments, close } = parts;
  const broken = comments.length > 0 || items.some((item) => item.comments.length > 0);
  const flat = broken ? Infinity : open.length + flatOf(items) + close.length;
  const inside = broken ? newline : shapeOf(items);
  return {
    kind: 'bracket',
    ...parts,
    broken,
    flat,
    shape: follow(follow(line(open.length), inside), line(close.length)),
  };
}

export const isEmpty = ({ comment, entries }: Body): boolean => comment === '' && entries.length === 0;

export function makeBlock(body: Body, wasOneLine: boolean): Block {
  if (isEmpty(body)) return { kind: 'block', body, flat: '< >'.length, shape: line('< >'.length) };
  let flat = wasOneLine ? '<  >'.length : Infinity;
  for (const entry of body.entries) flat += entry.flat;
  flat += '; '.length * (body.entries.length - 1);
  return { kind: 'block', body, flat, shape: { first: 1, widest: 0, last: 1, forced: true } };
}
