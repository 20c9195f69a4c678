/**
 * Texts that are evaluated one after another in a session: what one leaves to the next.
 */
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

sessions.run();
