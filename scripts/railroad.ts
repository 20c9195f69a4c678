/**
 * Rules of the grammar as railroad diagrams: Chevrotain's serialized productions → SVG.
 *
 * The track runs from left to right; what may be left out has a way around it, what may be repeated a
 * way back below it. Colours and fonts are the page's; texts are measured as if in a fixed font.
 */
import type { ISerializedGast } from 'chevrotain';

/** A piece of track. It is entered and left at height 0, and is so much wide, and high above and below that. */
interface Piece {
  readonly width: number;
  readonly above: number;
  readonly below: number;
  draw(x: number, y: number): string;
}

/** What stands in a box, or undefined for what takes no place in a text. */
export interface Naming {
  terminal(name: string): string | undefined;
}

type Production = ISerializedGast & { readonly name?: string; readonly definition?: readonly Production[] };

const CHARACTER = 8.5;
const HALF = 14;
const GAP = 10;
const TURN = 10;
const SPACE = 8;

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const path = (commands: string): string => `<path d="${commands}"/>`;
const straight = (x: number, y: number, width: number): string => (width > 0 ? path(`M${x} ${y}h${width}`) : '');

/** From the track at `y` around to the height `to` and level again; `x` is where the bend begins. */
function bend(x: number, y: number, to: number): string {
  const turn = to > y ? TURN : -TURN;
  const right = to > y ? 1 : 0;
  return path(
    `M${x} ${y}a${TURN} ${TURN} 0 0 ${right} ${TURN} ${turn}V${to - turn}a${TURN} ${TURN} 0 0 ${1 - right} ${TURN} ${turn}`,
  );
}

const nothing: Piece = { width: 0, above: 0, below: 0, draw: () => '' };

function box(text: string, isRule: boolean): Piece {
  const width = [...text].length * CHARACTER + 20;
  const draw = (x: number, y: number): string => {
    const shape = `<rect x="${x}" y="${y - HALF}" width="${width}" height="${2 * HALF}" rx="${isRule ? 2 : HALF}"/>`;
    const label = `<text x="${x + width / 2}" y="${y + 5}">${escapeHtml(text)}</text>`;
    const kind = isRule ? 'rule' : 'token';
    const drawing = `<g class="${kind}">${shape}${label}</g>`;
    return isRule ? `<a href="#${text}">${drawing}</a>` : drawing;
  };
  return { width, above: HALF, below: HALF, draw };
}

function sequence(all: readonly Piece[]): Piece {
  const pieces = all.filter((piece) => piece !== nothing);
  if (pieces.length === 0) return nothing;
  const width = pieces.reduce((sum, piece) => sum + piece.width, GAP * (pieces.length - 1));
  const draw = (x: number, y: number): string => {
    let at = x;
    return pieces
      .map((piece, index) => {
        const rail = index > 0 ? straight(at - GAP, y, GAP) : '';
        const drawing = piece.draw(at, y);
        at += piece.width + GAP;
        return rail + drawing;
      })
      .join('');
  };
  const most = (side: 'above' | 'below') => Math.max(...pieces.map((piece) => piece[side]));
  return { width, above: most('above'), below: most('below'), draw };
}

/** One of several; the first is on the track itself. */
function choice(pieces: readonly Piece[]): Piece {
  const [first = nothing, ...others] = pieces;
  const inner = Math.max(...pieces.map(({ width }) => width));
  const heights: number[] = [];
  let below = first.below;
  for (const piece of others) {
    const height = below + Math.max(SPACE + piece.above, 2 * TURN - below);
    heights.push(height);
    below = height + piece.below;
  }
  const width = inner + 4 * TURN;
  const draw = (x: number, y: number): string => {
    const line = (piece: Piece, height: number): string =>
      piece.draw(x + 2 * TURN, height) + straight(x + 2 * TURN + piece.width, height, inner - piece.width);
    const onTrack = straight(x, y, 2 * TURN) + line(first, y) + straight(x + width - 2 * TURN, y, 2 * TURN);
    const aside = others.map((piece, index) => {
      const height = y + heights[index]!;
      return bend(x, y, height) + line(piece, height) + bend(x + width - 2 * TURN, height, y);
    });
    return onTrack + aside.join('');
  };
  return { width, above: first.above, below, draw };
}

/** At least once, with a way back. */
function loop(piece: Piece): Piece {
  const back = Math.max(piece.below + SPACE, 2 * TURN);
  const width = piece.width + 2 * TURN;
  const draw = (x: number, y: number): string => {
    const end = x + width - TURN;
    const arc = `a${TURN} ${TURN} 0 0 1`;
    const way = `M${end} ${y}${arc} ${TURN} ${TURN}V${y + back - TURN}${arc} ${-TURN} ${TURN}H${x + TURN}`;
    const rest = `${arc} ${-TURN} ${-TURN}V${y + TURN}${arc} ${TURN} ${-TURN}`;
    return straight(x, y, TURN) + piece.draw(x + TURN, y) + straight(end, y, TURN) + path(way + rest);
  };
  return { width, above: piece.above, below: back + 2, draw };
}

function pieceOf(production: Production, naming: Naming): Piece {
  const inside = () => sequence((production.definition ?? []).map((part) => pieceOf(part, naming)));
  switch (production.type) {
    case 'Terminal': {
      const text = naming.terminal(production.name ?? '');
      return text === undefined ? nothing : box(text, false);
    }
    case 'NonTerminal':
      return box(production.name ?? '', true);
    case 'Alternation':
      return choice((production.definition ?? []).map((part) => pieceOf(part, naming)));
    case 'Option':
      return choice([nothing, inside()]);
    case 'Repetition':
      return choice([nothing, loop(inside())]);
    case 'RepetitionMandatory':
      return loop(inside());
    case 'Alternative':
    case 'Rule':
      return inside();
    default:
      throw new Error(`no diagram for a ${production.type}`);
  }
}

/** A rule as an SVG element. */
export function drawRule(rule: ISerializedGast, naming: Naming): string {
  const piece = pieceOf(rule, naming);
  const margin = 6;
  const y = piece.above + margin;
  const width = piece.width + 2 * (GAP + margin);
  const height = piece.above + piece.below + 2 * margin;
  const ends = [margin, width - margin].map((x) => `<circle cx="${x}" cy="${y}" r="4"/>`).join('');
  const rails = straight(margin, y, GAP) + straight(width - margin - GAP, y, GAP);
  const body = piece.draw(margin + GAP, y);
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">${rails}${body}${ends}</svg>`;
}
