/**
 * Run the tests: every `*.test.ts` below `test/` (or below the paths given) in a process of its own,
 * so that one that crashes or is killed cannot take the others along.
 *
 * Ends with `N passed, N failed`. A file that reports no result has failed: it crashed, or forgot
 * to run its suites.
 *
 * A file that makes processes and fails is run once more when all others have ended: on a machine
 * that is busy with something else a wait may be too short. What it said is printed both times, and
 * the last lines name it as unsteady: that is a defect of the test or of nsx, but not a red run.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const paths = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
/** For a file; the long tests of faults (`npm run test:faults`) take as much as they need. */
const TIME_LIMIT = process.env.NSX_FAULTS === 'long' ? 1_200_000 : 300_000;

function testFiles(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = join(path, entry.name);
      if (entry.isDirectory()) return testFiles(child);
      return entry.name.endsWith('.test.ts') ? [child] : [];
    });
}

/** Those that only compute can share the machine; those that make processes get it alone. */
const computesOnly = (file) => /^test\/(grammar|interpreter|meta)\//.test(file);

function run(file) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined, FORCE_COLOR: '0' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        output += data;
      });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ file, output, ...count(output, code, signal) });
    });
  });
}

function count(output, code, signal) {
  const sum = (label) =>
    [...output.matchAll(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'gm'))].reduce((total, [, n]) => total + Number(n), 0);
  const total = sum('Total');
  const passed = sum('Passed');
  const skipped = sum('Skipped');
  // uvu does not count what is skipped among the total.
  const broken = total + skipped === 0 || signal !== null || (code !== 0 && total === passed);
  return { passed, skipped, failed: total - passed + (broken ? 1 : 0), broken, code, signal };
}

async function runAll(files, width) {
  const results = [];
  const queue = [...files];
  const worker = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      const started = Date.now();
      const result = await run(file);
      results.push(result);
      report(result, Date.now() - started);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

function report({ file, output, passed, failed, skipped, broken, code, signal }, time) {
  const extra = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(
    `${failed === 0 ? 'ok  ' : 'FAIL'} ${file}  ${passed} passed, ${failed} failed${extra}  (${(time / 1000).toFixed(1)} s)`,
  );
  for (const line of output.split('\n'))
    if (/^\s*skipped?[: ]/i.test(line) && !/^\s*Skipped:\s+\d/.test(line)) console.log(`     ${line.trim()}`);
  if (failed > 0) console.log(output.replace(/^/gm, '     '));
  if (broken && failed > 0) console.log(`     ended with ${signal ?? code}`);
}

if (!existsSync('dist/nsx.js')) {
  console.error('dist/nsx.js is missing: run `npm run build` first');
  process.exit(1);
}
const files = (paths.length > 0 ? paths : ['test']).flatMap(testFiles);
const results = [
  ...(await runAll(files.filter(computesOnly), 2)),
  ...(await runAll(
    files.filter((file) => !computesOnly(file)),
    1,
  )),
];
const unsteady = [];
for (const [index, first] of results.entries())
  if (first.failed > 0 && !computesOnly(first.file)) {
    const [second] = await runAll([first.file], 1);
    if (second.failed > 0) continue;
    results[index] = second;
    unsteady.push(first.file);
  }
if (unsteady.length > 0) console.log(`unsteady: ${unsteady.join(' ')}`);
const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
console.log(
  `${total('passed')} passed, ${total('failed')} failed${total('skipped') > 0 ? `, ${total('skipped')} skipped` : ''}`,
);
process.exitCode = total('failed') > 0 || files.length === 0 ? 1 : 0;
