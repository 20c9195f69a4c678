/**
 * Lists of calls that refer to one another: a file that is opened and written in one message.
 */
import * as calls from './calls.ts';
import type { SystemCall } from './system-call.ts';

/** open, write: the descriptor is the result of the call before, whose place in the list is filled in later. */
export function* writeFile(name: string, text: string): Iterable<SystemCall> {
  yield calls.scoped(calls.open(name, calls.O.WRONLY));
  yield calls.about(name, calls.write(calls.resultOf(-1), Buffer.from(text)));
}

/** The same, closed again at once: nothing can be made read-only in which a file is open for writing. */
export function* writeAndClose(name: string, text: string): Iterable<SystemCall> {
  yield calls.open(name, calls.O.WRONLY);
  yield calls.about(name, calls.write(calls.resultOf(-1), Buffer.from(text)));
  yield calls.quietly(calls.close(calls.resultOf(-2)));
}

/** Fill in what refers to the call before. */
export function withDescriptorReferences(list: readonly SystemCall[]): SystemCall[] {
  return list.map((call, index) => ({
    ...call,
    arguments: call.arguments.map((part) =>
      part.kind === 'result' && part.of < 0 ? calls.resultOf(index + part.of) : part,
    ),
  }));
}
