/**
 * The formatter's tree → lines: where lines break, and how far they are indented.
 *
 * A statement that was on one line and fits on one stays so. Otherwise its blocks are broken; if it
 * is still too wide, it breaks at its pipes, then at `and` and `or`, then between arguments and before
 * operators, then inside brackets. Depends on the source only through the tree, which is why
 * formatting twice changes nothing.
 */
import { Lines } from './print-lines.ts';
import {
  type Block,
  type Body,
  type Bracket,
  type Entry,
  flatOf,
  type Item,
  isEmpty,
  type Node,
  type Shape,
  shapeOf,
} from './print-tree.ts';

const WIDTH = 100;
const STEP = 2;
const JOIN = ' \\';

export function layOut(body: Body): string {
  const layout = new Layout();
  layout.entries(body.entries, 0);
  return layout.toString();
}

/** Where the items of a statement or bracket stand. */
interface Place {
  /** The indentation of its first line. */
  readonly base: number;
  /** By how much its further lines are indented more. */
  readonly hang: number;
  /** Outside brackets, lines are joined with a `\`. */
  readonly join: '' | typeof JOIN;
  /** All breaks, or only those that are needed. */
  readonly each: boolean;
}

class Layout {
  readonly #lines = new Lines();

  toString(): string {
    return this.#lines.toString();
  }

  entries(entries: readonly Entry[], indent: number): void {
    for (const [index, { blankBefore, items, flat, comment }] of entries.entries()) {
      if (blankBefore && index > 0) this.#lines.blank();
      this.#lines.start(indent);
      if (items.length === 0) {
        this.#lines.write(comment);
        continue;
      }
      if (indent + flat <= WIDTH) this.#flat(items);
      else this.#value(items, { base: indent, hang: STEP, join: JOIN, each: false });
      this.#lines.comment(comment);
    }
  }

  // On one line -------------------------------------------------------------------------------

  #flat(items: readonly Item[], begun = false): void {
    for (const [index, { gap, node }] of items.entries()) {
      if (!(begun && index === 0)) this.#lines.write(gap);
      this.#flatNode(node);
    }
  }

  #flatNode(node: Node): void {
    if (node.kind === 'text') this.#lines.write(node.text);
    else if (node.kind === 'bracket') {
      this.#lines.write(node.open);
      this.#flat(node.items);
      this.#lines.write(node.close);
    } else if (isEmpty(node.body)) this.#lines.write('< >');
    else {
      for (const [index, { items }] of node.body.entries.entries()) {
        this.#lines.write(index === 0 ? '< ' : '; ');
        this.#flat(items);
      }
      this.#lines.write(' >');
    }
  }

  // Over several lines ------------------------------------------------------------------------

  #value(items: readonly Item[], place: Place): void {
    const stages = split(items, 'pipe');
    const isLong = (stage: readonly Item[]) => place.base + STEP + flatOf(stage) + place.join.length > WIDTH;
    // A block that is broken anyway may as well be the only thing that is.
    const isBroken = stages.some((stage) => shapeOf(stage).forced && isLong(stage));
    if (stages.length === 1 || (isBroken && this.#fits(shapeOf(items), place.base))) {
      this.#stage(items, place);
      return;
    }
    for (const [index, stage] of stages.entries()) {
      const base = place.base + (index > 0 ? STEP : 0);
      if (index > 0) this.#break(stage, base, place.join);
      if (!isBroken && !isLong(stage)) this.#flat(stage, index > 0);
      else this.#stage(stage, { ...place, base }, index > 0, index < stages.length - 1 ? place.join.length : 0);
    }
  }

  #stage(items: readonly Item[], place: Place, begun = false, tail = 0): void {
    if (!place.each && this.#fits(shapeOf(items), place.base, tail)) {
      this.#tight(items, place.base, begun);
      return;
    }
    const clauses = split(items, 'clause');
    for (const [index, clause] of clauses.entries()) {
      if (index > 0) this.#break(clause, place.base + place.hang, place.join);
      this.#clause(clause, place, begun || index > 0, index < clauses.length - 1 ? place.join.length : tail);
    }
  }

  #clause(items: readonly Item[], place: Place, begun: boolean, tail: number): void {
    const pieces = split(items, 'piece');
    for (const [index, piece] of pieces.entries()) {
      const room = index < pieces.length - 1 ? place.join.length : tail;
      const follows = index > 0;
      const breaks = follows && (place.each || !this.#fits(shapeOf(piece), place.base, room));
      if (breaks) this.#break(piece, place.base + place.hang, place.join);
      this.#loose(piece, place.base, breaks || (begun && !follows), room);
    }
  }

  /** Without breaks of its own, except those that brackets need. */
  #loose(items: readonly Item[], base: number, begun: boolean, tail: number): void {
    for (const [index, item] of items.entries()) {
      this.#gap(item, base, begun && index === 0);
      const { node } = item;
      if (node.kind !== 'bracket' || node.broken) {
        this.#tightNode(node, base);
        continue;
      }
      const after = shapeOf(items.slice(index + 1));
      const rest = after.forced ? after.first : after.first + tail;
      if (this.#fits(node.shape, base, rest)) this.#tightNode(node, base);
      else this.#broken(node);
    }
  }

  /** Without breaks, except those that blocks and comments make. */
  #tight(items: readonly Item[], base: number, begun = false): void {
    for (const [index, item] of items.entries()) {
      this.#gap(item, base, begun && index === 0);
      this.#tightNode(item.node, base);
    }
  }

  #tightNode(node: Node, base: number): void {
    if (node.kind === 'text') this.#lines.write(node.text);
    else if (node.kind === 'block') this.#block(node, base);
    else if (node.broken) this.#broken(node);
    else {
      this.#lines.write(node.open);
      this.#tight(node.items, this.#lines.indent);
      this.#lines.write(node.close);
    }
  }

  #block({ body }: Block, base: number): void {
    if (isEmpty(body)) {
      this.#lines.write('< >');
      return;
    }
    this.#lines.write('<');
    this.#lines.comment(body.comment);
    this.entries(body.entries, base + STEP);
    this.#lines.start(base);
    this.#lines.write('>');
  }

  #broken({ style, open, items, comments, close }: Bracket): void {
    const { indent } = this.#lines;
    const base = indent + STEP;
    this.#lines.write(open);
    if (items.length > 0 && items[0]!.comments.length === 0) this.#lines.start(base);
    if (style === 'group') this.#value(items, { base, hang: STEP, join: '', each: false });
    else {
      const each = style === 'record' || items.some(({ node }) => node.kind !== 'text');
      this.#stage(items, { base, hang: 0, join: '', each });
    }
    this.#comments(comments, base);
    this.#lines.start(indent);
    this.#lines.write(close);
  }

  /** What stands before an item; nothing if a line has just been begun for it. */
  #gap({ gap, comments }: Item, base: number, begun: boolean): void {
    this.#comments(comments, base);
    if (comments.length > 0) this.#lines.start(base);
    else if (!begun) this.#lines.write(gap);
  }

  #comments(comments: Item['comments'], base: number): void {
    for (const { text, ownLine } of comments) {
      if (!ownLine) this.#lines.comment(text);
      else {
        this.#lines.start(base);
        this.#lines.write(text);
      }
    }
  }

  /** Begins a line for items, unless comments before them do so anyway. */
  #break(items: readonly Item[], indent: number, join: Place['join']): void {
    if (items[0]!.comments.length > 0) return;
    this.#lines.write(join);
    this.#lines.start(indent);
  }

  /** Whether it can follow on this line, with `tail` columns more after it. */
  #fits({ first, widest, last, forced }: Shape, base: number, tail = 0): boolean {
    if (!forced) return this.#lines.column + first + tail <= WIDTH;
    return this.#lines.column + first <= WIDTH && base + widest <= WIDTH && base + last + tail <= WIDTH;
  }
}

/** Parts that begin where the line may break in this way. */
function split(items: readonly Item[], kind: Item['breakable']): Item[][] {
  const parts: Item[][] = [];
  for (const item of items) {
    if (parts.length === 0 || item.breakable === kind) parts.push([item]);
    else parts.at(-1)!.push(item);
  }
  return parts;
}
