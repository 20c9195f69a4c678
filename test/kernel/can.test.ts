/**
 * `can` predicts; here each prediction is tried: a process is sent to set the host name of a UTS
 * namespace, and /proc/sys/kernel/hostname of that namespace says whether it did.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoot } from '../support/machine.ts';
import { nsx } from '../support/nsx.ts';

const can = suite('can');

/** A family: a namespace with one inside of it, a sibling, and processes with and without power. */
const family = `
let near = clone user uts < map uid 0 to 0; setgroups deny; map gid 0 to 0; hold >
let far = (in $near < clone user uts < hold > >)
let sibling = clone user uts < hold >
let bare = clone user uts < caps drop sys_admin; hold >
let weak = fork < caps drop all; hold >
let processes = [$near $far $sibling $bare $weak]
let places = [$near $far $sibling $bare]
`;

can('every pair of a process and a namespace behaves as predicted', async () => {
  const { status, stdout, stderr } = await nsx(`${family}
for process in $processes <
  for place in $places <
    let may = can $process sys_admin in $place.ns.uts
    let new = "by-\${process.pid}-\${place.pid}"
    # Over the user namespace, since joining a UTS namespace takes power over the own one, too.
    try < in $process < fork < if $process.ns.uts != $place.ns.uts < setns $place user uts >; hostname $new > > > catch e < e = null >
    enter $place uts < print "$may $((hostname) == $new)" >
  >
>`);
  assert.is(status, 0, stderr);
  const pairs = stdout.trim().split('\n');
  assert.is(pairs.length, 20);
  for (const pair of pairs) assert.ok(pair === 'true true' || pair === 'false false', stdout);
  assert.ok(pairs.includes('true true') && pairs.includes('false false'));
});

can('what belongs to the machine itself, and to the session', async () => {
  const { stdout, stderr } = await nsx(`${family}
for process in $processes < print (can $process sys_admin in (ns).uts) >
print (can $pid sys_admin in (ns).user) (can $pid sys_admin in $far) (can $near sys_admin in $near)
print (can $weak sys_admin in (ns).uts why)`);
  const lines = stdout.trim().split('\n');
  assert.equal(lines.slice(0, 5), ['false', 'false', 'false', 'false', 'false'], stderr);
  assert.is(lines[5], 'true true true');
  assert.match(lines[6] ?? '', isRoot ? /without CAP_SYS_ADMIN/ : /outside of this session/);
});

can('whoever made a user namespace may do everything in it, with no capability of their own', async () => {
  const { stdout, stderr } = await nsx(
    `
let maker = fork < caps keep setfcap; hold >
let box = null
in $maker < box = (clone user uts < map uid 0 to 0; hold >) >
let other = fork < if $root < setgid 4242; setuid 4242 >; caps drop all; hold >
for process in [$maker $other] <
  let new = "by-\${process.pid}"
  try < in $process < fork < setns $box user uts; hostname $new > > > catch e < e = null >
  enter $box user uts < print "$(can $process sys_admin in $box) $((hostname) == $new)" >
>
print (can $maker sys_admin in $box why)`.replace('$root', String(isRoot)),
  );
  const lines = stdout.trim().split('\n');
  assert.is(lines[0], 'true true', stderr);
  // Without privileges there is but one user, who has made it.
  assert.is(lines[1], isRoot ? 'false false' : 'true true', stderr);
  assert.match(lines[2] ?? '', /its user has made the one inside/);
});

can('a process that is not there, and one that has ended', async () => {
  const nobody = await nsx('print (can 4194303 kill in (ns).user)');
  assert.match(nobody.stderr, /there is no process 4194303, or no longer \[nsx::process::ended\]/);
  const ended = await nsx('let box = clone user < hold >\nin $box < exit >\nprint (can $pid kill in $box)');
  assert.match(ended.stderr, /\[nsx::process::ended\]/);
});

can.run();
