/**
 * What a file system has said of its options: fsopen(2), read from the context that took them.
 */
import type { Facts } from './facts.ts';

export const saidBy = ({ machine }: Facts): string[] => (machine.says ?? []).map((line) => `the kernel says: ${line}`);
