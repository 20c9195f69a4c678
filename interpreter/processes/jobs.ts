/**
 * Jobs: the programs of a session that are not in the foreground, numbered as a shell numbers them.
 *
 * It keeps the numbers and looks; giving a job the terminal is the business of `programs.ts`.
 */
import type { Machine } from '../machine.ts';
import { Process } from './process.ts';
import { stateOf } from './process-tree.ts';

/** What a command may name a job by: a process, its PID, or the job's number, `2` or `%2`. */
export type JobName = Process | number | string;

/** The jobs that live, by number. */
export function jobsOf(machine: Machine): Process[] {
  return machine.processes
    .filter((process) => process.job !== undefined && process.state !== 'ended')
    .sort((a, b) => (a.job ?? 0) - (b.job ?? 0));
}

/** Give a program the next number, unless it has one. */
export function makeJob(machine: Machine, process: Process): void {
  process.job ??= 1 + (jobsOf(machine).at(-1)?.job ?? 0);
}

/** The job of that name; without one, the latest that is stopped, or else the latest. */
export function findJob(machine: Machine, name: JobName | undefined): Process {
  const jobs = jobsOf(machine);
  if (name === undefined) {
    const found = jobs.findLast(({ state }) => state === 'stopped') ?? jobs.at(-1);
    if (found) return found;
    throw machine.fail('nsx::process::no-job', 'there is no program in the background', {
      help: 'Ctrl-Z stops the one in the foreground; `&` at the end of a statement starts one in the background',
    });
  }
  const found = name instanceof Process ? name : byNumber(machine, jobs, Number(String(name).replace(/^%/, '')));
  if (!found) {
    throw machine.fail('nsx::process::no-job', `this session has no job or process ${name}`, {
      help: '`jobs` lists the jobs, `ps` the processes',
    });
  }
  return presumeProgram(machine, found);
}

function byNumber(machine: Machine, jobs: readonly Process[], number: number): Process | undefined {
  return jobs.find(({ job }) => job === number) ?? machine.processes.find(({ pid }) => pid === number);
}

/** Only a program can be stopped and continued: what is held waits for nsx as it is. */
function presumeProgram(machine: Machine, process: Process): Process {
  if (process.state === 'program' || process.state === 'stopped') return process;
  if (process.state === 'ended') {
    throw machine.fail('nsx::process::ended', `process ${process.pid} has ${process.describeEnd()}`, {
      facts: { errno: 'ESRCH' },
    });
  }
  throw machine.fail('nsx::process::held', `process ${process.pid} is held and no program`, {
    help: 'run statements in it with `in`',
  });
}

/** Has a signal stopped it? */
export const isStopped = ({ pid }: Process): boolean => stateOf(pid) === 'T';

/** Note programs in the background that were stopped or continued by somebody else. */
export function noticeStops(machine: Machine): void {
  for (const process of machine.processes) {
    if (process.state !== 'program' && process.state !== 'stopped') continue;
    const state = isStopped(process) ? 'stopped' : 'program';
    if (state === process.state) continue;
    process.state = state;
    makeJob(machine, process);
    if (state === 'stopped') machine.emit({ kind: 'process-stopped', process, foreground: false });
  }
}
