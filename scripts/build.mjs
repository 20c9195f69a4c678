/**
 * Build the program: one bundle, with the helpers beside it.
 *
 * ffi-rs stays outside, since it loads a binary of its own; chevrotain goes in, which makes a start
 * about five times as fast as from separate files.
 */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist', { recursive: true });
await build({
  entryPoints: { nsx: 'cli/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minify: true,
  keepNames: false,
  format: 'esm',
  platform: 'node',
  target: 'node20.12',
  external: ['ffi-rs'],
  chunkNames: 'chunk-[hash]',
  banner: { js: '#!/usr/bin/env node' },
  legalComments: 'linked',
});
chmodSync('dist/nsx.js', 0o755);
const prebuilt = 'interpreter/helper/prebuilt';
for (const name of readdirSync(prebuilt)) {
  copyFileSync(`${prebuilt}/${name}`, `dist/${name}`);
  chmodSync(`dist/${name}`, 0o755);
}
// `npx nsx` in this folder runs this build.
try {
  rmSync('node_modules/.bin/nsx', { force: true });
  symlinkSync('../../dist/nsx.js', 'node_modules/.bin/nsx');
} catch {}
