/**
 * What is refused in the session's own mount namespace, where the whole system may see it: mounting
 * over what is needed or in use, and changing what cannot be changed back.
 *
 * In a mount namespace of the script's own none of this is asked.
 */
import { normalize } from 'node:path/posix';
import * as calls from '../kernel/calls.ts';
import type { MountEntry } from '../kernel/mountinfo.ts';
import type { Status } from '../kernel/statx.ts';
import type { Machine } from '../machine.ts';

/** Never mounted over in the session's own mount namespace, unless the script says `over`. */
const protectedPlaces: ReadonlySet<string> = new Set(
  '/ /proc /sys /dev /etc /usr /bin /sbin /lib /lib32 /lib64 /libx32 /boot /run /var /home /root /tmp /mnt /opt'.split(
    ' ',
  ),
);

/** No link is followed on the way, so `..` leads to where it seems to. */
export function refuseProtected(machine: Machine, target: string, what: string): void {
  const place = normalize(target);
  if (!protectedPlaces.has(place)) return;
  throw machine.fail('nsx::mount::protected', `${place} belongs to the whole system: ${what}`, {
    help: `do it in a mount namespace of your own, \`clone mount < … >\`, or say \`over\``,
  });
}

export function refuseIfUsed(machine: Machine, target: string, status: Status): void {
  if (status.isMountPoint) {
    throw machine.fail('nsx::mount::already-mounted', `something is mounted on ${target} already`, {
      help: 'unmount it, take another place, or say `over` to mount on top',
      facts: { errno: 'EBUSY' },
    });
  }
  if (!status.isDirectory) return;
  const { O } = calls;
  const [, listed] = machine.perform([
    calls.quietly(calls.scoped(calls.open(target, O.RDONLY | O.DIRECTORY))),
    calls.quietly(calls.about(target, calls.listDirectory(calls.resultOf(0), 1024))),
  ]);
  // `.` and `..` take 24 bytes each.
  if (listed && listed.result > 48) {
    throw machine.fail(
      'nsx::mount::not-empty',
      `${target} is not empty: what is in it would be hidden from everybody`,
      {
        help: 'take an empty or a missing directory, or say `over`',
      },
    );
  }
}

/** Of a mount that this session has not made. */
export function refuseForeign(machine: Machine, { point, type }: MountEntry, what: string, why: string): never {
  throw machine.fail(
    'nsx::mount::not-ours',
    `the ${type} at ${point} was not mounted by this session, and ${what}: ${why}`,
    {
      help: 'do it in a mount namespace of your own: `clone mount < … >`',
      facts: { errno: 'EPERM' },
    },
  );
}
