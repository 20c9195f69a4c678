/**
 * `npm run bench`: build what is measured, measure it, tidy up. README.md says how it measures.
 *
 * The measurements run in a Node of their own, on a bundle made like dist/nsx.js, so that what is
 * timed is what is shipped and not what tsx makes of it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle, bundleProgram } from '../scripts/bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(command: string, args: readonly string[], environment = process.env): number {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: environment });
  if (error) throw error;
  return status ?? 1;
}

/** With it, Node reads certificates at every start, which has nothing to do with us: see README.md. */
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;

if (process.geteuid?.() !== 0) {
  process.stderr.write('bench: skipped, since the programs in C that nsx is compared with need root\n');
  process.exit(0);
}
// Inside of the tree, so that the bundle finds ffi-rs.
mkdirSync(`${root}/node_modules/.cache`, { recursive: true });
const build = mkdtempSync(`${root}/node_modules/.cache/nsx-bench-`);
try {
  for (const name of ['levels', 'sandbox', 'stopwatch']) {
    if (run('cc', ['-O2', '-Wall', '-Wextra', '-o', `${build}/${name}`, `bench/c/${name}.c`]) !== 0) process.exit(1);
  }
  await bundleProgram(`${build}/dist`);
  // What the prompt says of itself.
  copyFileSync(`${root}/package.json`, `${build}/package.json`);
  // Beside the program, where the modules that come with nsx are found.
  await bundle('bench/main.ts', `${build}/dist`, 'main.cjs');
  await bundle('bench/starter.ts', build, 'starter.cjs');
  if (run('mkfifo', [`${build}/requests`, `${build}/answers`]) !== 0) process.exit(1);
  const env = { ...environment, NSX_BENCH_BUILD: build };
  const starter = spawn(process.execPath, [`${build}/starter.cjs`], { cwd: root, stdio: 'inherit', env });
  process.exitCode = run(process.execPath, [`${build}/dist/main.cjs`, ...process.argv.slice(2)], env);
  starter.kill();
} finally {
  rmSync(build, { recursive: true, force: true });
}
