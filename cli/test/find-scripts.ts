/**
 * Which scripts `nsx test` is asked to run: files as they are named, and of folders every *.nsx below
 * them. In order, each once.
 *
 * A text that only defines functions is there for others to `use`: found in a folder, it is no test.
 */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '../../grammar/parse.ts';
import { Source } from '../../grammar/source.ts';
import { readSource } from '../run.ts';
import { type Header, readHeader } from './header.ts';

export interface Script {
  /** As it is named to nsx, and shown. */
  readonly path: string;
  readonly source: Source;
  readonly header: Header;
}

export interface Unreadable {
  readonly status: number;
  readonly message: string;
}

export function findScripts(paths: readonly string[], filters: readonly string[]): Script[] | Unreadable {
  const scripts: Script[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const inFolder = isFolder(path);
    for (const file of inFolder ? filesBelow(path) : [path]) {
      const source = readSource(file);
      if (!(source instanceof Source)) return source;
      if (seen.has(realpathSync(file)) || (inFolder && isLibrary(source))) continue;
      seen.add(realpathSync(file));
      scripts.push({ path: file, source, header: readHeader(source) });
    }
  }
  return filters.length === 0 ? scripts : scripts.filter((script) => filters.some((filter) => isMeant(script, filter)));
}

/** Links to folders are not followed: they may lead in a circle. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.name.endsWith('.nsx') && isFile(path) ? [path] : [];
    });
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function isLibrary(source: Source): boolean {
  const { program, diagnostics } = parse(source);
  const { statements } = program;
  const defines = statements.every(({ kind }) => kind === 'function' || kind === 'use');
  return diagnostics.length === 0 && statements.length > 0 && defines;
}

function isMeant({ path, header }: Script, filter: string): boolean {
  const number = /^L0*(\d+)$/i.exec(filter)?.[1];
  if (number !== undefined && header.number === Number(number)) return true;
  return `${path}\n${header.title}`.toLowerCase().includes(filter.toLowerCase());
}
