/**
 * The journal of a session: what has to be undone, in a file, for when nsx and the keeper are killed both.
 *
 * There is none before something is made that outlives every process. A line is written before its effect is
 * made, by one write(2) and without fsync(2): the file has to outlive processes, not the machine. Where it cannot
 * be written, that is said once, and the session goes on, with nsx and the keeper to clean up after one another.
 */
import { closeSync, constants, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import * as calls from './calls.ts';
import { goesWhenEmpty, makeJournalPlace } from './journal-place.ts';
import { FIRST_SUM, HEAD_SIZE, head, keepLine, type Line, type Owner, writeLines } from './journal-text.ts';
import type { Undoing } from './kernel.ts';
import type { Kept } from './last-will.ts';
import { syscall } from './libc.ts';
import { identify, surroundings } from './owner.ts';
import type { Privilege } from './setup.ts';

const LOCK_EX = 2;
/** A journal that is longer is written anew when most of it is about what is no more. */
const LONG = 256 * 1024;

export interface JournalOptions {
  readonly privilege: Privilege;
  /** nsx's helpers that clean up, too: as long as one of them lives, it is their turn. */
  readonly helpers: readonly number[];
  readonly notice: (text: string) => void;
}

const ATTEMPTS = 10;

let count = 0;

/** The name tells whose it is, so that an unfinished one can be recognised. */
export const fileName = (boot: string, { pid, start }: { pid: number; start: string }, number: number): string =>
  `${boot.slice(0, 8)}-${pid}-${start}-${number}.journal`;

export class Journal {
  readonly #options: JournalOptions;
  #state: 'none' | 'open' | 'off' = 'none';
  #path = '';
  #owner: Owner | undefined;
  #fd = -1;
  #length = 0;
  /** What its first line says of that. */
  #told = 0;
  #sum = FIRST_SUM;
  /** What it says by now, and how many bytes that takes. */
  readonly #kept = new Map<number, { readonly kept: Kept; readonly size: number }>();
  #size = 0;

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** Begin it, if that has not been done. Returns what removes it in the very end: the first entry of the will. */
  begin(): Omit<Undoing, 'id'> | null {
    if (this.#state !== 'none') return null;
    try {
      this.#create();
    } catch (error) {
      this.#giveUp(error);
      return null;
    }
    // No guard: nobody else writes to this directory, and no other session has this name.
    const place = this.#path.slice(0, this.#path.lastIndexOf('/'));
    const leaving = goesWhenEmpty(place) ? [calls.keepGoing(calls.removeDirectory(place)), calls.getpid()] : [];
    const list = [calls.removeFile(this.#path), ...leaving];
    return { what: `remove ${this.#path}`, effect: 'file', calls: list, guards: [] };
  }

  add(kept: readonly Kept[]): void {
    if (this.#state !== 'open') return;
    const lines = kept.map(keepLine);
    const size = this.#write(lines);
    for (const one of kept) this.#remember(one, Math.ceil(size / kept.length));
  }

  drop(id: number): void {
    if (this.#state !== 'open' || !this.#kept.has(id)) return;
    this.#size -= this.#kept.get(id)?.size ?? 0;
    this.#kept.delete(id);
    this.#write([{ drop: id }]);
    if (this.#length > LONG && this.#length > 4 * this.#size) this.#compact();
  }

  /** Say how long it is by now, when there is time: a later line that is whole counts all the same. */
  catchUp(): void {
    if (this.#state !== 'open' || this.#told === this.#length) return;
    try {
      put(this.#fd, head(this.#length), 0);
      this.#told = this.#length;
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** The keeper has removed the file, or will. */
  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
    this.#state = 'off';
  }

  #remember(kept: Kept, size: number): void {
    this.#size += size - (this.#kept.get(kept.id)?.size ?? 0);
    this.#kept.delete(kept.id);
    this.#kept.set(kept.id, { kept, size });
  }

  #create(): void {
    const own = identify('self');
    if (!own) throw new Error('there is no /proc');
    const helpers = this.#options.helpers.flatMap((pid) => identify(pid) ?? []);
    this.#owner = { ...surroundings(), processes: [own, ...helpers], privilege: this.#options.privilege };
    count += 1;
    const name = fileName(this.#owner.boot, own, count);
    for (let attempt = 1; ; attempt++) {
      this.#path = `${makeJournalPlace()}/${name}`;
      try {
        this.#writeAnew([{ owner: this.#owner }]);
        break;
      } catch (error) {
        // Another session has ended in this moment, and its keeper has taken the empty place away.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === ATTEMPTS) throw error;
      }
    }
    this.#state = 'open';
  }

  /** Under another name until it is whole, and locked: nobody ever sees one of ours that is not. flock(2). */
  #writeAnew(lines: readonly Line[]): void {
    const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
    const unfinished = `${this.#path}.new`;
    const fd = openSync(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      const { text, sum } = writeLines(FIRST_SUM, lines);
      const length = HEAD_SIZE + Buffer.byteLength(text);
      if (syscall('flock', fd, LOCK_EX) < 0) throw new Error('it cannot be locked');
      put(fd, head(length) + text, 0);
      renameSync(unfinished, this.#path);
      if (this.#fd >= 0) closeSync(this.#fd);
      this.#fd = fd;
      this.#length = length;
      this.#told = length;
      this.#sum = sum;
    } catch (error) {
      closeSync(fd);
      rmSync(unfinished, { force: true });
      throw error;
    }
  }

  /** Returns how many bytes it took. */
  #write(lines: readonly Line[]): number {
    try {
      const { text, sum } = writeLines(this.#sum, lines);
      const size = put(this.#fd, text, this.#length);
      this.#sum = sum;
      this.#length += size;
      return size;
    } catch (error) {
      this.#giveUp(error);
      return 0;
    }
  }

  #compact(): void {
    if (!this.#owner) return;
    try {
      this.#writeAnew([{ owner: this.#owner }, ...[...this.#kept.values()].map(({ kept }) => keepLine(kept))]);
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** One that does not say all is worse than none: what was undone long ago would be undone again. */
  #giveUp(error: unknown): void {
    this.close();
    try {
      if (this.#path !== '') rmSync(this.#path, { force: true });
    } catch {}
    const { code, path, message } = error as NodeJS.ErrnoException;
    const why = code === undefined ? message : `${path ?? this.#path}: ${code}`;
    this.#options.notice(
      `no journal can be kept (${why}): if nsx and its helper are killed at the same time, what this session has made stays`,
    );
  }
}

/** All of it, or an error: pwrite(2). */
function put(fd: number, text: string, position: number): number {
  const data = Buffer.from(text);
  const written = writeSync(fd, data, 0, data.length, position);
  if (written < data.length) throw Object.assign(new Error('it is cut short'), { code: 'ENOSPC' });
  return written;
}
