/** What `msgget`, `shmget`, `semget` and `mq_open` have in common: the flags of their system calls. */
import { flag, optionalKeyword } from '../../interpreter/command.ts';
import type { GetFlags } from '../../interpreter/kernel/ipc-calls.ts';
import { integer, mode } from '../../interpreter/values/shapes.ts';

export const key = integer('KEY', 1, 0x7fffffff);
export const id = integer('ID', 0, 0x7fffffff);

export const creation = {
  create: flag('make it if it is missing'),
  exclusive: flag('with `create`: fail if it is there already'),
  mode: optionalKeyword(mode, 'its permissions, 0o600 if none are given'),
} as const;

export function flagsOf(given: { create: boolean; exclusive: boolean; mode: number | undefined }): GetFlags {
  return { create: given.create, exclusive: given.exclusive, mode: given.mode ?? 0o600 };
}
