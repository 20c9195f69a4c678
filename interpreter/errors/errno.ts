/**
 * From a failed system call to words: the one table, and how it is read.
 *
 * Rows are in order, and the first that holds for the call, the errno and the machine wins. It only
 * looks; nothing is tried again or mended. The chain of processes around is the caller's to add.
 */
import type { SystemCallName } from '../kernel/numbers.ts';
import type { SystemCallFailure } from '../kernel/system-call.ts';
import { attemptOf } from './attempt.ts';
import type { DiagnosticCode } from './catalogue.ts';
import type { Circumstances } from './circumstances.ts';
import { cgroup } from './errno/cgroup.ts';
import { clock } from './errno/clock.ts';
import { clone } from './errno/clone.ts';
import { cloneLimits } from './errno/clone-limits.ts';
import { credentials } from './errno/credentials.ts';
import { exec } from './errno/exec.ts';
import { files } from './errno/files.ts';
import { general } from './errno/general.ts';
import { hostname } from './errno/hostname.ts';
import { identity } from './errno/identity.ts';
import { ipc } from './errno/ipc.ts';
import { limits } from './errno/limits.ts';
import { mount } from './errno/mount.ts';
import { mountOwners } from './errno/mount-owners.ts';
import { mountPermission } from './errno/mount-permission.ts';
import { mountState } from './errno/mount-state.ts';
import { network } from './errno/network.ts';
import { overlay } from './errno/overlay.ts';
import { paths } from './errno/paths.ts';
import { pin } from './errno/pin.ts';
import { processes } from './errno/processes.ts';
import { root } from './errno/root.ts';
import { sessions } from './errno/sessions.ts';
import { setTid } from './errno/set-tid.ts';
import { setns } from './errno/setns.ts';
import { signals } from './errno/signals.ts';
import { umount } from './errno/umount.ts';
import type { Explanation, Row } from './explanation.ts';
import { type Facts, factsOf } from './facts.ts';

export type { Explanation } from './explanation.ts';

export const rows: readonly Row[] = [
  // Before `clone`: these look at the PIDs that were chosen.
  ...setTid,
  ...clone,
  ...cloneLimits,
  ...processes,
  ...setns,
  ...identity,
  ...credentials,
  ...limits,
  ...clock,
  ...hostname,
  ...network,
  ...ipc,
  ...cgroup,
  ...exec,
  ...signals,
  ...sessions,
  ...umount,
  // Before `mount` and its like, too.
  ...pin,
  // Before `mount`: these look at the flags that make it another operation.
  ...mountState,
  ...mountPermission,
  ...mountOwners,
  // Before `mount`, which knows file systems in general.
  ...overlay,
  ...mount,
  ...root,
  ...paths,
  ...files,
  ...general,
];

export function explainFailure(failure: SystemCallFailure, circumstances: Circumstances): Explanation {
  const facts = factsOf(failure, circumstances);
  const row = findRow(facts);
  const attempt = attemptOf(facts);
  const said = `\`${failure.call.name}\` failed with ${facts.errno.name}`;
  if (!row) return { code: 'nsx::system::failed', message: `${attempt}: ${facts.errno.text}`, notes: [said] };
  const help = typeof row.help === 'function' ? row.help(facts) : row.help;
  return {
    code: row.code,
    message: `${attempt}: ${typeof row.why === 'function' ? row.why(facts) : row.why}`,
    notes: [...(row.notes?.(facts) ?? []), said],
    ...(help === undefined ? {} : { help }),
  };
}

/** Rows for more calls than this are about paths and descriptors in general, and say nothing of this call. */
const FEW_CALLS = 3;

/** All that this errno of this call may mean, the likeliest first, whatever the machine says. */
export function meanings(call: SystemCallName, errno: string): DiagnosticCode[] {
  const found = rows.filter(
    (row) =>
      row.calls !== undefined &&
      row.calls.length <= FEW_CALLS &&
      row.calls.includes(call) &&
      (typeof row.errno === 'string' ? [row.errno] : row.errno).includes(errno),
  );
  return [...new Set(found.map(({ code }) => code))];
}

/** The row that applies; exported so that a test can tell which. */
export function findRow(facts: Facts): Row | undefined {
  const { name } = facts.errno;
  return rows.find(
    (row) =>
      (row.calls === undefined || row.calls.includes(facts.call.name)) &&
      (typeof row.errno === 'string' ? row.errno === name : row.errno.includes(name)) &&
      (row.when?.(facts) ?? true),
  );
}
