/**
 * What a program needs to be started besides itself: the interpreter in the `#!` line of a script,
 * the loader that an ELF file names (PT_INTERP).
 *
 * It reads the file as text, so what comes out of an ELF file is only as good as a search for it.
 */
import type { Circumstances } from './circumstances.ts';

export interface ProgramPart {
  readonly kind: 'interpreter' | 'loader';
  readonly path: string;
  /** With what cannot be seen made visible. */
  readonly shown: string;
}

/** Loaders are named near the start, behind the program headers. */
const HEAD = 16384;

export function interpreterOf(machine: Circumstances, path: string): ProgramPart | null {
  const line = /^#![ \t]*([^ \t\n]+)/.exec(machine.read(path)?.slice(0, HEAD) ?? '')?.[1];
  return line === undefined ? null : { kind: 'interpreter', path: line, shown: line.replace(/\r/g, '\\r') };
}

export function loaderOf(machine: Circumstances, path: string): ProgramPart | null {
  const head = machine.read(path)?.slice(0, HEAD) ?? '';
  if (!head.startsWith('\x7fELF')) return null;
  const loader = /(\/[\w./+-]*\/ld[\w.+-]*\.so[\w.]*)\0/.exec(head)?.[1];
  return loader === undefined ? null : { kind: 'loader', path: loader, shown: loader };
}
