/**
 * Codes of System V IPC and POSIX message queues.
 */
import type { CodeList } from './entry.ts';

export const ipcCodes = {
  'nsx::ipc::missing': {
    summary: 'an IPC namespace has no object with this key, ID or name',
    mend: 'Every IPC namespace has its own. Look with `ipcs` from inside, or make it with `create`.',
  },
  'nsx::ipc::exists': {
    summary: 'an object is to be made anew that is there already',
    mend: 'Leave `exclusive` out, or remove it first with `ipcrm` or `mq_unlink`.',
  },
  'nsx::ipc::denied': {
    summary: 'the process may not use or remove this IPC object',
    mend: 'Look at its permissions with `ipcs`. Its owner may remove it, and root of the user namespace that owns the IPC namespace.',
  },
  'nsx::ipc::limit': {
    summary: 'there are as many IPC objects as the system allows',
    mend: 'Remove some, or take an IPC namespace of your own, which has limits of its own.',
  },
  'nsx::ipc::size': {
    summary: 'an IPC object of this size cannot be had',
    mend: 'Ask for less. The limits are in /proc/sys/kernel and /proc/sys/fs/mqueue, for every IPC namespace by itself.',
  },
  'nsx::ipc::too-long': {
    summary: 'a message is too long for its queue',
    mend: 'Send less at once. A POSIX queue can be made for longer messages with `bytes N`.',
  },
  'nsx::ipc::full': {
    summary: 'a message queue is full',
    mend: 'Receive some messages first: nothing here waits for room.',
  },
  'nsx::ipc::empty': {
    summary: 'a message queue has no such message',
    mend: 'Send one first: nothing here waits for one.',
  },
} as const satisfies CodeList;
