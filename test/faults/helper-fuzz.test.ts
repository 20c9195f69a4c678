/**
 * The helper's protocol under bad messages, with a kernel made of paper: builds helper-fuzz.c with
 * AddressSanitizer and UndefinedBehaviorSanitizer and runs it. What it looks for is said there.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { howMany, seedOf } from '../support/faults.ts';
import { ownPrefix, skip } from '../support/machine.ts';
import { root } from '../support/nsx.ts';
import { helperFolder } from '../support/one-helper.ts';

const fuzz = suite('fuzzing of the helper');
const source = `${root}test/faults/helper-fuzz.c`;
const sanitized = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
const program = ownPrefix('helper-fuzz');

function build(file: string, output: string): string | null {
  const options = ['-std=gnu11', '-O1', '-g', '-Wall', '-Wextra', '-fno-strict-aliasing', '-D_GNU_SOURCE'];
  const { status, stderr } = spawnSync('cc', [...options, ...sanitized, '-o', output, file], { encoding: 'utf8' });
  return status === 0 ? null : (stderr ?? 'there is no cc');
}

function run(seed: number, sessions: number, file = program): { readonly output: string; readonly how: string } {
  const { status, signal, stdout, stderr } = spawnSync(file, [String(seed), String(sessions)], {
    encoding: 'utf8',
    env: { ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'print_stacktrace=1' },
  });
  return { output: stdout + stderr, how: signal ?? `exit ${status}` };
}

/** A machine without the sanitizers' libraries, or without a compiler, can still do all the rest. */
const withoutCompiler = spawnSync('cc', [...sanitized, '-x', 'c', '-', '-o', program], {
  input: 'int main(void) { return 0; }',
});
if (withoutCompiler.status !== 0) skip('fuzzing of the helper: no cc with AddressSanitizer (Debian: gcc, libc6-dev)');
else {
  fuzz('bad messages: no access out of place, no descriptor left, no will lost', () => {
    assert.is(build(source, program), null);
    const { output, how } = run(seedOf('helper-fuzz'), howMany(1500, 100_000));
    assert.is(how, 'exit 0', output);
    const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1]);
    assert.ok(number(/messages (\d+)/) > 10_000, output);
    assert.ok(number(/quiet-ends (\d+)/) > 1000, output);
    // It reaches everything: each kind of operation has been done, and refused where it can be.
    for (let kind = 0; kind < 15; kind++) {
      const [, worked, refused] = new RegExp(`^kind ${kind} worked (\\d+) failed (\\d+)`, 'm').exec(output) ?? [];
      assert.ok(Number(worked) > 10, `kind ${kind} worked ${worked} times\n${output}`);
      if (kind !== 6 && kind !== 11) assert.ok(Number(refused) > 10, `kind ${kind} failed ${refused} times`);
    }
  });

  /** One line of the helper made wrong, and the fuzzer has to notice. */
  const mistakes: readonly (readonly [name: string, right: string, wrong: string])[] = [
    ['an offset beyond the data', 'case HOW_CATCHER: if (value > data_size ||', 'case HOW_CATCHER: if (0 &&'],
    [
      'descriptors that stay open',
      'while (state.received_count) CALL1(',
      'while (state.received_count && data) if (--state.received_count, 0) CALL1(',
    ],
    ['a will within a will', '!may_be_willed(ops, words[0])', '0'],
    ['more scoped results than there is room for', 'scoped[OPS_MAX + WILL_OPS_MAX]', 'scoped[OPS_MAX / 2]'],
    ['a kill of more than one', 'if (pid > 1 && pid <= 0x7fffffff)', ''],
  ];
  fuzz('the fuzzer finds mistakes that are put in', () => {
    const text = readFileSync(`${helperFolder}/helper.c`, 'utf8');
    const include = '#include "../../interpreter/helper/helper.c"';
    for (const [name, right, wrong] of mistakes.slice(0, howMany(1, mistakes.length))) {
      assert.ok(text.includes(right), `helper.c has no ${right}`);
      const [helper, harness] = [`${program}-helper.c`, `${program}.c`];
      writeFileSync(helper, text.replace(right, wrong));
      writeFileSync(harness, readFileSync(source, 'utf8').replace(include, `#include "${helper}"`));
      assert.is(build(harness, program), null);
      assert.is.not(run(1, 20_000).how, 'exit 0', name);
      for (const file of [helper, harness]) rmSync(file);
    }
  });
}

fuzz('tidy', () => rmSync(program, { force: true }));
fuzz.run();
