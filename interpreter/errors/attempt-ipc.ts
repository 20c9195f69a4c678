/** What was tried with an object of an IPC namespace: the part of a message before the colon. */
import { type IpcKind, nounOf } from '../kernel/ipc-words.ts';
import { type Facts, numberIn } from './facts.ts';

const CREATE = 0o1000;

/** Null for other calls. */
export function attemptWithIpc({ call, path }: Facts): string | null {
  const kind = call.name.slice(0, 3) as IpcKind;
  switch (call.name) {
    case 'msgget':
    case 'shmget':
    case 'semget': {
      const creates = (numberIn(call, call.arguments.length - 1) & CREATE) !== 0;
      return `cannot ${creates ? 'make' : 'find'} the ${nounOf(kind)} with the key ${numberIn(call, 0)}`;
    }
    case 'msgctl':
    case 'shmctl':
    case 'semctl':
      return `cannot remove the ${nounOf(kind)} ${numberIn(call, 0)}`;
    case 'msgsnd':
      return `cannot send to the message queue ${numberIn(call, 0)}`;
    case 'msgrcv':
      return `cannot receive from the message queue ${numberIn(call, 0)}`;
    case 'mq_open':
      return `cannot open the message queue ${path}`;
    case 'mq_unlink':
      return `cannot remove the message queue ${path}`;
    case 'mq_timedsend':
      return `cannot send to ${path}`;
    case 'mq_timedreceive':
    case 'mq_getsetattr':
      return `cannot receive from ${path}`;
    default:
      return null;
  }
}
