/**
 * Texts that are evaluated one after another in a session: what one leaves to the next.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Source } from '../../grammar/source.ts';
import { RealKernel } from '../../interpreter/kernel/real.ts';
import { Session } from '../../interpreter/session.ts';
import { standardRegistry } from '../../stdlib/index.ts';

const sessions = suite('session');

/** None of these texts wants a process, so nothing is started. */
function open(): (text: string) => string {
  const session = new Session(
    {
      kernel: new RealKernel({ privilege: 'root', interrupted: () => false }),
      registry: standardRegistry(),
      emit: () => {},
      environment: [],
      terminal: null,
      interactive: true,
      interrupted: () => false,
    },
    new Source('<test>', ''),
  );
  return (text) => {
    const outcome = session.evaluate(new Source('<test>', text));
    if (outcome.kind === 'done') return JSON.stringify(outcome.value) ?? '';
    if (outcome.kind === 'failed') return outcome.failure.diagnostic.code;
    return outcome.kind === 'rejected' ? (outcome.diagnostics[0]?.code ?? '') : outcome.kind;
  };
}

sessions('a `let` that fails makes no variable', () => {
  const evaluate = open();
  assert.is(evaluate('let x = [1][5]'), 'nsx::value::no-such-index');
  assert.is(evaluate('$x'), 'nsx::bind::unknown-variable');
  assert.is(evaluate('let x = 2'), '');
  assert.is(evaluate('$x'), '2');
});

sessions('nor does one that is not reached, while those before it stay', () => {
  const evaluate = open();
  assert.is(evaluate('let a = 1; let b = [1][5]; let c = 3'), 'nsx::value::no-such-index');
  assert.is(evaluate('$a'), '1');
  for (const name of ['b', 'c']) assert.is(evaluate(`$${name}`), 'nsx::bind::unknown-variable');
});

sessions('a variable that was there keeps its value', () => {
  const evaluate = open();
  evaluate('let x = 1');
  assert.is(evaluate('let x = [1][5]'), 'nsx::value::no-such-index');
  assert.is(evaluate('$x'), '1');
  assert.is(evaluate('x = [1][5]'), 'nsx::value::no-such-index');
  assert.is(evaluate('$x'), '1');
});

sessions('a function that knew a forgotten variable finds it when it is made again', () => {
  const evaluate = open();
  assert.is(evaluate('fn twice < return $x * 2 >; let x = [1][5]'), 'nsx::bind::unknown-variable');
  assert.is(evaluate('let x = [1][5]; fn twice < return $x * 2 >'), 'nsx::value::no-such-index');
  assert.is(evaluate('let x = 4'), '');
  assert.is(evaluate('twice'), '8');
});

// What is entered again is run as it stands, unless it means something else by now.

sessions('a text that is entered again finds what its names stand for now', () => {
  const evaluate = open();
  evaluate('let x = 1; fn f < return 10 >');
  for (const _ of [1, 2]) assert.is(evaluate('(f) + $x'), '11');
  evaluate('x = 2');
  assert.is(evaluate('(f) + $x'), '12');
  evaluate('fn f < return 20 >');
  assert.is(evaluate('(f) + $x'), '22');
  assert.is(evaluate('let x = [1][5]'), 'nsx::value::no-such-index');
  evaluate('let x = 3');
  assert.is(evaluate('(f) + $x'), '23');
});

sessions('a text with names of its own begins anew each time', () => {
  const evaluate = open();
  const text = 'let n = 0; for i in [1 2 3] < n = $n + $i >; $n';
  for (const _ of [1, 2, 3]) assert.is(evaluate(text), '6');
  const loop = 'for i in [1 2 3] < n = $n + $i >';
  for (const _ of [1, 2, 3]) assert.is(evaluate(loop), '');
  assert.is(evaluate('$n'), '24');
  assert.is(evaluate('$i'), 'nsx::bind::unknown-variable');
});

sessions('a text that was wrong may be right by now', () => {
  const evaluate = open();
  for (const _ of [1, 2]) assert.is(evaluate('$late'), 'nsx::bind::unknown-variable');
  evaluate('let late = 1');
  assert.is(evaluate('$late'), '1');
  const folder = mkdtempSync(join(tmpdir(), 'nsxt-session-'));
  try {
    const use = `use "${folder}/late.nsx"; late`;
    for (const _ of [1, 2]) assert.match(evaluate(use), 'nsx::');
    writeFileSync(`${folder}/late.nsx`, 'fn late < return "here" >\n');
    for (const _ of [1, 2]) assert.is(evaluate(use), '"here"');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

sessions('blocks and functions of a text that is entered again keep their own variables', () => {
  const evaluate = open();
  evaluate('let made = []');
  evaluate('fn add value body < made = $made + [$value]; do $body >');
  evaluate('let seen = []');
  const text = 'for i in [1 2] < add $i < seen = $seen + [$i] > >';
  for (const _ of [1, 2]) assert.is(evaluate(text), '');
  assert.is(evaluate('[$made $seen]'), '[[1,2,1,2],[1,2,1,2]]');
});

sessions.run();
