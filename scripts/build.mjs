/**
 * Build the program into dist/: see bundle.mjs.
 */
import { rmSync, symlinkSync } from 'node:fs';
import { bundleProgram } from './bundle.mjs';

rmSync('dist', { recursive: true, force: true });
await bundleProgram('dist');
// `npx nsx` in this folder runs this build.
try {
  rmSync('node_modules/.bin/nsx', { force: true });
  symlinkSync('../../dist/nsx.js', 'node_modules/.bin/nsx');
} catch {}
