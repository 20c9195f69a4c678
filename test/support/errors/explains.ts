/** Tests of the table: one case is a failure on a machine on paper, and what is to be said of it. */
import type * as uvu from 'uvu';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Source } from '../../../grammar/source.ts';
import type { DiagnosticCode } from '../../../interpreter/errors/catalogue.ts';
import type { Explanation } from '../../../interpreter/errors/errno.ts';
import { findRow, rows } from '../../../interpreter/errors/errno.ts';
import type { Row } from '../../../interpreter/errors/explanation.ts';
import { factsOf } from '../../../interpreter/errors/facts.ts';
import { describeCall } from '../../../interpreter/kernel/describe-call.ts';
import { type SystemCall, SystemCallFailure } from '../../../interpreter/kernel/system-call.ts';
import { findErrno } from '../../../interpreter/kernel/tables.ts';
import { assertGoldenAt } from '../goldens.ts';
import { renderDiagnostics } from '../render-diagnostics.ts';
import { explain, machine, type Paper } from './paper-machine.ts';

export interface Case {
  readonly call: SystemCall;
  readonly errno: string;
  readonly on?: Paper;
  readonly code: DiagnosticCode;
  /** All of it. */
  readonly message: string;
  /** Each must be in one of the notes. */
  readonly notes?: readonly string[];
  /** Part of the help; null: there is to be none; absent: not looked at. */
  readonly help?: string | null;
}

/**
 * A test for each case, a golden for each code, and a test that says which of the rows no case has reached. The
 * caller runs it.
 */
export function testExplanations(name: string, table: readonly Row[], cases: readonly Case[]): uvu.Test {
  const test = suite(`errors: ${name}`);
  const reached = new Set<Row>();
  const shown = new Set<string>();
  for (const one of cases) {
    test(`${one.call.name} ${one.errno}: ${one.message}`, () => {
      const failure = new SystemCallFailure(one.call, findErrno(one.errno)!.number);
      const row = findRow(factsOf(failure, machine(one.on)));
      if (row) reached.add(row);
      const explanation = explain(one.call, one.errno, one.on);
      const { code, message, notes, help } = explanation;
      assert.is(message, one.message);
      assert.is(code, one.code);
      for (const part of one.notes ?? []) {
        assert.ok(
          notes.some((note) => note.includes(part)),
          `no note says: ${part}\nbut: ${notes.join('\n')}`,
        );
      }
      if (one.help === null) assert.is(help, undefined);
      else if (one.help !== undefined) assert.ok(help?.includes(one.help), `the help is: ${help}`);
      if (!shown.has(code)) assertShown(name, one.call, explanation);
      shown.add(code);
      for (const text of [message, ...notes, ...(help === undefined ? [] : [help])]) assertStyle(text);
    });
  }
  test('every row is reached', () => {
    const missed = table
      .filter((row) => !reached.has(row))
      .map((row) => `${row.calls?.join('/')} ${row.errno} ${row.code}`);
    assert.equal(missed, []);
    for (const row of table) assert.ok(rows.includes(row));
  });
  return test;
}

/** All that is said of a code, where it comes first. In place of the statement stands the call. */
function assertShown(name: string, call: SystemCall, { code, message, notes, help }: Explanation): void {
  const source = new Source('call', describeCall(call));
  const labels = [{ span: { start: 0, end: source.text.length }, text: '' }];
  const diagnostic = {
    code,
    severity: 'error',
    message,
    labels,
    notes,
    ...(help === undefined ? {} : { help }),
  } as const;
  const folder = name.replaceAll(/[, ]+/g, '-').toLowerCase();
  assertGoldenAt(`codes/${folder}/${code.replaceAll('::', '-')}.err`, renderDiagnostics(source, [diagnostic]));
}

/** Lower case at the start, no full stop, nothing left empty, backticks in pairs. */
export function assertStyle(text: string): void {
  assert.ok(!/^[A-Z][a-z]/.test(text), `starts with a capital: ${text}`);
  assert.ok(!text.endsWith('.'), `ends with a full stop: ${text}`);
  assert.ok(!/undefined|null|NaN|\[object/.test(text), `has a hole: ${text}`);
  assert.is((text.match(/`/g) ?? []).length % 2, 0, `a backtick is alone: ${text}`);
  assert.ok(!/ {2}|^\s|\s$|: *$|``/.test(text), `something is empty: ${text}`);
}
