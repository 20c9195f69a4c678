/**
 * A diagnostic as text: what is wrong, where (the line, with a caret under the place), what was
 * found on this machine, and what to do.
 */
import type { Diagnostic, Label } from '../../grammar/diagnostic.ts';
import type { Source } from '../../grammar/source.ts';
import type { Process } from '../../interpreter/processes/process.ts';
import type { Style } from './style.ts';

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
  const whole = source.line(line).replaceAll('\t', ' ');
  // A line may be as long as a book: what is shown is the part around the place.
  const from = column > LINE_LIMIT / 2 ? column - LINE_LIMIT / 2 : 0;
  const shown = printable(whole.slice(from, from + LINE_LIMIT));
  const length = end.line === line ? Math.max(1, end.column - column) : Math.max(1, whole.length - column + 1);
  const carets = '^'.repeat(Math.min(length, Math.max(1, shown.length - (column - 1 - from))));
  const lines = first
    ? [`${gutter}${style.place('-->')} ${source.name}:${line}:${column}`, `${gutter} ${style.place('|')}`]
    : [];
  const under = `${' '.repeat(Math.max(0, column - 1 - from))}${style.error(carets)}${text === '' ? '' : ` ${style.error(text)}`}`;
  return [
    ...lines,
    `${style.place(String(line).padStart(width))} ${style.place('|')} ${shown}`,
    `${gutter} ${style.place('|')} ${under}`,
  ];
}

/** Control characters would move the caret, or worse. */
function printable(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f]/g, '\u{fffd}');
}

/** `in nest level 3, pid 27657 2 1`: innermost first. */
function whereabouts(processes: readonly Process[]): string[] {
  return processes.map((process) => {
    const what = process.level === undefined ? 'in' : `in \`nest\` level ${process.level},`;
    const name = process.name === undefined ? '' : ` \`${process.name}\`,`;
    return `${what}${name} ${process.pids.length > 1 ? 'pids' : 'pid'} ${process.pids.join(' ')}`;
  });
}
