/**
 * Golden tests: small inputs in files, each with its expected output in a sibling file.
 *
 * `UPDATE_GOLDENS=1` rewrites the expected outputs instead of comparing; read the diff before you believe it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';

const casesFolder = fileURLToPath(new URL('../cases/', import.meta.url));
const updating = process.env.UPDATE_GOLDENS === '1';

export interface GoldenCase {
  /** Its file's name without the extension. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** The inputs in a folder under `test/cases`, by name: the files with this extension (`.nsx`). */
export function goldenCases(folder: string, extension: string): GoldenCase[] {
  const files = readdirSync(join(casesFolder, folder)).filter((file) => extname(file) === extension);
  return files.sort().map((file) => {
    const path = join(casesFolder, folder, file);
    return { name: basename(file, extension), path, text: readFileSync(path, 'utf8') };
  });
}

/** Compares an output with the sibling of the input that has this extension (`.ast`), or rewrites that. */
export function assertGolden({ path }: GoldenCase, extension: string, actual: string): void {
  assertGoldenFile(path.slice(0, -extname(path).length) + extension, actual);
}

/** The same for an output whose input stands in the test: its place under `test/cases`. */
export function assertGoldenAt(place: string, actual: string): void {
  const golden = join(casesFolder, place);
  if (updating) mkdirSync(dirname(golden), { recursive: true });
  assertGoldenFile(golden, actual);
}

function assertGoldenFile(golden: string, actual: string): void {
  if (updating) writeFileSync(golden, actual);
  assert.ok(existsSync(golden), `${golden} is missing: run the test with UPDATE_GOLDENS=1`);
  assert.fixture(actual, readFileSync(golden, 'utf8'));
}
