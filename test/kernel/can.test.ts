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
    # A process joins with its own power and nobody else's; its own namespace it need not join.
    try < in $process < fork < if $process.ns.uts != $place.ns.uts < setns $place uts >; hostname $new > > > catch e < e = null >
    let did = (enter $place uts < hostname >) == $new
    print "$may $did"
  >
>`);
  assert.is(status, 0, stderr);
  const pairs = stdout.trim().split('\n');
  assert.is(pairs.length, 20);
  for (const pair of pairs) assert.ok(pair === 'true true' || pair === 'false false', stdout);
  assert.ok(pairs.includes('true true') && pairs.includes('false false'));
});

can('what belongs to the machine itself', async () => {
  const { stdout, stderr } = await nsx(`${family}
for process in $processes < print (can $process sys_admin in (ns).uts) >
fork < print "us $(can $near sys_admin in $near) $(can 1 sys_admin in (ns).user)" >
print (can $weak sys_admin in (ns).uts why)`);
  const lines = stdout.trim().split('\n');
  assert.equal(lines.slice(0, 5), ['false', 'false', 'false', 'false', 'false'], stderr);
  assert.match(lines[5] ?? '', isRoot ? /^us true true$/ : /^us true false$/);
  assert.match(lines[6] ?? '', isRoot ? /without CAP_SYS_ADMIN/ : /outside of this session/);
});

can.run();
