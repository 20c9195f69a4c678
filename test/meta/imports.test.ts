/**
 * Who may import whom, as docs/ARCHITECTURE.md says it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../support/nsx.ts';

interface Import {
  readonly from: string;
  /** A file of ours, from the top of the repository, or the name of a package. */
  readonly target: string;
}

const areas = ['grammar', 'interpreter', 'stdlib', 'cli'];

const files = areas.flatMap((area) =>
  readdirSync(join(root, area), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${area}/${name}`),
);

/** Static, dynamic, of types, and those that are handed on. */
const specifier = /^(?:import|export|\})[^'"\n]*from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;

const imports: readonly Import[] = files.flatMap((from) =>
  [...readFileSync(join(root, from), 'utf8').matchAll(specifier)].map(([, first, second, third]) => {
    const name = first ?? second ?? third ?? '';
    return { from, target: name.startsWith('.') ? normalize(join(dirname(from), name)) : name };
  }),
);

/** Everything that the rule forbids, as `who -> whom`. */
function offences(by: RegExp, allowed: RegExp): string[] {
  return imports
    .filter(({ from, target }) => by.test(from) && !allowed.test(target))
    .map(({ from, target }) => `${from} -> ${target}`);
}

const test = suite('imports');

test('there are imports to look at', () => {
  assert.ok(imports.length > 300);
  for (const { from, target } of imports)
    assert.ok(/^node:|^@|^[^/]+$/.test(target) || files.includes(target), `${from} -> ${target}`);
});

test('the grammar knows itself and chevrotain', () => {
  assert.equal(offences(/^grammar\//, /^grammar\/|^chevrotain$/), []);
});

test('the kernel layer knows itself and the protocol', () => {
  const own = /^interpreter\/(kernel|helper)\//;
  assert.equal(offences(/^interpreter\/kernel\/(?!libc\.ts)/, /^interpreter\/(kernel|helper)\/|^node:/), []);
  assert.equal(offences(/^interpreter\/helper\//, own), []);
});

test('libc.ts alone knows ffi-rs', () => {
  const knowing = imports.filter(({ target }) => target === 'ffi-rs').map(({ from }) => from);
  assert.equal([...new Set(knowing)], ['interpreter/kernel/libc.ts']);
});

test('explanations of errors know the vocabularies of the kernel layer and nothing of the language', () => {
  assert.equal(offences(/^interpreter\/errors\//, /^interpreter\/(errors|kernel)\/|^node:fs$/), []);
});

test('the interpreter knows of the grammar trees, places, codes and how to parse; not how parsing is done', () => {
  const core = /^interpreter\/(?!kernel\/|helper\/)/;
  const allowed =
    /^interpreter\/|^grammar\/(ast|diagnostic|parse|source|foreign|syntax-codes|syntax-mends|walk)\.ts$|^node:/;
  assert.equal(offences(core, allowed), []);
});

test('evaluation does not know which kernel it runs over', () => {
  const core = /^interpreter\/(?!kernel\/)|^stdlib\//;
  assert.equal(offences(core, /^(?!interpreter\/kernel\/(real|setup|task|signal-latch)\.ts$)/), []);
});

test('the interpreter knows no command and nothing of the terminal program', () => {
  assert.equal(offences(/^(grammar|interpreter)\//, /^(?!stdlib\/|cli\/|picocolors$)/), []);
});

test('a command knows the interpreter, and no other command', () => {
  const index = 'stdlib/index.ts';
  const commands = imports.filter(({ from, target }) => from === index && target.startsWith('stdlib/'));
  const files = new Set([index, ...commands.map(({ target }) => target)]);
  assert.ok(files.size > 20);
  const found = imports.filter(({ from, target }) => from !== index && files.has(target) && from.startsWith('stdlib/'));
  assert.equal(found, []);
  assert.equal(offences(/^stdlib\/.+\//, /^interpreter\/|^stdlib\/|^grammar\/source\.ts$/), []);
});

test('a command knows nothing of the grammar but places, and no number of a system call', () => {
  assert.equal(offences(/^stdlib\//, /^(?!grammar\/(?!source)|interpreter\/kernel\/(libc|numbers)\.ts$)/), []);
});

test('the table of commands knows the commands', () => {
  assert.equal(offences(/^stdlib\/index\.ts$/, /^(\.\/|stdlib\/|interpreter\/)/), []);
});

test('the terminal program knows the table of commands, not the commands', () => {
  assert.equal(offences(/^cli\//, /^(?!stdlib\/)|^stdlib\/index\.ts$/), []);
});

test.run();
