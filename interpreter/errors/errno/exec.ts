/**
 * Why a program cannot be executed: execve(2), and the search of PATH before it.
 */
import type { Row } from '../explanation.ts';
import type { Facts } from '../facts.ts';
import { mountUnder } from '../mountinfo.ts';
import { findPathFault } from '../path-fault.ts';
import { interpreterOf, loaderOf, type ProgramPart } from '../program-file.ts';

const calls = ['execve'] as const;
const LONGEST_ARGUMENT = 128 * 1024;

/** Anything one can execute? A link may lead to it. */
const exists = ({ machine, path }: Facts): boolean =>
  machine.kindOf(path) !== null && findPathFault(machine, path) === null;

/** The interpreter of a script or the loader of a program, when it is what is missing. */
function missingPart(facts: Facts): ProgramPart | null {
  const { machine, path } = facts;
  if (!exists(facts)) return null;
  const part = interpreterOf(machine, path) ?? loaderOf(machine, path);
  return part && (machine.kindOf(part.path) === null || findPathFault(machine, part.path) !== null) ? part : null;
}

const wasSearched = ({ machine }: Facts): boolean =>
  (machine.program?.searched.length ?? 0) > 0 && !isWrittenAsPath(machine.program?.name);
const isWrittenAsPath = (name: string | undefined): boolean => name?.includes('/') === true;

const isEmptyRoot = ({ machine }: Facts): boolean =>
  ['/bin', '/usr', '/lib', '/etc'].every((place) => machine.kindOf(place) === null);

const directoriesOf = ({ machine }: Facts): string[] =>
  (machine.program?.searched ?? []).map((place) => place.replace(/\/[^/]*$/, '') || '/');

const longArgument = ({ call }: Facts): number | undefined =>
  call.arguments
    .flatMap((part) => (part.kind === 'strings' ? part.texts : []))
    .map((text) => Buffer.byteLength(text) + 1)
    .find((size) => size > LONGEST_ARGUMENT);

const noexecPoint = ({ machine, path }: Facts): string | undefined => {
  const mount = mountUnder(machine, path);
  return mount?.options.includes('noexec') ? mount.point : undefined;
};

export const exec: readonly Row[] = [
  {
    calls,
    errno: 'ENOENT',
    code: 'nsx::exec::no-interpreter',
    when: (facts) => missingPart(facts)?.kind === 'interpreter',
    why: (facts) => `its interpreter \`${missingPart(facts)?.shown}\` does not exist`,
    help: (facts) =>
      missingPart(facts)?.shown.endsWith('\\r')
        ? 'the first line ends with a carriage return: write the file with Unix line ends'
        : `install it, or change the first line of ${facts.path}`,
  },
  {
    calls,
    errno: 'ENOENT',
    code: 'nsx::exec::no-loader',
    when: (facts) => missingPart(facts)?.kind === 'loader',
    why: (facts) => `its loader \`${missingPart(facts)?.shown}\` does not exist here`,
    notes: () => ['a program that is linked dynamically needs its loader and its libraries under the same root'],
    help: 'bind /lib and /lib64 (and /usr) into the root, or use a program that is linked statically',
  },
  {
    calls,
    errno: ['ENOENT', 'ENOTDIR'],
    code: 'nsx::exec::not-found',
    when: isEmptyRoot,
    why: 'there are no programs under the root of this process',
    help: 'bind what it needs into the new root before `chroot` or `pivot_root`: /bin, /lib, /lib64, /usr',
  },
  {
    calls,
    errno: ['ENOENT', 'ENOTDIR'],
    code: 'nsx::exec::not-found',
    when: wasSearched,
    why: 'no such program was found',
    notes: (facts) => [`searched in ${directoriesOf(facts).join(', ')}`],
    help: ({ machine }) =>
      machine.program?.name.includes(' ')
        ? 'without quotes the words are a program and its arguments: `run ls -l`'
        : 'install it, write its whole path, or set PATH',
  },
  {
    calls,
    errno: 'ENOENT',
    code: 'nsx::exec::not-found',
    why: (facts) => {
      const fault = findPathFault(facts.machine, facts.path);
      if (fault?.kind === 'dangling-link') return `${fault.at} is a symbolic link that leads nowhere`;
      return !fault || fault.at === facts.path ? 'there is no such file' : `${fault.at} does not exist`;
    },
  },
  {
    calls,
    errno: 'ENOTDIR',
    code: 'nsx::exec::not-found',
    why: ({ machine, path }) => `${findPathFault(machine, path)?.at ?? 'a part of the path'} is not a directory`,
  },
  {
    calls,
    errno: 'EACCES',
    code: 'nsx::exec::directory',
    when: ({ machine, path }) => machine.kindOf(path) === 'directory' || machine.kindOf(`${path}/.`) === 'directory',
    why: ({ path }) => `${path} is a directory`,
    help: ({ path }) => `to work in it: \`cd ${path}\``,
  },
  {
    calls,
    errno: 'EACCES',
    code: 'nsx::exec::noexec',
    when: (facts) => noexecPoint(facts) !== undefined,
    why: (facts) => `it lies on ${noexecPoint(facts)}, which is mounted with noexec`,
    help: 'copy it to a place that is mounted without `noexec`',
  },
  {
    calls,
    errno: 'EACCES',
    code: 'nsx::exec::not-executable',
    when: ({ machine, path }) => machine.kindOf(path) !== null,
    why: ({ path }) => `${path} is not executable for this process`,
    notes: ({ machine, path }) => {
      const interpreter = interpreterOf(machine, path);
      return interpreter ? [`or its interpreter \`${interpreter.shown}\` is not`] : [];
    },
    help: ({ path }) => `\`chmod +x ${path}\``,
  },
  {
    calls,
    errno: 'EACCES',
    code: 'nsx::exec::not-executable',
    why: ({ path }) => `${path} cannot be reached by this process, or is not executable`,
    help: 'look at the permissions of each directory on the way: `namei -l PATH`',
  },
  {
    calls,
    errno: 'ENOEXEC',
    code: 'nsx::exec::no-format',
    when: ({ machine, path }) => machine.read(path)?.startsWith('\x7fELF') === true,
    why: 'it is a program for another kind of machine, or damaged',
    notes: () => [`this machine is ${process.arch}`],
  },
  {
    calls,
    errno: 'ENOEXEC',
    code: 'nsx::exec::no-format',
    why: 'it is neither a program nor a script with a `#!` line',
    help: ({ path }) => `put \`#!/bin/sh\` into its first line, or run \`sh "sh ${path}"\``,
  },
  {
    calls,
    errno: 'E2BIG',
    code: 'nsx::exec::too-long',
    why: (facts) => {
      const size = longArgument(facts);
      return size
        ? `an argument has ${size} bytes, and 128 KiB are the most`
        : 'arguments and environment together are too long';
    },
    help: 'hand it over in a file or through a pipe',
  },
  {
    calls,
    errno: 'ETXTBSY',
    code: 'nsx::exec::open-for-writing',
    why: 'a process has the file open for writing',
  },
  {
    calls,
    errno: 'ELOOP',
    code: 'nsx::exec::no-interpreter',
    why: 'its interpreter is a script itself, and so on for too long, or a symbolic link leads to itself',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::exec::not-executable',
    why: 'the kernel does not allow it to this process: the file has capabilities that it may not get, or a security module forbids it',
  },
];
