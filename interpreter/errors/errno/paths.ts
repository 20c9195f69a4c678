/**
 * What is wrong with a path, for every call that takes one: the component that is missing, no
 * directory, or a link; names that are too long; places where nothing can be made.
 */
import { O } from '../../kernel/calls.ts';
import { findNamespaceKind, MS } from '../../kernel/tables.ts';
import type { Row } from '../explanation.ts';
import { type Facts, textIn } from '../facts.ts';
import { mountUnder } from '../mountinfo.ts';
import { findLink, findPathFault, type PathFault, parentOf } from '../path-fault.ts';

const calls = [
  'mount',
  'umount2',
  'pivot_root',
  'chroot',
  'chdir',
  'mkdirat',
  'unlinkat',
  'openat',
  'openat2',
  'readlinkat',
  'statx',
  'symlinkat',
  'linkat',
  'mknodat',
  'fchmodat',
] as const;

/** The longest name and the longest path that the kernel takes, in bytes. */
const NAME_MAX = 255;
const PATH_MAX = 4095;

interface NamedPath {
  /** What it is to the call; '' for the one that the message names anyway. */
  readonly role: string;
  readonly path: string;
}

/** Every path of the call, those that nsx would have made if they were missing last. */
function pathsOf({ call, path, flags }: Facts): NamedPath[] {
  const paths: NamedPath[] = [{ role: '', path }];
  if (call.name === 'pivot_root') paths.push({ role: 'the place for the old root', path: textIn(call, 1) });
  if (call.name === 'linkat') paths.push({ role: 'what it is to lead to', path: textIn(call, 1) });
  return call.name === 'mount' ? [...sourcesOf(call, flags), ...paths] : paths;
}

function sourcesOf(call: Facts['call'], flags: number): NamedPath[] {
  const paths: NamedPath[] = [];
  const source = textIn(call, 0);
  const named = (flags & (MS.BIND | MS.MOVE)) !== 0 || source.startsWith('/');
  if (named && (flags & MS.REMOUNT) === 0) paths.push({ role: 'the source', path: source });
  for (const option of textIn(call, 4).split(',')) {
    const [, name = '', value = ''] = /^(lowerdir|upperdir|workdir)=(.*)$/.exec(option) ?? [];
    for (const one of name === '' ? [] : value.split(':')) paths.push({ role: `\`${name}\``, path: one });
  }
  return paths;
}

function faultOf(facts: Facts): (PathFault & NamedPath) | null {
  for (const named of pathsOf(facts)) {
    const fault = named.path === '' ? null : findPathFault(facts.machine, named.path);
    if (fault) return { ...named, ...fault };
  }
  return null;
}

const isFault = (kind: PathFault['kind']) => (facts: Facts) => faultOf(facts)?.kind === kind;

function whyMissing(facts: Facts): string {
  const fault = faultOf(facts);
  if (!fault || (fault.role === '' && fault.at === fault.path)) return 'no such file or directory';
  return `${fault.role === '' ? '' : `${fault.role} is missing: `}${fault.at} does not exist`;
}

const creates = ({ call, flags }: Facts): boolean =>
  ['mkdirat', 'symlinkat', 'linkat'].includes(call.name) || (call.name === 'openat' && (flags & O.CREAT) !== 0);

/** The file system of the kernel's own that a path lies on; undefined for an ordinary one. */
const virtualType = ({ machine, path }: Facts): string | undefined => {
  const type = mountUnder(machine, path)?.type ?? /^\/(proc|sys)\//.exec(path)?.[1];
  return ['proc', 'sysfs', 'sys', 'securityfs', 'debugfs', 'tracefs', 'nsfs'].find((name) => name === type);
};

const processOf = (path: string): string | undefined => /^\/proc\/(\d+)(\/|$)/.exec(path)?.[1];
/** What /proc/PID/ns calls the kind of namespace that is named there by another word; undefined where the word is right. */
function namespaceFileOf(path: string): string | undefined {
  const [, directory, word = ''] = /^(\/proc\/[^/]+(?:\/task\/\d+)?\/ns\/)(\w+)$/.exec(path) ?? [];
  const kind = findNamespaceKind(word);
  return kind && kind.file !== word ? `${directory}${kind.file}` : undefined;
}
const longName = (path: string): string | undefined =>
  path.split('/').find((part) => Buffer.byteLength(part) > NAME_MAX);

export const paths: readonly Row[] = [
  {
    calls,
    errno: ['ENOENT', 'ESRCH'],
    code: 'nsx::process::ended',
    when: ({ path, machine }) => processOf(path) !== undefined && machine.kindOf(`/proc/${processOf(path)}`) === null,
    why: ({ path }) => `there is no process ${processOf(path)}, or no longer`,
    notes: ({ machine }) =>
      machine.pids.length > 1 ? ['numbers in /proc are those of the PID namespace it was mounted for'] : [],
  },
  {
    calls,
    errno: ['ENOENT', 'EPERM', 'EACCES', 'EOPNOTSUPP'],
    code: 'nsx::path::virtual',
    when: (facts) =>
      creates(facts) && virtualType(facts) !== undefined && !findPathFault(facts.machine, parentOf(facts.path)),
    why: ({ machine, path }) =>
      `nothing can be made in ${mountUnder(machine, path)?.point ?? parentOf(path)}: it shows what the kernel has`,
    help: 'choose a place in an ordinary file system, as in /tmp',
  },
  {
    calls,
    errno: 'ENOENT',
    code: 'nsx::path::missing',
    when: ({ path, call }) => path === '' && call.about === undefined,
    why: 'the path is empty',
  },
  {
    calls,
    errno: 'ENOENT',
    code: 'nsx::path::dangling-link',
    when: isFault('dangling-link'),
    why: (facts) => `${faultOf(facts)?.at} is a symbolic link that leads nowhere`,
  },
  {
    calls,
    errno: 'ENOENT',
    code: 'nsx::path::missing',
    why: whyMissing,
    help: (facts) => {
      const fault = faultOf(facts);
      const file = fault?.last ? namespaceFileOf(fault.at) : undefined;
      if (file) return `the file of that kind is \`${file}\``;
      if (
        fault?.kind !== 'missing' ||
        fault.role !== '' ||
        !['mount', 'mkdirat', 'openat', 'pivot_root'].includes(facts.call.name)
      )
        return undefined;
      // A file to open is not made by `mkdir`, and neither is a device.
      if (fault.last && (facts.call.name === 'openat' || fault.at.startsWith('/dev/'))) return undefined;
      return `create it first: \`mkdir ${fault.at}\``;
    },
  },
  {
    calls: ['mount'],
    errno: 'ENOTDIR',
    code: 'nsx::path::not-a-directory',
    when: (facts) => (facts.flags & MS.BIND) !== 0 && faultOf(facts) === null,
    why: ({ machine, call, path }) =>
      machine.kindOf(path) === 'directory'
        ? `${textIn(call, 0)} is a file and ${path} a directory`
        : `${textIn(call, 0)} is a directory and ${path} a file`,
    help: ({ machine, path }) =>
      machine.kindOf(path) === 'directory'
        ? 'the target must be a file: make an empty one'
        : 'the target must be a directory: make one with `mkdir`',
  },
  {
    calls,
    errno: 'ENOTDIR',
    code: 'nsx::path::not-a-directory',
    why: (facts) => {
      const at = faultOf(facts)?.at ?? facts.path;
      return at === facts.path ? 'it is not a directory' : `${at} is not a directory`;
    },
  },
  {
    calls: ['openat2'],
    errno: 'ELOOP',
    code: 'nsx::path::link',
    why: ({ machine, path }) => `${findLink(machine, path) ?? 'a part of the path'} is a symbolic link`,
    notes: () => ['nsx follows no links to a place that others can see: one could be exchanged at the last moment'],
    help: 'write the path that the link leads to',
  },
  {
    calls,
    errno: 'ELOOP',
    code: 'nsx::path::link',
    why: ({ machine, path }) => {
      const link = findLink(machine, path);
      return link
        ? `the symbolic link ${link} leads to itself, or where none is allowed`
        : 'too many symbolic links, or one where none is allowed';
    },
  },
  {
    calls,
    errno: 'ENAMETOOLONG',
    code: 'nsx::path::too-long',
    why: ({ path }) => {
      const name = longName(path);
      if (name === undefined) return `the path is longer than ${PATH_MAX} bytes`;
      return `the name \`${name.slice(0, 16)}…\` has ${Buffer.byteLength(name)} bytes, and ${NAME_MAX} are the most`;
    },
  },
];
