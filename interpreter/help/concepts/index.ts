/**
 * The pages of help on namespaces, one for each kind.
 */
import type { NamespaceName } from '../../kernel/tables.ts';
import { cgroup } from './cgroup.ts';
import type { Concept } from './concept.ts';
import { ipc } from './ipc.ts';
import { mount } from './mount.ts';
import { net } from './net.ts';
import { pid } from './pid.ts';
import { time } from './time.ts';
import { user } from './user.ts';
import { uts } from './uts.ts';

export type { Concept } from './concept.ts';

export const concepts: Readonly<Record<NamespaceName, Concept>> = { pid, mount, net, uts, ipc, user, cgroup, time };
