/**
 * `--junit FILE`: the XML that programs for continuous integration read. There is no standard of it;
 * this is what Ant and Maven write and all of them understand.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { plain, type Report } from './report.ts';
import type { Result, Totals } from './result.ts';

/** Opened before anything is run, so that a mistyped path is told at once. */
export function openJunit(path: string): Report | { readonly message: string } {
  let fd: number;
  try {
    fd = openSync(path, 'w');
  } catch (error) {
    return { message: `cannot write ${path}: ${(error as Error).message}` };
  }
  return {
    begin: () => {},
    progress: () => {},
    result: () => {},
    end: (totals, results) => {
      writeSync(fd, renderJunit(totals, results));
      closeSync(fd);
    },
  };
}

export function renderJunit(totals: Totals, results: readonly Result[]): string {
  const { failed, skipped, milliseconds } = totals;
  const counts = attributes({ tests: results.length, failures: failed, errors: 0, skipped, time: time(milliseconds) });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${counts}>`,
    `  <testsuite${attributes({ name: 'nsx' })}${counts}>`,
    ...results.flatMap(testCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ script, kind, reason, milliseconds, output }: Result): string[] {
  const { path, header } = script;
  const head = attributes({
    classname: dirname(path).replaceAll('/', '.'),
    name: header.title === '' ? path : `${path}: ${header.title}`,
    file: path,
    time: time(milliseconds),
  });
  if (kind === 'passed') return [`    <testcase${head}/>`];
  const inner =
    kind === 'skipped'
      ? `<skipped${attributes({ message: reason })}/>`
      : `<failure${attributes({ message: reason })}>${escaped(output)}</failure>`;
  return [`    <testcase${head}>`, `      ${inner}`, '    </testcase>'];
}

const time = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML 1.0 has no way at all to write most control characters, so those are shown as U+FFFD. */
const escaped = (text: string): string =>
  plain(text)
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? '')
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replaceAll('\r', '&#13;')
    .replaceAll('\t', '&#9;');
