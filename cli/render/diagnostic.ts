/**
 * A diagnostic as text: what is wrong, where (the line, with a caret under the place), what was
 * found on this machine, and what to do.
 */
import type { Diagnostic, Label } from '../../grammar/diagnostic.ts';
import type { Source } from '../../grammar/source.ts';
import { hang } from '../../interpreter/help/wrap.ts';
import type { Process } from '../../interpreter/processes/process.ts';
import type { Style } from './style.ts';
import { widthOf } from './width.ts';

/** A line of the source is shown up to here, or as far as the terminal goes, but never less than the other. */
const LINE_LIMIT = 160;
const LEAST_OF_LINE = 30;

export interface DiagnosticOptions {
  /** Those in which it came about, the innermost first. */
  readonly processes?: readonly Process[];
  /** The columns of the terminal; as long as they like where it goes elsewhere. */
  readonly width?: number;
}

export function renderDiagnostic(
  diagnostic: Diagnostic,
  source: Source,
  style: Style,
  { processes = [], width = Number.POSITIVE_INFINITY }: DiagnosticOptions = {},
): string {
  const { severity, code, message, labels, notes, help } = diagnostic;
  const head = severity === 'error' ? style.error('error') : style.warning('warning');
  const shown = hang(`${message} [${code}]`, { before: severity.length + 2, indent: '  ', width });
  const codeAt = shown.length - code.length - 2;
  const lines = [`${head}: ${style.strong(shown.slice(0, codeAt))}${style.quiet(shown.slice(codeAt))}`];
  const digits = Math.max(0, ...labels.map(({ span }) => String(source.position(span.start).line).length));
  labels.forEach((label, index) => {
    lines.push(...renderLabel(label, source, style, { digits, width }, index === 0));
  });
  const gutter = ' '.repeat(digits);
  const indent = `${gutter}   `;
  const aside = (text: string, before: number): string => hang(text, { before: indent.length + before, indent, width });
  for (const note of [...whereabouts(processes), ...notes]) {
    lines.push(`${gutter} ${style.place('=')} ${aside(note, 0)}`);
  }
  if (help !== undefined) {
    lines.push(`${gutter} ${style.place('=')} ${style.good('help')}: ${aside(help, 'help: '.length)}`);
  }
  return `${lines.join('\n')}\n`;
}

interface Room {
  /** Of the line numbers. */
  readonly digits: number;
  readonly width: number;
}

function renderLabel({ span, text }: Label, source: Source, style: Style, room: Room, first: boolean): string[] {
  const { line, column } = source.position(span.start);
  const end = source.position(span.end);
  const { digits } = room;
  const gutter = ' '.repeat(digits);
  const whole = printable(source.line(line));
  const start = column - 1;
  const stop = end.line === line ? Math.max(start + 1, end.column - 1) : whole.length;
  const limit = Math.min(LINE_LIMIT, Math.max(LEAST_OF_LINE, room.width - digits - '  |  …'.length));
  const [from, to] = excerpt(whole, start, limit);
  const shown = `${from > 0 ? '…' : ''}${whole.slice(from, to)}${to < whole.length ? '…' : ''}`;
  const before = (from > 0 ? 1 : 0) + widthOf(whole.slice(from, start));
  const carets = '^'.repeat(Math.max(1, widthOf(whole.slice(start, Math.min(stop, to)))));
  const lines = first
    ? [`${gutter}${style.place('-->')} ${source.name}:${line}:${column}`, `${gutter} ${style.place('|')}`]
    : [];
  const under = `${' '.repeat(before)}${style.error(carets)}${text === '' ? '' : ` ${style.error(text)}`}`;
  return [
    ...lines,
    `${style.place(String(line).padStart(digits))} ${style.place('|')} ${shown}`,
    `${gutter} ${style.place('|')} ${under}`,
  ];
}

/** A line may be as long as a book: what is shown of it is the part around the place. */
function excerpt(line: string, place: number, limit: number): [from: number, to: number] {
  if (line.length <= limit) return [0, line.length];
  const from = Math.max(0, Math.min(place - Math.floor(limit / 2), line.length - limit));
  return [from, from + limit];
}

/** Control characters would move the caret, or worse. */
function printable(text: string): string {
  return text.replaceAll('\t', ' ').replace(/[\0-\x1f\x7f-\x9f]/g, '\u{fffd}');
}

/** `in nest level 3, pid 27657 2 1`: innermost first. */
function whereabouts(processes: readonly Process[]): string[] {
  return processes.map((process) => {
    const what = process.level === undefined ? 'in' : `in \`nest\` level ${process.level},`;
    const name = process.name === undefined ? '' : ` \`${process.name}\`,`;
    return `${what}${name} ${process.pids.length > 1 ? 'pids' : 'pid'} ${process.pids.join(' ')}`;
  });
}
