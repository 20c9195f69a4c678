/**
 * What completion can offer in a session as it is now: its names, its values, and files as its
 * processes see them. Whatever goes wrong on the way, there is just nothing to offer.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { keywords } from '../../grammar/tokens.ts';
import { processVariables } from '../../interpreter/bind/bindings.ts';
import { libraryNames } from '../../interpreter/bind/library.ts';
import { fileSystemsIn, KERNELS_OWN } from '../../interpreter/errors/file-systems.ts';
import { readDirectory } from '../../interpreter/files/paths.ts';
import { subjects } from '../../interpreter/help/help.ts';
import { errnos } from '../../interpreter/kernel/tables.ts';
import { jobsOf } from '../../interpreter/processes/jobs.ts';
import { Process } from '../../interpreter/processes/process.ts';
import { isExecutable } from '../../interpreter/processes/programs.ts';
import type { Session } from '../../interpreter/session.ts';
import { fieldNames, readField } from '../../interpreter/values/fields.ts';
import type { Value } from '../../interpreter/values/values.ts';
import type { World } from './complete.ts';

export function sessionWorld(session: Session): World {
  const { machine, scope } = session;
  const variables = (): string[] => scope.names('variable');
  return {
    registry: machine.registry,
    keywords: [...keywords.keys()],
    errnos: errnos.map(({ name }) => name),
    variables: () => [...variables(), ...processVariables],
    functions: () => scope.names('function'),
    summary: (name) =>
      session
        .functions()
        .find((one) => one.name === name)
        ?.summary.split('\n')[0] ?? '',
    subjects: () => subjects({ registry: machine.registry, functions: session.functions() }),
    fields: (variable, path) => orNothing(() => fieldsOf(session, variable, path)),
    processes: () => [
      ...variables()
        .filter((name) => isAlive(session.lookup(name)))
        .map((name) => `$${name}`),
      ...jobsOf(machine).map(({ job }) => `%${job}`),
    ],
    programs: (prefix) => programs(prefix),
    fileSystems: () => orNothing(fileSystems),
    modules: libraryNames,
    paths: (prefix, inside) => orNothing(() => paths(session, prefix, inside)),
  };
}

const isAlive = (value: Value | undefined): boolean => value instanceof Process && value.state !== 'ended';

function orNothing(find: () => string[]): string[] {
  try {
    return find();
  } catch {
    return [];
  }
}

function fieldsOf(session: Session, variable: string, path: readonly string[]): string[] {
  let value = session.lookup(variable);
  for (const name of path) {
    if (value === undefined) return [];
    value = /^\d+$/.test(name) ? (value as readonly Value[])[Number(name)] : readField(session.machine, value, name);
  }
  return value === undefined ? [] : fieldNames(value);
}

function paths(session: Session, prefix: string, inside: string | null): string[] {
  const cut = prefix.lastIndexOf('/') + 1;
  const [directory, name] = [prefix.slice(0, cut), prefix.slice(cut)];
  return entries(session, directory || '.', inside)
    .filter((entry) => entry.name.startsWith(name) && (name.startsWith('.') || !entry.name.startsWith('.')))
    .map((entry) => `${directory}${entry.name}${entry.isDirectory ? '/' : ' '}`);
}

function entries(session: Session, directory: string, inside: string | null) {
  const { machine } = session;
  if (!machine.kernel.started) {
    return readdirSync(directory, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isDirectory: entry.isDirectory(),
    }));
  }
  const process = inside === null ? undefined : session.lookup(inside);
  const before = machine.enter(process instanceof Process && process.state === 'held' ? process : machine.home);
  try {
    return readDirectory(machine, directory);
  } finally {
    machine.leave(before);
  }
}

const fileSystems = (): string[] =>
  fileSystemsIn(readFileSync('/proc/filesystems', 'utf8')).filter((type) => !KERNELS_OWN.includes(type));

/** The programs in PATH. */
function programs(prefix: string): string[] {
  if (prefix === '') return [];
  const places = (process.env.PATH ?? '').split(':').filter((place) => place.startsWith('/'));
  return places.flatMap((place) =>
    orNothing(() => readdirSync(place).filter((name) => name.startsWith(prefix) && isExecutable(`${place}/${name}`))),
  );
}
