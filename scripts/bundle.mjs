/**
 * How nsx is bundled: for dist/ and, with the same options, for what bench/ measures.
 *
 * ffi-rs stays outside, since it loads a binary of its own; chevrotain goes in, which makes a start
 * about five times as fast as from separate files.
 */
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { build } from 'esbuild';

const prebuilt = 'interpreter/helper/prebuilt';

/** Write the bundle of `entryPoints` (name → source) and the helpers into `outdir`. */
export async function bundle(entryPoints, outdir) {
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints,
    outdir,
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
  for (const name of readdirSync(prebuilt)) {
    copyFileSync(`${prebuilt}/${name}`, `${outdir}/${name}`);
    chmodSync(`${outdir}/${name}`, 0o755);
  }
}
