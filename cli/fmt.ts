/**
 * `nsx fmt`: files in their canonical layout, in place, or how they differ from it.
 *
 * A file with mistakes, or that is not UTF-8, is not touched. What the layout is: `grammar/print.ts`.
 */
import { writeFileSync } from 'node:fs';
import { format } from '../grammar/print.ts';
import { Source } from '../grammar/source.ts';
import type { Options } from './options.ts';
import { columnsOf, wantsColor, writeError, writeOut } from './output.ts';
import { renderDiagnostic } from './render/diagnostic.ts';
import { renderDiff } from './render/diff.ts';
import { diagnosticToJson } from './render/json.ts';
import { style } from './render/style.ts';
import { readSource } from './run.ts';
import { ExitStatus } from './status.ts';

/** The worst of the files' statuses; with `checkOnly`, 1 where a file would change. */
export function formatFiles(paths: readonly string[], checkOnly: boolean, options: Options): number {
  return Math.max(...paths.map((path) => formatFile(path, checkOnly, options)));
}

function formatFile(path: string, checkOnly: boolean, options: Options): number {
  const source = readSource(path);
  if (!(source instanceof Source)) {
    writeError(`nsx: ${source.message}\n`);
    return source.status;
  }
  const result = format(source);
  if ('diagnostics' in result) {
    for (const diagnostic of result.diagnostics) {
      if (options.json) writeOut(`${JSON.stringify(diagnosticToJson(diagnostic, source))}\n`);
      else writeError(renderDiagnostic(diagnostic, source, style(wantsColor(2)), { width: columnsOf(2) }));
    }
    return ExitStatus.syntax;
  }
  if (checkOnly) {
    // What cannot be seen in the difference.
    if (source.text.includes('\r\n')) writeError(`nsx: ${source.name}: lines end with CR and LF, and should with LF\n`);
    writeOut(renderDiff(source.name, source.text, result.text));
    return result.text === source.text ? ExitStatus.ok : ExitStatus.failed;
  }
  if (path === '-') writeOut(result.text);
  else if (result.text !== source.text) return rewrite(path, result.text);
  return ExitStatus.ok;
}

function rewrite(path: string, text: string): number {
  try {
    writeFileSync(path, text);
  } catch (error) {
    writeError(`nsx: cannot write ${path}: ${(error as Error).message}\n`);
    return ExitStatus.failed;
  }
  writeOut(`${path}\n`);
  return ExitStatus.ok;
}
