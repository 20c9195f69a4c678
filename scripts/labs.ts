/**
 * The labs in examples/, and what all of them together have to be: for the table of them and for the tests.
 */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findScripts, type Script } from '../cli/test/find-scripts.ts';

const top = fileURLToPath(new URL('..', import.meta.url));

/** The folders in examples/, in the order in which one reads them; those right in it belong to none. */
export const chapters = {
  '': 'Programs to begin with',
  api: 'Namespaces as such, and host names',
  pid: 'PID namespaces',
  user: 'User namespaces',
  net: 'Network namespaces',
  mount: 'Mount namespaces',
  ipc: 'IPC namespaces',
  cgroup: 'Cgroup namespaces',
  time: 'Time namespaces',
  container: 'A container, step by step',
} as const satisfies Readonly<Record<string, string>>;

export type Chapter = keyof typeof chapters;

export interface Lab extends Script {
  /** From the top of the repository: `examples/api/01-uts-isolation.nsx`. */
  readonly file: string;
  readonly chapter: string;
  /** Of the file's name. */
  readonly place: number;
}

/** The programs of the series on namespaces that most people learn from, each of which a lab does. */
export const bookPrograms = [
  'demo_uts_namespaces',
  'ns_exec',
  'unshare',
  'pidns_init_sleep',
  'multi_pidns',
  'ns_child_exec',
  'simple_init',
  'orphan',
  'ns_run',
  'demo_userns',
  'userns_child_exec',
  'userns_setns_test',
] as const;

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** The labs that there are to be. */
export const labNumbers: readonly number[] = [
  ...range(1, 27),
  ...range(30, 46),
  ...range(50, 57),
  ...range(60, 71),
  ...range(80, 87),
  ...range(90, 99),
];

/** By chapter, in order. */
export function allLabs(): Lab[] {
  const scripts = findScripts([`${top}examples`], []);
  if ('message' in scripts) throw new Error(scripts.message);
  const order = Object.keys(chapters);
  return scripts
    .map((script): Lab => {
      const file = script.path.slice(top.length);
      const [, chapter = '', name = ''] = /^examples\/(?:(.+)\/)?([^/]+)$/.exec(file) ?? [];
      return { ...script, file, chapter, place: Number.parseInt(name, 10) };
    })
    .sort((a, b) => order.indexOf(a.chapter) - order.indexOf(b.chapter) || a.place - b.place);
}

/** `multi_pidns` of `multi_pidns.c`. */
export const programOf = (item: string): string => basename(item, '.c');

/** What the labs that there are do not cover yet: numbers and programs. */
export function missingLabs(labs: readonly Lab[]): string[] {
  const numbers = new Set(labs.map(({ header }) => header.number));
  const programs = new Set(labs.flatMap(({ header }) => header.book.map(({ text }) => programOf(text))));
  return [
    ...labNumbers.filter((number) => !numbers.has(number)).map((number) => `L${String(number).padStart(2, '0')}`),
    ...bookPrograms.filter((program) => !programs.has(program)),
  ];
}
