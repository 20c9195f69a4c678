/**
 * A diagnostic as text: what is wrong, where (the line, with a caret under the place), what was
 * found on this machine, and what to do.
 */
import type { Diagnostic, Label } from '../../grammar/diagnostic.ts';
import type { Source } from '../../grammar/source.ts';
import type { Process } from '../../interpreter/processes/process.ts';
import type { Style } from './style.ts';
import { widthOf } from './width.ts';

const LINE_LIMIT = 160;

export function renderDiagnostic(
  diagnostic: Diagnostic,
  source: Source,
  style: Style,
  processes: readonly Process[] = [],
): string {
  const { severity, code, message, labels, notes, help } = diagnostic;
  const head = severity === 'error' ? style.error('error') : style.warning('warning');
  const lines = [`${head}: ${style.strong(message)} ${style.quiet(`[${code}]`)}`];
  const width = Math.max(0, ...labels.map(({ span }) => String(source.position(span.start).line).length));
  labels.forEach((label, index) => {
    lines.push(...renderLabel(label, source, style, width, index === 0));
  });
  const gutter = ' '.repeat(width);
  for (const note of [...whereabouts(processes), ...notes]) lines.push(`${gutter} ${style.place('=')} ${note}`);
  if (help !== undefined) lines.push(`${gutter} ${style.place('=')} ${style.good('help')}: ${help}`);
  return `${lines.join('\n')}\n`;
}

function renderLabel({ span, text }: Label, source: Source, style: Style, width: number, first: boolean): string[] {
  const { line, column } = source.position(span.start);
  const end = source.position(span.end);
  const gutter = ' '.repeat(width);
  const whole = printable(source.line(line));
  const start = column - 1;
  const stop = end.line === line ? Math.max(start + 1, end.column - 1) : whole.length;
  const [from, to] = excerpt(whole, start);
  const shown = `${from > 0 ? '…' : ''}${whole.slice(from, to)}${to < whole.length ? '…' : ''}`;
  const before = (from > 0 ? 1 : 0) + widthOf(whole.slice(from, start));
  const carets = '^'.repeat(Math.max(1, widthOf(whole.slice(start, Math.min(stop, to)))));
  const lines = first
    ? [`${gutter}${style.place('-->')} ${source.name}:${line}:${column}`, `${gutter} ${style.place('|')}`]
    : [];
  const under = `${' '.repeat(before)}${style.error(carets)}${text === '' ? '' : ` ${style.error(text)}`}`;
  return [
    ...lines,
    `${style.place(String(line).padStart(width))} ${style.place('|')} ${shown}`,
    `${gutter} ${style.place('|')} ${under}`,
  ];
}

/** A line may be as long as a book: what is shown of it is the part around the place. */
function excerpt(line: string, place: number): [from: number, to: number] {
  if (line.length <= LINE_LIMIT) return [0, line.length];
  const from = Math.max(0, Math.min(place - LINE_LIMIT / 2, line.length - LINE_LIMIT));
  return [from, from + LINE_LIMIT];
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
