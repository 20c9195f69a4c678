/**
 * Diagnostics → plain text for goldens: code, place, message, and each place drawn with carets.
 *
 * Deliberately simpler than what the command line prints, so that goldens outlive its design.
 */
import type { Diagnostic, Label } from '../../grammar/diagnostic.ts';
import type { Source } from '../../grammar/source.ts';

export function renderDiagnostics(source: Source, diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(source, diagnostic)).join('\n');
}

function renderDiagnostic(source: Source, { code, message, labels, notes, help }: Diagnostic): string {
  const [main] = labels;
  const lines = [`${code} ${main ? `${place(source, main)} ` : ''}${message}`];
  for (const label of labels) lines.push(...drawLabel(source, label));
  lines.push(...notes.map((note) => `  note: ${note}`));
  if (help !== undefined) lines.push(`  help: ${help}`);
  return `${lines.join('\n')}\n`;
}

function place(source: Source, { span }: Label): string {
  const start = source.position(span.start);
  const end = source.position(span.end);
  return `${start.line}:${start.column}-${end.line}:${end.column}`;
}

/** Its first line with carets underneath; an empty span gets one caret. */
function drawLabel(source: Source, { span, text }: Label): string[] {
  const { line, column } = source.position(span.start);
  const shown = source.line(line);
  const length = Math.max(1, Math.min(span.end - span.start, shown.length - column + 1));
  const blank = shown.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return [
    `  ${line} | ${shown}`,
    `  ${' '.repeat(`${line}`.length)} | ${blank}${'^'.repeat(length)}${text && ` ${text}`}`,
  ];
}
