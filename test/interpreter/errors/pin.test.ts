/** Namespaces that cannot be pinned. */
import { pin } from '../../../interpreter/errors/errno/pin.ts';
import * as calls from '../../../interpreter/kernel/calls.ts';
import { MS } from '../../../interpreter/kernel/tables.ts';
import { type Case, testExplanations } from '../../support/errors/explains.ts';

const bind = calls.about(
  '/tmp/x',
  calls.mount({ source: '/proc/self/fd/61', target: '/proc/self/fd/60', type: null, flags: MS.BIND, data: null }),
);

/** By its name, as `bind` does it. */
const plain = calls.mount({ source: '/proc/self/ns/mnt', target: '/tmp/x', type: null, flags: MS.BIND, data: null });

const cases: Case[] = [
  {
    call: bind,
    errno: 'EINVAL',
    on: { kinds: ['mount'], mounts: ['/ ext4 rw shared:1'] },
    code: 'nsx::pin::shared',
    message:
      'cannot pin the mount namespace at /tmp/x: the place lies on a shared mount, and a mount namespace must not spread to others',
    notes: ['the mount at /'],
    help: 'make it private',
  },
  {
    call: bind,
    errno: 'EINVAL',
    on: { kinds: ['mount'], mounts: ['/ ext4'] },
    code: 'nsx::mount::own-namespace',
    message:
      'cannot pin the mount namespace at /tmp/x: a mount namespace cannot be pinned inside itself, or inside one that is newer',
    notes: ['keep alive', 'made on another'],
  },
  {
    call: plain,
    errno: 'EINVAL',
    on: { mounts: ['/ ext4'] },
    code: 'nsx::mount::own-namespace',
    message:
      'cannot bind /proc/self/ns/mnt at /tmp/x: a mount namespace cannot be pinned inside itself, or inside one that is newer',
  },
  {
    call: plain,
    errno: 'EINVAL',
    on: { mounts: ['/ ext4', '/tmp tmpfs rw shared:1'] },
    code: 'nsx::pin::shared',
    message:
      'cannot bind /proc/self/ns/mnt at /tmp/x: the place lies on a shared mount, and a mount namespace must not spread to others',
    notes: ['the mount at /tmp'],
  },
  {
    call: bind,
    errno: 'ENOTDIR',
    on: { kinds: ['uts'], files: {} },
    code: 'nsx::path::not-a-directory',
    message: 'cannot pin the uts namespace at /tmp/x: a namespace is a file, and can be mounted on a file only',
  },
];

testExplanations('pinning', pin, cases).run();
