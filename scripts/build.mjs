/**
 * Build the program into dist/: see bundle.mjs.
 */
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { bundle } from './bundle.mjs';

rmSync('dist', { recursive: true, force: true });
await bundle({ nsx: 'cli/main.ts' }, 'dist');
chmodSync('dist/nsx.js', 0o755);
// `npx nsx` in this folder runs this build.
try {
  rmSync('node_modules/.bin/nsx', { force: true });
  symlinkSync('../../dist/nsx.js', 'node_modules/.bin/nsx');
} catch {}
