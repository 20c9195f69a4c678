/**
 * The table of commands: a command that is not here does not exist.
 */
import type { Command } from '../interpreter/command.ts';
import { Registry } from '../interpreter/registry.ts';
import { attach } from './cgroups/attach.ts';
import { cgroup } from './cgroups/cgroup.ts';
import { cgroups } from './cgroups/cgroups.ts';
import { contains } from './data/contains.ts';
import { eachItem } from './data/each.ts';
import { ends } from './data/ends.ts';
import { first } from './data/first.ts';
import { int } from './data/int.ts';
import { join } from './data/join.ts';
import { json } from './data/json.ts';
import { keys } from './data/keys.ts';
import { last } from './data/last.ts';
import { len } from './data/len.ts';
import { lines } from './data/lines.ts';
import { match } from './data/match.ts';
import { replace } from './data/replace.ts';
import { sort } from './data/sort.ts';
import { split } from './data/split.ts';
import { starts } from './data/starts.ts';
import { str } from './data/str.ts';
import { sum } from './data/sum.ts';
import { trim } from './data/trim.ts';
import { where } from './data/where.ts';
import { cat } from './files/cat.ts';
import { cd } from './files/cd.ts';
import { close } from './files/close.ts';
import { link } from './files/link.ts';
import { ls } from './files/ls.ts';
import { mkdir } from './files/mkdir.ts';
import { mknod } from './files/mknod.ts';
import { open } from './files/open.ts';
import { read } from './files/read.ts';
import { readlink } from './files/readlink.ts';
import { rm } from './files/rm.ts';
import { write } from './files/write.ts';
import { can } from './identity/can.ts';
import { caps } from './identity/caps.ts';
import { creds } from './identity/creds.ts';
import { groups } from './identity/groups.ts';
import { map } from './identity/map.ts';
import { maps } from './identity/maps.ts';
import { noNewPrivs } from './identity/no-new-privs.ts';
import { securebits } from './identity/securebits.ts';
import { setgid } from './identity/setgid.ts';
import { setgroups } from './identity/setgroups.ts';
import { setuid } from './identity/setuid.ts';
import { explain } from './inspect/explain.ts';
import { ns } from './inspect/ns.ts';
import { pids } from './inspect/pids.ts';
import { print } from './inspect/print.ts';
import { ps } from './inspect/ps.ts';
import { show } from './inspect/show.ts';
import { syscalls } from './inspect/syscalls.ts';
import { trace } from './inspect/trace.ts';
import { tree } from './inspect/tree.ts';
import { ipcrm } from './ipc/ipcrm.ts';
import { ipcs } from './ipc/ipcs.ts';
import { mqOpen } from './ipc/mq-open.ts';
import { mqReceive } from './ipc/mq-receive.ts';
import { mqSend } from './ipc/mq-send.ts';
import { mqUnlink } from './ipc/mq-unlink.ts';
import { msgget } from './ipc/msgget.ts';
import { msgrcv } from './ipc/msgrcv.ts';
import { msgsnd } from './ipc/msgsnd.ts';
import { semget } from './ipc/semget.ts';
import { shmget } from './ipc/shmget.ts';
import { bind } from './mounts/bind.ts';
import { chroot } from './mounts/chroot.ts';
import { mount } from './mounts/mount.ts';
import { mounts } from './mounts/mounts.ts';
import { move } from './mounts/move.ts';
import { overlay } from './mounts/overlay.ts';
import { pivotRootCommand } from './mounts/pivot-root.ts';
import { propagation } from './mounts/propagation.ts';
import { remount } from './mounts/remount.ts';
import { tmpfs } from './mounts/tmpfs.ts';
import { umount } from './mounts/umount.ts';
import { clock } from './namespaces/clock.ts';
import { clone } from './namespaces/clone.ts';
import { domainname } from './namespaces/domainname.ts';
import { enter } from './namespaces/enter.ts';
import { hostname } from './namespaces/hostname.ts';
import { nest } from './namespaces/nest.ts';
import { pin } from './namespaces/pin.ts';
import { setns } from './namespaces/setns.ts';
import { unpin } from './namespaces/unpin.ts';
import { unshare } from './namespaces/unshare.ts';
import { carrier } from './network/carrier.ts';
import { ip } from './network/ip.ts';
import { masquerade } from './network/masquerade.ts';
import { ping } from './network/ping.ts';
import { alarm } from './processes/alarm.ts';
import { bg } from './processes/bg.ts';
import { cont } from './processes/cont.ts';
import { doBlock } from './processes/do.ts';
import { exec } from './processes/exec.ts';
import { exit } from './processes/exit.ts';
import { fg } from './processes/fg.ts';
import { fork } from './processes/fork.ts';
import { hold } from './processes/hold.ts';
import { inProcess } from './processes/in.ts';
import { init } from './processes/init.ts';
import { jobs } from './processes/jobs.ts';
import { kill } from './processes/kill.ts';
import { out } from './processes/out.ts';
import { pdeathsig } from './processes/pdeathsig.ts';
import { pidfd } from './processes/pidfd.ts';
import { reaped } from './processes/reaped.ts';
import { rlimit } from './processes/rlimit.ts';
import { run } from './processes/run.ts';
import { segfault } from './processes/segfault.ts';
import { setpgid } from './processes/setpgid.ts';
import { setsid } from './processes/setsid.ts';
import { sh } from './processes/sh.ts';
import { signal } from './processes/signal.ts';
import { signals } from './processes/signals.ts';
import { spawn } from './processes/spawn.ts';
import { stop } from './processes/stop.ts';
import { subreaper } from './processes/subreaper.ts';
import { thread } from './processes/thread.ts';
import { wait } from './processes/wait.ts';
import { env } from './session/env.ts';
import { examples } from './session/examples.ts';
import { fail } from './session/fail.ts';
import { help } from './session/help.ts';
import { skip } from './session/skip.ts';
import { sleep } from './session/sleep.ts';
import { time } from './session/time.ts';
import { timeout } from './session/timeout.ts';
import { until } from './session/until.ts';
import { which } from './session/which.ts';
import { why } from './session/why.ts';

const commands: readonly Command[] = [
  ...[
    bg,
    clone,
    cont,
    doBlock,
    exec,
    exit,
    fg,
    fork,
    hold,
    inProcess,
    jobs,
    kill,
    nest,
    out,
    rlimit,
    run,
    sh,
    spawn,
    stop,
    wait,
  ],
  ...[alarm, init, pdeathsig, reaped, segfault, setpgid, setsid, signal, signals, subreaper, thread],
  ...[unshare, hostname],
  ...[setns, enter, pin, unpin, pidfd, open, close, readlink],
  ...[domainname, clock],
  ...[attach, cgroup, cgroups],
  ...[ipcrm, ipcs, mqOpen, mqReceive, mqSend, mqUnlink, msgget, msgrcv, msgsnd, semget, shmget],
  ...[bind, chroot, mount, mounts, move, overlay, pivotRootCommand, propagation, remount, tmpfs, umount],
  ...[can, caps, creds, groups, map, maps, noNewPrivs, securebits, setgid, setgroups, setuid],
  ...[carrier, ip, masquerade, ping],
  ...[cat, cd, link, ls, mkdir, mknod, read, rm, write],
  ...[
    contains,
    eachItem,
    ends,
    first,
    int,
    join,
    json,
    keys,
    last,
    len,
    lines,
    match,
    replace,
    sort,
    split,
    starts,
    str,
    sum,
    trim,
    where,
  ],
  ...[explain, ns, pids, print, ps, show, syscalls, trace, tree],
  ...[env, examples, fail, help, skip, sleep, time, timeout, until, which, why],
];

export function standardRegistry(): Registry {
  return new Registry(commands);
}
