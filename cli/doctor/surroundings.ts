/**
 * What scripts use where it is there: programs, cgroups, a whole /proc, a terminal.
 */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { Circumstances } from '../../interpreter/errors/circumstances.ts';
import { hiddenInProc, mountsOf, whereProcIsWhole } from '../../interpreter/errors/mountinfo.ts';
import { eachJournal } from '../../interpreter/kernel/leftovers.ts';
import { isTerminal } from '../../interpreter/processes/is-terminal.ts';
import { findProgram } from '../machine.ts';
import { wantsColor } from '../output.ts';
import { type Finding, findings } from './finding.ts';

const found = findings('surroundings');
const program = findings('programs');
const NOTES_MAX = 5;

interface Program {
  readonly name: string;
  /** What it is needed for. */
  readonly what: string;
  /** The package that has it in Debian. */
  readonly debian: string;
  /** Has root a use for it? */
  readonly forRoot: boolean;
}

const programs: readonly Program[] = [
  { name: 'ip', what: 'networks', debian: 'iproute2', forRoot: true },
  { name: 'newuidmap', what: 'more than one user in a rootless session', debian: 'uidmap', forRoot: false },
  { name: 'newgidmap', what: 'more than one group in a rootless session', debian: 'uidmap', forRoot: false },
  { name: 'sudo', what: '`--sudo`', debian: 'sudo', forRoot: false },
];

export function examineSurroundings(machine: Circumstances): Finding[] {
  const isRoot = process.geteuid?.() === 0;
  const wanted = programs.filter(({ forRoot }) => forRoot || !isRoot);
  return [
    ...wanted.map(lookFor),
    ...(isRoot ? [] : subordinateIds()),
    proc(machine),
    cgroups(machine),
    leftovers(),
    terminal(),
  ];
}

function lookFor({ name, what, debian }: Program): Finding {
  const path = findProgram(name);
  if (path !== null) return program(name, 'ok', `${name}, for ${what}: ${path}`);
  return program(name, 'limited', `${name} is not installed: it is needed for ${what}`, {
    help: `Debian: \`apt-get install ${debian}\``,
  });
}

/** subuid(5), subgid(5): what newuidmap(1) grants. */
function subordinateIds(): Finding[] {
  if (findProgram('newuidmap') === null) return [];
  const { uid, username } = userName();
  return (['/etc/subuid', '/etc/subgid'] as const).map((file) => {
    const all = linesOf(file);
    const line = all.find((entry) => entry.startsWith(`${username}:`) || entry.startsWith(`${uid}:`));
    const [, start, count] = line?.split(':') ?? [];
    if (start !== undefined) return program(file, 'ok', `${file} gives ${username} ${count} IDs from ${start}`);
    return program(file, 'limited', `${file} gives ${username} no IDs`, {
      help: `as root: \`usermod --add-${file.slice(5)}s ${freeRange(all)} ${username}\``,
    });
  });
}

/** As many as useradd(8) gives, after those that belong to others. */
function freeRange(entries: readonly string[]): string {
  const ends = entries
    .map((entry) => entry.split(':').slice(1).map(Number))
    .map(([start = 0, count = 0]) => start + count);
  const first = Math.max(100_000, ...ends.filter(Number.isInteger));
  return `${first}-${first + 65_535}`;
}

/** An ID need not have a name. */
function userName(): { readonly uid: number; readonly username: string } {
  const uid = process.getuid?.() ?? 0;
  try {
    return { uid, username: userInfo().username };
  } catch {
    return { uid, username: String(uid) };
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function proc(machine: Circumstances): Finding {
  const hidden = hiddenInProc(machine);
  if (hidden.length === 0) return found('proc', 'ok', 'nothing of /proc is hidden');
  return found('proc', 'limited', 'parts of /proc are hidden, as in containers: rootless, no new one can be mounted', {
    notes: [`hidden: ${hidden.slice(0, 5).join(', ')}${hidden.length > 5 ? ' …' : ''}`],
    help: whereProcIsWhole,
  });
}

function cgroups(machine: Circumstances): Finding {
  const mount = mountsOf(machine).findLast(({ type }) => type === 'cgroup2');
  if (!mount) {
    return found('cgroup2', 'limited', 'no cgroup2 is mounted: there are no limits for groups of processes', {
      help: 'boot with `systemd.unified_cgroup_hierarchy=1`, or mount it: `mount -t cgroup2 none DIR`',
    });
  }
  const controllers = machine.read(`${mount.point}/cgroup.controllers`)?.trim() ?? '';
  const text = `cgroup2 at ${mount.point}`;
  if (controllers !== '') return found('cgroup2', 'ok', `${text}, with ${controllers.replaceAll(' ', ', ')}`);
  return found('cgroup2', 'limited', `${text}, without controllers: those may belong to cgroups of version 1`);
}

/** What killed sessions have left, as far as their journals say it: nothing is looked at but those. */
function leftovers(): Finding {
  const notes: string[] = [];
  let refused = false;
  eachJournal((journal) => {
    if (journal.kind === 'refused') {
      refused = true;
      notes.push(`${journal.path}: ${journal.why}`);
    } else if (journal.kind === 'abandoned') {
      const pid = journal.owner.processes[0]?.pid;
      notes.push(...journal.kept.map(({ what }) => `of the session of PID ${pid}: ${what}`));
    }
  });
  if (notes.length === 0) return found('leftovers', 'ok', 'killed sessions have left nothing');
  return found('leftovers', 'limited', 'killed sessions have left what is still to be undone', {
    notes: [
      ...notes.slice(0, NOTES_MAX),
      ...(notes.length > NOTES_MAX ? [`and ${notes.length - NOTES_MAX} more`] : []),
    ],
    help: refused
      ? '`nsx clean` undoes what it can, and says what to do about the rest'
      : '`nsx clean`, or the next session, undoes it',
  });
}

function terminal(): Finding {
  if (!isTerminal(0) || !isTerminal(1)) return found('terminal', 'ok', 'no terminal: nothing to see to');
  const { TERM = '' } = process.env;
  if (TERM === '' || TERM === 'dumb') {
    return found('terminal', 'limited', `the terminal says that it can do little (TERM is \`${TERM}\`)`, {
      help: 'set TERM to what it is: `export TERM=xterm-256color`',
    });
  }
  const { columns = 0, rows = 0 } = process.stdout;
  return found(
    'terminal',
    'ok',
    `a terminal (${TERM}), ${columns}×${rows}, ${wantsColor(1) ? 'with' : 'without'} colours`,
  );
}
