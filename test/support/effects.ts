/**
 * A script that does to the host all that nsx can do to it, and a look, from outside, at what is left of it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { Traces } from './machine.ts';

let counter = 0;

/** What one script makes, under names of its own. */
export class Effects {
  readonly prefix: string;
  /** Devices, groups and pins that others see are for root. */
  readonly privileged: boolean;
  /** A device's name has at most 15 characters. */
  readonly device: string;
  readonly key: number;
  readonly #traces: Traces;

  constructor(prefix: string, privileged: boolean) {
    counter += 1;
    this.prefix = prefix;
    this.privileged = privileged;
    this.device = `nt${process.pid}x${counter}`;
    this.key = process.pid * 100 + counter;
    this.#traces = new Traces(prefix);
  }

  get name(): string {
    return this.prefix.slice(this.prefix.lastIndexOf('/') + 1);
  }

  /** One line for each thing that is left. */
  left(): string[] {
    return [
      ...this.#traces.left(),
      ...readdirSync('/sys/class/net').filter((name) => name.startsWith(this.device)),
      ...groupsNamed(this.name),
      ...readFileSync('/proc/sysvipc/msg', 'utf8')
        .split('\n')
        .filter((line) => line.trim().split(/\s+/)[0] === String(this.key)),
    ];
  }

  async leftAfter(milliseconds: number): Promise<string[]> {
    const deadline = Date.now() + milliseconds;
    await this.#traces.leftAfter(milliseconds);
    while (this.left().length > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    return this.left();
  }
}

const groupsNamed = (name: string): string[] => {
  try {
    return readdirSync('/sys/fs/cgroup', { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith(`-${name}`),
    );
  } catch {
    return [];
  }
};

/** It takes a tenth of a second or two, and undoes some of it itself. */
export const effectsScript = ({ prefix, privileged, device, key, name }: Effects): string => `
use net
mkdir ${prefix}-made
write ${prefix}-made/note "to be removed"
mount tmpfs at ${prefix}-new/below with size=1M
let box = clone user pid uts net mount < hold >
let tail = nest 5 < mount proc at "${prefix}-proc$level"; exec sleep 1000 > &
print $tail.pids $box.pid
let queue = msgget ${key} create
print $queue
${
  privileged
    ? `pin uts of $box at ${prefix}-pin
let group = cgroup ${name}
attach $box to $group
ip link add ${device}a type veth peer name ${device}b`
    : ''
}
sh "sleep 1000 & sleep 0.05"
umount ${prefix}-new/below
print "done"
`;
