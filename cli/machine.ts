/**
 * What the program itself wants to know of the machine: programs that are installed, the kernel's version.
 * For what explains failures see `interpreter/errors/`.
 */
import { statSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { isExecutable } from '../interpreter/processes/programs.ts';

/** Where execvp(3) would find it; null where it is nowhere. */
export function findProgram(name: string): string | null {
  const places = (process.env.PATH ?? '/bin:/usr/bin').split(':').map((folder) => join(folder || '.', name));
  return places.find((place) => isExecutable(place) && statSync(place).isFile()) ?? null;
}

/** Is the running kernel, `6.1.0-13-amd64` say, as new as `5.6`? The first two numbers count. */
export function kernelIsAtLeast(wanted: string, version = release()): boolean {
  const [major = 0, minor = 0] = version.split(/[.-]/).map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
