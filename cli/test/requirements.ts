/**
 * What the header of a script may require, and whether this machine has it.
 *
 * `root`, `program ip`, `kernel 5.6`, `cgroup2`, `file /dev/fuse`, `filesystem overlay`. It looks, and
 * tries nothing: what only the kernel can say, the script finds out itself, and says `skip`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { fileSystemsIn } from '../../interpreter/errors/file-systems.ts';
import { didYouMean, nearest } from '../../interpreter/errors/suggest.ts';
import type { Privilege } from '../../interpreter/kernel/setup.ts';
import { findProgram, kernelIsAtLeast } from '../machine.ts';
import type { Item } from './header.ts';

interface Requirement {
  /** What stands after the word; empty where it stands alone. */
  readonly argument: RegExp;
  readonly example: string;
  /** Null if it is there, else why the script is skipped. */
  lacks(argument: string, privilege: Privilege): string | null;
}

const requirements: Readonly<Record<string, Requirement>> = {
  root: {
    argument: /^$/,
    example: 'root',
    lacks: (_, privilege) => (privilege === 'rootless' ? 'it requires root' : null),
  },
  program: {
    argument: /^[^\s/]+$/,
    example: 'program ip',
    lacks: (name) => (findProgram(name) !== null ? null : `the program ${name} is not installed`),
  },
  kernel: {
    argument: /^\d+\.\d+$/,
    example: 'kernel 5.6',
    lacks: (version) => (kernelIsAtLeast(version) ? null : `it requires Linux ${version}, this is ${release()}`),
  },
  cgroup2: {
    argument: /^$/,
    example: 'cgroup2',
    lacks: () => (/ - cgroup2 /.test(readOrEmpty('/proc/self/mountinfo')) ? null : 'no cgroup2 is mounted'),
  },
  file: {
    argument: /^\/\S*$/,
    example: 'file /dev/fuse',
    lacks: (path) => (existsSync(path) ? null : `there is no ${path}`),
  },
  filesystem: {
    argument: /^\S+$/,
    example: 'filesystem overlay',
    lacks: (type) => (hasFileSystem(type) ? null : `this kernel has no file system ${type}`),
  },
};

/** What is wrong with a requirement as it is written; null if nothing is. */
export function checkRequirement({ text, span }: Item): Diagnostic | null {
  const { word, argument } = takeApart(text);
  const known = requirements[word];
  if (known?.argument.test(argument)) return null;
  const near = nearest(word, Object.keys(requirements));
  const examples = Object.values(requirements).map(({ example }) => `\`${example}\``);
  return {
    code: 'nsx::lab::requirement',
    severity: 'error',
    message: known ? `\`requires: ${text}\` is not complete` : `nsx knows no requirement \`${word}\``,
    labels: [{ span, text: '' }],
    notes: [],
    help: known
      ? `it is written as in \`requires: ${known.example}\``
      : (didYouMean(near) ?? `there are ${examples.join(', ')}`),
  };
}

/** Why a script with this requirement is skipped on this machine, or null. */
export function lacks({ text }: Item, privilege: Privilege): string | null {
  const { word, argument } = takeApart(text);
  return requirements[word]?.lacks(argument, privilege) ?? null;
}

function takeApart(text: string): { readonly word: string; readonly argument: string } {
  const [word = '', ...rest] = text.split(/\s+/);
  return { word, argument: rest.join(' ') };
}

/** Known to the kernel, or in a module that it would load: proc_filesystems(5), modprobe(8). */
function hasFileSystem(type: string): boolean {
  if (fileSystemsIn(readOrEmpty('/proc/filesystems')).includes(type)) return true;
  const modules = readOrEmpty(`/lib/modules/${release()}/modules.dep`);
  return modules.includes(`/${type}.ko`);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
