/**
 * Who has started nsx, where that is not root: through sudo, by what sudo(8) says of it, or with `--sudo`.
 */
import { readFileSync } from 'node:fs';
import { callFunction, pin, pinString } from '../interpreter/kernel/libc.ts';
import type { Privilege } from '../interpreter/kernel/setup.ts';
import type { Identity } from '../interpreter/processes/program-identity.ts';

export interface Invoker extends Identity {
  /** What programs get instead of root's. */
  readonly environment: Readonly<Record<string, string>>;
}

const GROUPS_MAX = 65_536;
const ID_SIZE = 4;

/** Null where root itself has started nsx. */
export function findInvoker(privilege: Privilege): Invoker | null {
  if (privilege === 'rootless') return null;
  if (privilege === 'sudo') {
    const [uid = 0, gid = 0] = [process.getuid?.(), process.getgid?.()];
    return { uid, gid, groups: process.getgroups?.() ?? [gid], environment: {} };
  }
  const { SUDO_UID = '', SUDO_GID = '', SUDO_USER = '', SUDO_HOME } = process.env;
  const [uid, gid] = [idOf(SUDO_UID), idOf(SUDO_GID)];
  if (uid === null || gid === null || uid === 0) return null;
  const [name = SUDO_USER, , , , , home = SUDO_HOME ?? '/', shell = '/bin/sh'] = passwdEntry(uid) ?? [];
  return {
    uid,
    gid,
    groups: groupsOf(name, gid),
    environment: { HOME: home, USER: name, LOGNAME: name, SHELL: shell === '' ? '/bin/sh' : shell },
  };
}

const idOf = (text: string): number | null => (/^\d{1,10}$/.test(text) ? Number(text) : null);

/** passwd(5). A user may come from elsewhere: then sudo has said what there is to know. */
function passwdEntry(uid: number): string[] | undefined {
  try {
    const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
    return lines.map((line) => line.split(':')).find((entry) => entry[2] === String(uid));
  } catch {
    return undefined;
  }
}

/** getgrouplist(3): the groups that a login would give, wherever they are written down. */
function groupsOf(name: string, gid: number): number[] {
  const list = pin(GROUPS_MAX * ID_SIZE);
  const count = pin(8);
  count.buffer.writeInt32LE(GROUPS_MAX, 0);
  callFunction('getgrouplist', pinString(name).address, gid, list.address, count.address);
  const found = count.buffer.readInt32LE(0);
  return Array.from({ length: found }, (_, index) => list.buffer.readUInt32LE(index * ID_SIZE));
}
