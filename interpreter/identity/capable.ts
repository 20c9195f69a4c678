/**
 * Will a process have a capability over a namespace? The rules of user_namespaces(7), worked out from
 * what the kernel tells of namespaces: their owners, those around them, and who has made them.
 *
 * It is a prediction: nothing is tried. Security modules and seccomp filters, which may forbid more,
 * are not looked at. Users that the session has no number for are all alike to it.
 */

import * as calls from '../kernel/calls.ts';
import { capabilityConstant, hasCapability } from '../kernel/capabilities.ts';
import type { Machine } from '../machine.ts';
import { namespacesOfPid, ownerOf, ownerUid, parentOf } from '../namespaces/namespaces.ts';
import { equal, type Namespace } from '../values/values.ts';
import { parseCredentials } from './credentials.ts';

export interface Prediction {
  readonly may: boolean;
  /** The rule that decides. */
  readonly because: string;
}

/** How deep user namespaces nest, and one more. */
const DEEPEST = 34;

/** `pid` is as nsx sees it; `over` is of any kind. */
export function predict(machine: Machine, pid: number, capability: number, over: Namespace): Prediction {
  const name = capabilityConstant(capability);
  const home = userNamespaceOf(machine, pid);
  const target = over.type === 'user' ? over : ownerOf(machine, over);
  if (!target) return no(`the ${over.type} namespace belongs to somebody outside of this session`);
  const { euid, effective } = whoIs(machine, pid);
  let user: Namespace = target;
  for (let depth = 0; depth < DEEPEST; depth++) {
    if (equal(user, home)) return atHome(depth, hasCapability(effective, capability), name);
    const around = parentOf(machine, user);
    if (!around) break;
    if (equal(around, home) && ownerUid(machine, user) === euid) {
      return yes('it is in the user namespace around, and its user has made the one inside: owners may do everything');
    }
    user = around;
  }
  return no('the process is in none of the user namespaces around it: a capability never reaches outwards or sideways');
}

/** Where a process is; a failure that says so where that cannot be seen. */
export function userNamespaceOf(machine: Machine, pid: number): Namespace {
  const found = namespacesOfPid(machine, pid).get('user');
  if (found) return found;
  const probe = calls.keepGoing(calls.quietly(calls.open(`/proc/${pid}/status`, calls.O.RDONLY)));
  const [opened] = machine.kernel.perform(machine.kernel.inspector(), [calls.scoped(probe)]);
  if ((opened?.result ?? -1) < 0) {
    throw machine.fail('nsx::process::ended', `there is no process ${pid}, or no longer`, {
      facts: { errno: 'ESRCH' },
    });
  }
  throw machine.fail('nsx::path::denied', `this session may not see the user namespace of process ${pid}`, {
    notes: ['the namespaces of a process are open only to those who may trace it: ptrace(2)'],
    facts: { errno: 'EACCES' },
  });
}

const yes = (because: string): Prediction => ({ may: true, because });
const no = (because: string): Prediction => ({ may: false, because });

function atHome(depth: number, has: boolean, name: string): Prediction {
  const where =
    depth === 0 ? 'in its own user namespace, which is the one asked about' : 'in a user namespace around it';
  return has ? yes(`it has ${name} ${where}`) : no(`it is ${where}, without ${name}`);
}

/** As the session's keeper sees it, in whose numbers the owner of a namespace is told, too. */
function whoIs(machine: Machine, pid: number): { readonly euid: number; readonly effective: bigint } {
  const ENOUGH = 16384;
  const list = [calls.scoped(calls.open(`/proc/${pid}/status`, calls.O.RDONLY)), calls.read(calls.resultOf(0), ENOUGH)];
  const outcomes = machine.kernel.perform(machine.kernel.inspector(), list.map(calls.quietly));
  const { euid, caps } = parseCredentials(outcomes[1]?.outputs[0]?.toString('latin1') ?? '');
  return { euid, effective: caps.effective };
}
