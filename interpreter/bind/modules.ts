/**
 * `use`: other texts, found and read once in a session.
 *
 * A file stands relative to the one that uses it; a bare name is a module of the standard library.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Use } from '../../grammar/ast.ts';
import { Source } from '../../grammar/source.ts';
import { readText } from '../files/read-text.ts';
import { libraryFile, libraryNames } from './library.ts';
import { plainText } from './literals.ts';

export type Loaded =
  | { readonly kind: 'source'; readonly source: Source; readonly path: string }
  /** It was used before: nothing is to be done. */
  | { readonly kind: 'known' }
  | { readonly kind: 'failed'; readonly message: string; readonly help?: string };

/** The texts that come with nsx. */
const librarySources = new WeakSet<Source>();

/** Does the text come with nsx? Then it is not there that its users have to look for their mistakes. */
export const isLibrary = (source: Source): boolean => librarySources.has(source);

export class Modules {
  readonly #sandboxed: boolean;
  readonly #known = new Set<string>();
  /** Those that are being bound, outermost first. */
  readonly #open: string[] = [];

  /** In a sandbox nsx, which is outside of it, reads no file for a script. */
  constructor(sandboxed = false) {
    this.#sandboxed = sandboxed;
  }

  load(use: Use, from: Source): Loaded {
    const name = plainText(use.target.parts);
    if (name === undefined)
      return {
        kind: 'failed',
        message: 'what is used has to be known before anything runs',
        help: 'write the name without `$`',
      };
    if (this.#sandboxed && use.target.kind === 'string')
      return {
        kind: 'failed',
        message: 'a script in a sandbox uses no other files',
        help: 'put all of it into one file',
      };
    const path = use.target.kind === 'string' ? fileBeside(from, name) : libraryFile(name);
    if (path === undefined) return { kind: 'failed', message: `there is no module \`${name}\``, help: libraryHelp() };
    if (!existsSync(path)) return { kind: 'failed', message: `there is no file ${path}` };
    const real = realpathSync(path);
    if (this.#open.includes(real)) {
      return {
        kind: 'failed',
        message: `modules use each other in a circle: ${[...this.#open.slice(this.#open.indexOf(real)), real].join(' → ')}`,
      };
    }
    if (this.#known.has(real)) return { kind: 'known' };
    try {
      const source = new Source(path, readText(path));
      if (use.target.kind !== 'string') librarySources.add(source);
      return { kind: 'source', source, path: real };
    } catch (error) {
      return { kind: 'failed', message: `cannot read ${path}: ${(error as Error).message}` };
    }
  }

  /** Bind or run something of a module: what it uses may not use it. */
  within<T>(path: string, work: () => T): T {
    this.#known.add(path);
    this.#open.push(path);
    try {
      return work();
    } finally {
      this.#open.pop();
    }
  }

  /** The script itself is open from beginning to end. */
  begin(source: Source): void {
    if (existsSync(source.name)) this.#open.push(realpathSync(source.name));
  }

  /** A text that was not accepted has not been used. */
  forget(path: string): void {
    this.#known.delete(path);
  }
}

function fileBeside(from: Source, name: string): string {
  const isFile = !from.name.startsWith('<');
  return resolve(isFile ? dirname(from.name) : '.', name);
}

function libraryHelp(): string {
  const names = libraryNames();
  const own = 'a file of your own is named in quotes: `use "file.nsx"`';
  return names.length > 0 ? `nsx comes with ${names.join(', ')}; ${own}` : own;
}
