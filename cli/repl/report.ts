/**
 * What a person at the prompt sees of a statement: its events as lines, told once, and the undoing
 * summed up.
 */

import type { Diagnostic } from '../../grammar/diagnostic.ts';
import type { Source } from '../../grammar/source.ts';
import type { Event } from '../../interpreter/events.ts';
import { signalName } from '../../interpreter/kernel/tables.ts';
import { Process } from '../../interpreter/processes/process.ts';
import { toJson } from '../../interpreter/values/json.ts';
import type { RecordValue, Value } from '../../interpreter/values/values.ts';
import { renderDiagnostic } from '../render/diagnostic.ts';
import { renderEvent } from '../render/event.ts';
import type { Style } from '../render/style.ts';
import type { Size } from './screen.ts';

type EventOf<Kind extends Event['kind']> = Extract<Event, { kind: Kind }>;

/** What one looks at; the rest is told as it happens. */
const pageable: ReadonlySet<Event['kind']> = new Set(['value', 'shown', 'print']);

/** Where it is shown. */
export interface Screen {
  write(text: string): void;
  size(): Size;
}

export class PromptReport {
  readonly style: Style;
  readonly #screen: Screen;
  /** Values for other programs, or for those who want to see all of them. */
  readonly #json: boolean;
  #undone: EventOf<'undone'>[] = [];
  /** Those that a line of this statement has shown already. */
  readonly #shown = new Set<Process>();
  #atLineStart = true;
  /** The namespaces of the session, to mark others. */
  own: (() => RecordValue) | undefined;
  /** Shows a text a screen at a time; false when it cannot. */
  page: (text: string) => boolean = () => false;

  constructor(style: Style, screen: Screen, json = false) {
    this.style = style;
    this.#screen = screen;
    this.#json = json;
  }

  readonly emit = (event: Event): void => {
    const text = this.#render(event);
    if (text === null) return;
    const isLong = pageable.has(event.kind) && text.split('\n').length > this.#screen.size().rows;
    if (!isLong || !this.page(text)) this.write(text);
  };

  diagnostic(diagnostic: Diagnostic, source: Source, processes: readonly Process[] = []): void {
    this.write(renderDiagnostic(diagnostic, source, this.style, { processes, width: this.#screen.size().columns }));
  }

  write(text: string): void {
    if (text === '') return;
    this.#atLineStart = text.endsWith('\n');
    try {
      this.#screen.write(text);
    } catch (error) {
      // The terminal is gone: SIGHUP, or the end of the input, comes next.
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
    }
  }

  /** The end of what was entered: nothing of it is to be left unsaid or unfinished. */
  settle(): void {
    const undone = this.#undone;
    this.#undone = [];
    this.#shown.clear();
    if (undone.length > 0) this.write(`${this.style.quiet('undone')}  ${summary(undone)}\n`);
    if (!this.#atLineStart) this.write('\n');
  }

  #render(event: Event): string | null {
    switch (event.kind) {
      case 'executed':
        return this.#executed(event);
      case 'process-stopped':
        this.#shown.add(event.process);
        // The terminal has written `^Z`, or the program was in the middle of its picture.
        return `${event.foreground ? '\n' : ''}${this.#job(event.process, this.style.warning('stopped'))}`;
      case 'process-ended':
        return this.#ended(event);
      case 'held':
        if (event.process.level !== undefined) this.#shown.add(event.process);
        return this.#plain(event);
      case 'shown':
        return this.#json ? json(event.value) : this.#plain(event);
      case 'value':
        if (this.#json) return event.value === null || event.value === undefined ? null : json(event.value);
        return event.value instanceof Process && this.#shown.has(event.value) ? null : this.#plain(event);
      case 'undone':
        if (event.errno !== null) return this.#plain(event);
        this.#undone.push(event);
        return null;
      default:
        return this.#plain(event);
    }
  }

  #plain(event: Event): string | null {
    return renderEvent(event, this.style, this.#screen.size().columns, this.own);
  }

  /** A program that is only run says for itself that it runs. */
  #executed(event: EventOf<'executed'>): string | null {
    const { process } = event;
    const plain = process.kinds.length === 0 && process.name === undefined && process.level === undefined;
    if (process.job === undefined && plain) return null;
    this.#shown.add(process);
    const number = process.job === undefined ? '' : `${this.#number(process)} `;
    return `${number}${this.#plain(event)}`;
  }

  #ended(event: EventOf<'process-ended'>): string | null {
    const { process, change } = event;
    this.#shown.add(process);
    if (process.job !== undefined) {
      const how =
        change === null
          ? 'ended'
          : change.kind === 'killed'
            ? `killed by ${signalName(change.status)}`
            : change.status === 0
              ? 'done'
              : `ended with ${change.status}`;
      return this.#job(process, how);
    }
    // The levels around a program end with it, and one that was only run has its error told.
    const plain = process.kinds.length === 0 && process.name === undefined;
    return process.command === undefined || plain ? null : this.#plain(event);
  }

  #number = (process: Process): string => this.style.quiet(`[${process.job ?? ''}]`);

  #job(process: Process, what: string): string {
    return `${this.#number(process)} ${what}  ${process.describe()}    ${this.style.quiet(`pid ${process.pid}`)}\n`;
  }
}

const json = (value: Value): string => `${JSON.stringify(toJson(value), null, 2)}\n`;

/** One by one when they are few, counted when they are many. */
function summary(undone: readonly EventOf<'undone'>[]): string {
  if (undone.length <= 2) return undone.map(({ what }) => what).join(', ');
  return countedEffects(undone);
}

/** `5 mounts, 1 directory` */
export function countedEffects(list: readonly { readonly effect: EventOf<'undone'>['effect'] }[]): string {
  const count = (wanted: string): number => list.filter(({ effect }) => effect === wanted).length;
  return counted([
    [count('mount'), 'mount'],
    [count('directory'), 'directory', 'directories'],
    [count('file'), 'file'],
    [count('device'), 'device'],
    [count('ipc'), 'IPC object'],
    [count('cgroup'), 'cgroup'],
    [count('change'), 'change of a mount', 'changes of mounts'],
  ]);
}

/** `5 processes, 1 file` */
export function counted(counts: readonly (readonly [count: number, one: string, many?: string])[]): string {
  return counts
    .filter(([count]) => count > 0)
    .map(([count, one, many = `${one}s`]) => `${count} ${count === 1 ? one : many}`)
    .join(', ');
}
