/**
 * `nsx clean`: undo what killed sessions have left, as their journals say it.
 *
 * How journals are found, judged and carried out is `interpreter/kernel/leftovers.ts`.
 */

import { LaunchFailure } from '../interpreter/kernel/launch.ts';
import {
  type Abandoned,
  eachJournal,
  type Found,
  foreseeAbandoned,
  undoAbandoned,
} from '../interpreter/kernel/leftovers.ts';
import { isGone, isRefused, type Replayed } from '../interpreter/kernel/replay.ts';
import { errnoOf } from '../interpreter/kernel/tables.ts';
import type { Json } from '../interpreter/values/json.ts';
import type { Options } from './options.ts';
import { wantsColor, writeError, writeOut } from './output.ts';
import { style as makeStyle } from './render/style.ts';
import { privilegeOf } from './start.ts';
import { ExitStatus } from './status.ts';

/** 0 if nothing is left that could not be undone, and no journal had to be refused; else 1. */
export function clean(options: Options, dryRun: boolean): number {
  const cleaning = new Cleaning(options, dryRun);
  eachJournal((found) => cleaning.meet(found));
  return cleaning.finish();
}

class Cleaning {
  readonly #options: Options;
  readonly #dryRun: boolean;
  readonly #style = makeStyle(wantsColor(1));
  #undone = 0;
  #left = 0;
  #refused = 0;

  constructor(options: Options, dryRun: boolean) {
    this.#options = options;
    this.#dryRun = dryRun;
  }

  meet(found: Found): void {
    const { warning, error, good } = this.#style;
    switch (found.kind) {
      case 'in-use':
        return this.#tell({ event: 'in-use', journal: found.path }, '');
      case 'elsewhere':
        return this.#tell(
          { event: 'elsewhere', journal: found.path, why: found.why },
          `${warning('left alone')}: ${found.path}: ${found.why}\n`,
        );
      case 'refused':
        this.#refused += 1;
        return this.#tell(
          { event: 'refused', journal: found.path, why: found.why },
          `${error('refused')}: ${found.path}: ${found.why}\n  ${good('help')}: nothing of it was done; look at it, undo by hand what it names, and remove it\n`,
        );
      case 'abandoned':
        return this.#clean(found);
    }
  }

  #clean(found: Abandoned): void {
    const [nsx] = found.owner.processes;
    const { privilege } = found.owner;
    if (privilege === 'sudo' && privilegeOf(this.#options) !== 'sudo') {
      this.#left += found.kept.length;
      return this.#tell(
        { event: 'needs-sudo', journal: found.path, pid: nsx?.pid ?? 0, entries: found.kept.length },
        `${this.#style.warning('left')}: what the session of PID ${nsx?.pid} did as root: \`nsx clean --sudo\` undoes it\n`,
      );
    }
    const results = this.#dryRun ? foreseeAbandoned(found) : undoAbandoned(found);
    const telling = results.filter(({ result }) => !isGone(result));
    this.#tell(
      { event: 'session', journal: found.path, pid: nsx?.pid ?? 0, privilege },
      telling.length > 0 ? `${this.#style.strong(`the killed session of PID ${nsx?.pid}`)}\n` : '',
    );
    for (const one of telling) this.#tellOf(one);
  }

  #tellOf({ kept, result }: Replayed): void {
    const { good, warning } = this.#style;
    const { what, effect } = kept;
    if (isRefused(result)) {
      this.#left += 1;
      const errno = errnoOf(-result).name;
      return this.#tell(
        { event: 'not-undone', what, effect, errno },
        `  ${warning('not undone')}  ${what}: ${errno}\n`,
      );
    }
    this.#undone += 1;
    if (this.#dryRun) this.#tell({ event: 'would-undo', what, effect }, `  would      ${what}\n`);
    else this.#tell({ event: 'undone', what, effect }, `  ${good('undone')}      ${what}\n`);
  }

  finish(): number {
    const nothing = this.#undone + this.#left + this.#refused === 0;
    this.#tell(
      { event: 'end', undone: this.#dryRun ? 0 : this.#undone, left: this.#left, refused: this.#refused },
      nothing ? 'there is nothing to clean up\n' : '',
    );
    return this.#left + this.#refused > 0 ? ExitStatus.failed : ExitStatus.ok;
  }

  #tell(json: Json, text: string): void {
    writeOut(this.#options.json ? `${JSON.stringify(json)}\n` : text);
  }
}

/** No helper, or no sudo: then nothing can be undone. */
export function cleanOrSay(options: Options, dryRun: boolean): number {
  try {
    return clean(options, dryRun);
  } catch (error) {
    if (!(error instanceof LaunchFailure)) throw error;
    writeError(`nsx: ${error.message}\n  help: ${error.help}\n`);
    return error.kind === 'privilege' ? ExitStatus.noPrivilege : ExitStatus.failed;
  }
}
