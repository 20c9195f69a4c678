/**
 * What processes have been asked for without waiting for each answer, and how it went.
 *
 * The requests under way form one chain: each goes to the process of the one before it, or to the child
 * which that one makes. So nothing is done after a failure, though all has been sent: a helper drops what
 * is chained to a message that failed, and the messages of a child that was not born are read by nobody.
 * Answers are taken in order; whoever asked may put a failure right, and then the rest is sent again.
 *
 * What the calls are, and for whom, it does not know.
 */

import type { Operation } from '../helper/protocol.ts';
import { resultOf } from './calls.ts';
import { type Channel, ChannelClosed, type Reply } from './channel.ts';
import type { Afterwards } from './kernel.ts';
import { closeOwn } from './own-descriptors.ts';
import { type Argument, hasFailed, type Outcome, type SystemCall, SystemCallFailure } from './system-call.ts';
import { SIG } from './tables.ts';
import type { RealTask } from './task.ts';

/** Calls that belong together, and what becomes of them. */
export interface Part {
  readonly calls: readonly SystemCall[];
  readonly after: Afterwards;
}

/** The child that a request makes after its calls. */
export interface Birth {
  readonly child: RealTask;
  readonly flags: number;
  /** Its PIDs, the innermost first. None: the kernel chooses. */
  readonly setTid: readonly number[];
  /** What a trace and an error say was called. */
  readonly call: () => SystemCall;
  /** The parent ends as soon as the child has ended. */
  readonly follows: boolean;
  /** What is to be thrown when it cannot be made. */
  readonly refused: (failure: SystemCallFailure) => unknown;
}

/** The program that a request's process becomes after its calls. */
export interface Becoming {
  readonly calls: readonly SystemCall[];
  /** The socket has ended, as it does when a program takes over. */
  became(): void;
  /** All of the calls have failed. */
  refused(outcomes: readonly Outcome[]): void;
}

export interface Request {
  readonly task: RealTask;
  readonly parts: readonly Part[];
  readonly birth?: Birth;
  readonly becoming?: Becoming;
  /** Ours, for `received` arguments. */
  readonly descriptors?: readonly number[];
}

interface UnderWay {
  readonly request: Request;
  /** The number of its message; 0 if the socket had ended already. */
  readonly id: number;
}

/** A socket for a process to come: our end, and the one that it is born with. */
export interface NewSocket {
  readonly channel: Channel;
  readonly theirs: number;
}

export interface PipelineHost {
  newSocket(): NewSocket;
  /** There is time, since an answer is waited for. */
  idle(): void;
  trace(task: RealTask, list: () => readonly SystemCall[], reply: Reply): void;
  discard(task: RealTask): void;
}

/** Calls that go into one message; the rest of OPS_MAX is for what comes with them. */
const CALLS_MAX = 96;
/** So many answers at the end are waited for together. */
const AT_ONCE = 8;
/** How long requests may take that a signal has come in the middle of, in milliseconds: a read may never end. */
export const FINISH_PATIENCE = 500;

export class Pipeline {
  readonly #host: PipelineHost;
  #underWay: UnderWay[] = [];
  /** Put off until the process is asked for more. */
  #later: { readonly task: RealTask; readonly parts: Part[] } | null = null;
  #settling = false;
  /** The children's ends of sockets, sent to their parents and still open here. */
  #sent: number[] = [];
  /** What the last answer has handed over. */
  descriptors: readonly number[] = [];

  constructor(host: PipelineHost) {
    this.#host = host;
  }

  /** Nothing is under way, or what is waits for somebody who puts a failure right. */
  get idle(): boolean {
    return this.#settling || (this.#underWay.length === 0 && this.#later === null);
  }

  /** Put calls off: they go in one message with what the process is asked for next. */
  putOff(task: RealTask, part: Part): void {
    const parts = this.takeLater(task, part.calls.length);
    if (parts.length === 0) this.#keepOneChain(task);
    this.#later = { task, parts: [...parts, part] };
  }

  /** What was put off for the process, to be sent before `count` more calls; what does not fit is sent now. */
  takeLater(task: RealTask, count: number): readonly Part[] {
    const later = this.#later;
    if (!later) return [];
    if (later.task !== task || callsOf(later).length + count > CALLS_MAX) {
      this.flush();
      return [];
    }
    this.#later = null;
    return later.parts;
  }

  /** Send what was put off. */
  flush(): void {
    const later = this.#later;
    this.#later = null;
    if (later) this.send(later);
  }

  /** The same, if somebody waits for what its calls put out: a program that takes over leaves no answer. */
  flushIfAnswered(): void {
    if (this.#later && callsOf(this.#later).some((call) => call.arguments.some(({ kind }) => kind === 'output')))
      this.flush();
  }

  send(request: Request): void {
    this.#keepOneChain(request.task);
    try {
      this.#dispatch(request);
    } catch (error) {
      this.#drop(request);
      throw error;
    }
  }

  #keepOneChain(task: RealTask): void {
    const last = this.#underWay.at(-1)?.request;
    if (last && last.task !== task && last.birth?.child !== task) this.settle();
  }

  #dispatch(request: Request): void {
    const { task, birth, descriptors = [] } = request;
    const operations: Operation[] = callsOf(request).map((call) => ({ kind: 'call', call }));
    const sockets: number[] = [];
    if (birth) {
      const { channel, theirs } = this.#host.newSocket();
      birth.child.connect(channel);
      sockets.push(theirs);
      const at = operations.length;
      const { flags, setTid } = birth;
      operations.push({ kind: 'spawn', flags, exitSignal: SIG.CHLD, received: 0, setTid });
      if (birth.follows) operations.push({ kind: 'follow', child: resultOf(at) });
    }
    const chained = this.#underWay.some((other) => other.request.task === task);
    let id = 0;
    try {
      id = task.channel.send(operations, { descriptors: [...sockets, ...descriptors], chained });
    } catch (error) {
      // Its parent may have failed already, which shows when that answer is taken.
      if (!(error instanceof ChannelClosed)) throw error;
    } finally {
      // Closed when there is time, but before anybody waits for the end of the socket.
      this.#sent.push(...sockets);
    }
    this.#underWay.push({ request, id });
  }

  /** Take every answer that is still to come. Throws the first failure that nobody puts right. */
  settle(): void {
    if (this.idle) return;
    this.#settling = true;
    try {
      this.flush();
      this.#closeSent();
      let rested = false;
      for (let next = this.#underWay[0]; next; next = this.#underWay[0]) {
        if (!rested && this.#underWay.length <= AT_ONCE) {
          this.#rest();
          rested = true;
        }
        this.#take(next);
      }
    } catch (error) {
      this.#finish();
      throw error;
    } finally {
      this.#settling = false;
    }
  }

  /**
   * Sleep until the last but one of the answers has come: each that is taken as it comes would wake us, on a processor
   * that the next process needs. The last one may be that of a program, which takes as long as all others take us.
   * Where something has failed, the sockets of what comes after it end.
   */
  #rest(): void {
    if (this.#underWay.length > 2) this.#underWay.at(-2)?.request.task.channel.rest();
  }

  #take({ request, id }: UnderWay): void {
    const reply = id === 0 ? null : request.task.channel.receiveOrEnd(id, this.#host.idle);
    this.#underWay.shift();
    if (reply) this.#accept(request, reply);
    else this.#ended(request);
  }

  #accept(request: Request, reply: Reply): void {
    const { task, parts, birth, becoming } = request;
    const list = callsOf(request);
    this.#host.trace(task, () => (birth ? [...list, birth.call()] : list), reply);
    const bornAt = list.length;
    const result = reply.results[bornAt] ?? -1;
    if (birth && result >= 0) birth.child.born(reply, result);
    else this.descriptors = reply.descriptors;
    let at = 0;
    for (const [index, part] of parts.entries()) {
      const outcomes = outcomesOf(part.calls, reply, at);
      at += part.calls.length;
      const failed = outcomes.find(hasFailed);
      if (failed) {
        for (const fd of reply.descriptors) closeOwn(fd);
        this.#putRight(failed, part, { ...request, parts: parts.slice(index + 1) });
        return;
      }
      if (outcomes.length < part.calls.length)
        throw new Error('a message was dropped, and nothing before it has failed');
      part.after.made?.(outcomes);
    }
    becoming?.refused(outcomesOf(becoming.calls, reply, at));
    if (!birth || result >= 0) return;
    this.#dropAll([request]);
    throw birth.refused(new SystemCallFailure(birth.call(), -result));
  }

  /** Give whoever asked for the calls the chance to reach the same in another way, and go on after it. */
  #putRight({ call, result }: Outcome, part: Part, others: Request): void {
    const rest = [others, ...this.#takeAll()];
    try {
      const failure = new SystemCallFailure(call, -result);
      if (!part.after.failed) throw failure;
      part.after.failed(failure);
    } catch (error) {
      this.#dropAll(rest);
      throw error;
    }
    for (const request of rest) if (callsOf(request).length > 0 || request.birth) this.#dispatch(request);
    this.#closeSent();
  }

  #closeSent(): void {
    for (const fd of this.#sent.splice(0)) closeOwn(fd);
  }

  /** No answer, but the end of the socket. */
  #ended({ parts, becoming }: Request): void {
    if (becoming) {
      for (const { after } of parts) after.made?.([]);
      becoming.became();
      return;
    }
    // Nobody knows how far it has come: what was written down for undoing stays written down.
    for (const { birth } of this.#takeAll()) if (birth) this.#host.discard(birth.child);
    throw new ChannelClosed('the process has closed its control socket');
  }

  /** Everything under way, whose answers nobody takes any more. */
  #takeAll(): Request[] {
    const all = this.#underWay;
    this.#underWay = [];
    for (const { request, id } of all) request.task.channel.abandon(id);
    return all.map(({ request }) => request);
  }

  #dropAll(requests: readonly Request[]): void {
    for (const request of [...requests, ...this.#takeAll()].reverse()) this.#drop(request);
  }

  #drop({ parts, birth }: Request): void {
    for (const { after } of parts) after.dropped?.();
    if (birth) this.#host.discard(birth.child);
  }

  /** A signal cuts our wait short, not the calls: what undoes them has to come after them. */
  #finish(): void {
    const deadline = performance.now() + FINISH_PATIENCE;
    for (const { request, id } of this.#underWay) {
      const reply = id === 0 ? undefined : request.task.channel.finish(id, deadline - performance.now());
      if (!reply) continue;
      const bornAt = callsOf(request).length;
      const { birth, parts } = request;
      const result = reply.results[bornAt] ?? -1;
      if (birth && result >= 0) birth.child.born(reply, result);
      else for (const fd of reply.descriptors) closeOwn(fd);
      let at = 0;
      for (const { calls, after } of parts) {
        const outcomes = outcomesOf(calls, reply, at);
        at += calls.length;
        const [first] = outcomes;
        if (!first || hasFailed(first)) after.dropped?.();
        else if (!outcomes.some(hasFailed)) after.made?.(outcomes);
      }
    }
    this.#underWay = [];
    this.#later = null;
  }
}

/** The calls of a request, with their references to earlier results moved on to where those stand now. */
function callsOf({ parts, becoming }: Pick<Request, 'parts' | 'becoming'>): readonly SystemCall[] {
  const [only] = parts;
  if (!becoming && parts.length === 1 && only) return only.calls;
  const all: SystemCall[] = [];
  for (const { calls } of becoming ? [...parts, becoming] : parts) {
    const by = all.length;
    for (const call of calls) all.push(by === 0 ? call : shifted(call, by));
  }
  return all;
}

function shifted(call: SystemCall, by: number): SystemCall {
  if (!call.arguments.some(({ kind }) => kind === 'result')) return call;
  const move = (part: Argument): Argument => (part.kind === 'result' ? { kind: 'result', of: part.of + by } : part);
  return { ...call, arguments: call.arguments.map(move) };
}

/** What became of those of the calls that were made; they begin at the result of that index. */
export function outcomesOf(list: readonly SystemCall[], reply: Reply, from = 0): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let index = 0; index < list.length && from + index < reply.results.length; index++) {
    const result = reply.results[from + index] ?? 0;
    outcomes.push({ call: list[index]!, result, outputs: reply.outputs(from + index) });
  }
  return outcomes;
}
