/** The three sorts of System V objects, as system calls and as people name them: sysvipc(7). */
export type IpcKind = 'msg' | 'shm' | 'sem';

const nouns: Readonly<Record<IpcKind, string>> = {
  msg: 'message queue',
  shm: 'shared memory',
  sem: 'set of semaphores',
};

export const nounOf = (kind: IpcKind): string => nouns[kind];
