/**
 * Joining namespaces and keeping them: by every sort of target, in both ways that kernels know, as
 * /proc shows it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Source } from '../../grammar/source.ts';
import { RealKernel } from '../../interpreter/kernel/real.ts';
import { findNamespaceKind } from '../../interpreter/kernel/tables.ts';
import { carryOut, dropPlan, pidfdsCanBeJoined, planJoin } from '../../interpreter/namespaces/joining.ts';
import type { Process } from '../../interpreter/processes/process.ts';
import { Session } from '../../interpreter/session.ts';
import { standardRegistry } from '../../stdlib/index.ts';
import { isRoot, mountsBelow, namesBelow, namespaceOf, ownPrefix, skip, Traces } from '../support/machine.ts';
import { lines, nsx, start } from '../support/nsx.ts';

const join = suite('joining');

/** Run a script that must succeed, with nothing left of it. */
async function runs(script: string, prefix = ownPrefix('join')): Promise<string[]> {
  const traces = new Traces(prefix);
  const { status, stdout, stderr } = await nsx(script);
  assert.is(status, 0, `${stdout}${stderr}`);
  assert.equal(await traces.leftAfter(0), [], stderr);
  return lines(stdout);
}

const box = 'let box = clone uts ipc net pid mount < hostname bizarro; hold >\n';
const targets: Readonly<Record<string, string>> = {
  'a process': '$box uts',
  'a PID': '$box.pid uts',
  'a pidfd': '(pidfd $box) uts',
  'a path': '/proc/$(str $box.pid)/ns/uts',
  'a path, and its kind': '/proc/$(str $box.pid)/ns/uts uts',
  'a namespace': '$box.ns.uts',
  'a descriptor': '(open $box.ns.uts)',
  'a descriptor of a path': '(open "/proc/${box.pid}/ns/uts") uts',
};

for (const [name, target] of Object.entries(targets)) {
  join(`setns and enter by ${name}`, async () => {
    const printed = await runs(`${box}
      fork < setns ${target}; sh "readlink /proc/self/ns/uts; uname -n" >
      enter ${target} < sh "readlink /proc/self/ns/uts; uname -n" >
      print $box.ns.uts`);
    const inside = printed.at(-1) ?? '';
    assert.equal(printed, [inside, 'bizarro', inside, 'bizarro', inside]);
    assert.is.not(inside, namespaceOf('self', 'uts'));
  });
}

join('all of a process: every kind in which it differs, and PID by one more fork', async () => {
  const files = ['uts', 'ipc', 'net', 'pid', 'mnt', 'user', 'cgroup', 'time'];
  const links = `sh "for k in ${files.join(' ')}; do readlink /proc/self/ns/$k; done"`.replaceAll('$', '\\$');
  const [visitor = '', ppid, ...seen] = await runs(`${box}
    enter $box all < print $pid; print $ppid; mount proc at /proc; ${links} >
    in $box < ${links} >`);
  assert.is(ppid, '0');
  assert.ok(Number(visitor) > 1);
  assert.equal(seen.slice(0, 8), seen.slice(8));
});

join('a visitor that is held stays, and the process between goes with it', async () => {
  const [parent] = await runs(`${box}
    let visitor = enter $box as visitor < hold >
    print $visitor.parent.pid
    in $visitor < expect $ppid == 0 >
    kill $visitor
    expect $visitor.state == "ended" and (wait $visitor) == 143`);
  assert.ok(!existsSync(`/proc/${parent}`));
});

join('mounts made after joining are those of the other namespace', async () => {
  const prefix = ownPrefix('mounts');
  await runs(
    `let box = clone mount < mount tmpfs at ${prefix}; hold >
     enter $box mount < mount tmpfs at ${prefix}/in; expect (read /proc/self/mountinfo) matches "${prefix}/in " >
     in $box < expect (read /proc/self/mountinfo) matches "${prefix}/in " >
     expect not ((read /proc/self/mountinfo) matches "${prefix}")`,
    prefix,
  );
});

join('the host name of the machine is safe after joining back', async () => {
  if (!isRoot) return skip('without privileges there is no way back');
  const { status, stderr } = await nsx(`fork < unshare uts; setns ${process.pid} uts; hostname nsxt-evil >`);
  assert.is(status, 1);
  assert.match(stderr, /the host name of this machine is not changed \[nsx::uts::host\]/);
});

// The older way ------------------------------------------------------------------------------------

join('pidfds are joined from Linux 5.8 on', () => {
  assert.equal(['4.19.0', '5.7.19', '5.8.0-rc1', '5.10', '6.1'].map(pidfdsCanBeJoined), [
    false,
    false,
    true,
    true,
    true,
  ]);
});

for (const kinds of [['uts', 'net'], ['user', 'uts', 'mount'], []]) {
  join(`without pidfds, one descriptor for each kind: ${kinds.join(' ') || 'all'}`, () => {
    const kernel = new RealKernel({ privilege: isRoot ? 'root' : 'rootless', interrupted: () => false });
    const source = new Source('<test>', 'let box = clone user uts net mount < hold >\nlet child = fork < hold >');
    const session = new Session(
      {
        kernel,
        registry: standardRegistry(),
        emit: () => {},
        environment: [],
        terminal: null,
        interactive: false,
        interrupted: () => false,
      },
      source,
    );
    try {
      assert.is(session.evaluate(source).kind, 'done');
      const { machine } = session;
      const [target, child] = ['box', 'child'].map((name) => session.lookup(name) as Process);
      const wanted = kinds.map((name) => findNamespaceKind(name)!);
      const before = machine.enter(child!);
      const plan = planJoin(machine, target!, wanted, false);
      carryOut(machine, plan);
      dropPlan(plan);
      machine.leave(before);
      assert.ok(plan.calls.length === plan.kinds.length && plan.calls.length === plan.descriptors.length);
      for (const { file } of plan.kinds) assert.is(namespaceOf(child!.pid, file), namespaceOf(target!.pid, file));
      if (kinds.length === 0) assert.equal(plan.kinds.map(({ name }) => name).sort(), ['mount', 'net', 'user', 'uts']);
    } finally {
      assert.is(session.close(), 0);
    }
  });
}

// Keeping ------------------------------------------------------------------------------------------

join('a descriptor keeps a namespace; closed, it is gone', async () => {
  const [before, after, reached] = await runs(`
    let box = clone uts < hostname bizarro; hold >
    let kept = open $box.ns.uts
    print $kept.ns.inode
    kill $box
    enter $kept < expect (hostname) == "bizarro"; print (ns).uts.inode >
    let value = $kept.ns
    close $kept
    try < setns $value > catch e < print $e.code >`);
  assert.is(before, after);
  assert.is(reached, 'nsx::namespace::gone');
});

join('a pin keeps a namespace, and is gone in the end, with its file', async () => {
  const prefix = ownPrefix('pin');
  const traces = new Traces(prefix);
  const run = start({
    script: `
    let box = clone uts < hostname bizarro; hold >
    pin uts of $box at ${prefix}-a/uts
    kill $box
    enter ${prefix}-a/uts < print (hostname) >
    sleep 30s`,
  });
  await run.says('bizarro');
  if (isRoot) {
    const [pinned] = mountsBelow(prefix);
    assert.is(pinned?.type, 'nsfs');
    assert.match(pinned?.root ?? '', /^uts:\[\d+\]$/);
    assert.is(pinned?.point, `${prefix}-a/uts`);
  }
  run.child.kill('SIGKILL');
  await run.finished;
  assert.equal(await traces.leftAfter(1000), []);
});

join('`keep` leaves a pin, which the next session joins and takes away', async () => {
  if (!isRoot) return skip('a pin of a session without privileges is seen by that session only');
  const prefix = ownPrefix('keep');
  await nsx(`let box = clone uts < hostname bizarro; hold >\npin uts of $box at ${prefix} keep`);
  assert.equal(namesBelow(prefix), [prefix]);
  assert.is(mountsBelow(prefix).length, 1);
  const { status, stdout } = await nsx(`enter ${prefix} < print (hostname) >\nunpin ${prefix}`);
  assert.is(status, 0);
  assert.match(stdout, /^bizarro\n/);
  assert.equal(namesBelow(prefix), []);
});

join('nothing is pinned over what is mounted already', async () => {
  const prefix = ownPrefix('busy');
  const { status, stderr } = await nsx(`pin uts at ${prefix}\npin ipc at ${prefix}`);
  assert.is(status, 1);
  assert.match(stderr, /something is mounted on .* already \[nsx::mount::already-mounted\]/);
  assert.equal(namesBelow(prefix), []);
});

join('ip netns sees what is pinned, and the other way round', async () => {
  if (!isRoot) return skip('without privileges nobody else sees a pin in /run/netns');
  if (!existsSync('/usr/sbin/ip') && !existsSync('/sbin/ip')) return skip('there is no ip(8)');
  const name = `nsxt-${process.pid}`;
  const printed = await runs(`
    pin (clone net < hold >).ns.net at /run/netns/${name}
    sh "ip netns list | grep -w ${name} | cut -d' ' -f1"
    sh "ip netns exec ${name} readlink /proc/self/ns/net"
    enter /run/netns/${name} < print (ns).net >
    unpin /run/netns/${name}
    sh "ip netns add ${name}"
    enter /run/netns/${name} net < sh "ip -o link | wc -l" >
    unpin /run/netns/${name}
    expect "${name}" not in (ls /run/netns)`);
  assert.is(printed[0], name);
  assert.is(printed[1], printed[2]);
  assert.is(printed[3], '1');
  assert.ok(!readFileSync('/proc/self/mountinfo', 'utf8').includes(name));
});

join('no program gets a descriptor of the script', async () => {
  const printed = await runs('let kept = open /proc/self/ns/uts\nsh "ls /proc/self/fd"');
  assert.ok(printed.length <= 4, printed.join());
});

join.run();
