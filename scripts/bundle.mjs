/**
 * How nsx is bundled: for dist/ and, with the same options, for what bench/ measures.
 *
 * Everything goes into one file, chevrotain too, which makes a start about five times as fast as from
 * separate files. ffi-rs stays outside, since it loads a binary of its own, and picocolors, since most
 * starts need no colours.
 *
 * The program is one function in CommonJS, because that is what V8's code cache works for in every
 * version of Node that we support: program.cjs with program.cache beside it, and launcher.cjs, as
 * nsx.js, to put them together. A start takes two thirds of the time with the cache.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const prebuilt = 'interpreter/helper/prebuilt';

/** Bundle `entry` (a source) into `file`, and put the helpers beside it. */
export async function bundle(entry, outdir, file, { asFunction = false } = {}) {
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: [entry],
    outfile: `${outdir}/${file}`,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.12',
    external: ['ffi-rs', 'picocolors'],
    define: { 'import.meta.filename': '__filename', 'import.meta.dirname': '__dirname' },
    banner: { js: asFunction ? '(function (require, module, __filename, __dirname) {' : '' },
    footer: { js: asFunction ? '})' : '' },
    legalComments: 'linked',
  });
  for (const name of readdirSync(prebuilt)) {
    copyFileSync(`${prebuilt}/${name}`, `${outdir}/${name}`);
    chmodSync(`${outdir}/${name}`, 0o755);
  }
}

/** The whole program, as it is shipped. */
export async function bundleProgram(outdir) {
  await bundle('cli/main.ts', outdir, 'program.cjs', { asFunction: true });
  // The package is ESM; a start through the ESM loader takes longer.
  writeFileSync(`${outdir}/package.json`, '{ "type": "commonjs" }\n');
  // What `use NAME` finds.
  mkdirSync(`${outdir}/stdlib`, { recursive: true });
  for (const name of readdirSync('stdlib').filter((name) => name.endsWith('.nsx')))
    copyFileSync(`stdlib/${name}`, `${outdir}/stdlib/${name}`);
  copyFileSync('scripts/launcher.cjs', `${outdir}/nsx.js`);
  chmodSync(`${outdir}/nsx.js`, 0o755);
  const { status } = spawnSync(process.execPath, ['scripts/make-cache.cjs', outdir], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the code cache could not be made');
}
