/**
 * `tree`: parents, owners and members of namespaces, compared with what /proc says of the processes.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nsx } from '../support/nsx.ts';

const tree = suite('tree');

interface Node {
  readonly namespace: { readonly inode: number };
  readonly owner?: { readonly inode: number };
  readonly members: readonly (string | { readonly pid: number })[];
  readonly children: readonly Node[];
}

/** The tree as JSON, after what `readlink` says of some processes. */
async function seen(script: string): Promise<{ said: string[]; roots: Node[] }> {
  const { status, stdout, stderr } = await nsx(script);
  assert.is(status, 0, stderr);
  const at = stdout.indexOf('[\n  {');
  return { said: stdout.slice(0, at).trimEnd().split('\n'), roots: JSON.parse(stdout.slice(at)) };
}

const inodeIn = (text: string | undefined): number => Number(/\[(\d+)\]/.exec(text ?? '')?.[1]);

tree('PID namespaces stand inside of each other, with their processes', async () => {
  const { said, roots } = await seen(`
    let tail = nest 3 < hold >
    for pid in [$tail.outer.outer.pid $tail.outer.pid $tail.pid] < print (run readlink "/proc/$pid/ns/pid").out >
    print $tail.pid
    tree | show json`);
  const pid = said[3];
  let nodes = roots;
  assert.equal(roots[0]?.members, ['this session']);
  for (const link of said.slice(0, 3)) {
    nodes = nodes[0]?.children as Node[];
    assert.is(nodes.length, 1);
    assert.is(nodes[0]?.namespace.inode, inodeIn(link));
  }
  const [innermost] = nodes[0]?.members ?? [];
  assert.is((innermost as { pid: number }).pid, Number(pid));
  assert.equal(nodes[0]?.children, []);
});

tree('user namespaces stand inside of each other', async () => {
  const { roots } = await seen(`
    let inner = null
    let outer = clone user < map uid 0 to 0; setgroups deny; map gid 0 to 0; inner = clone user < hold >; hold >
    tree user | show json`);
  const [around] = roots[0]?.children ?? [];
  assert.is(around?.members.length, 1);
  assert.is(around?.children.length, 1);
});

tree('the owner is the user namespace that a namespace was made in', async () => {
  const { said, roots } = await seen(`
    let box = clone user uts < hold >
    print (run readlink "/proc/\${box.pid}/ns/user").out
    print (run readlink "/proc/\${box.pid}/ns/uts").out
    tree uts | show json`);
  const [box] = roots[0]?.children ?? [];
  assert.is(box?.owner?.inode, inodeIn(said[0]));
  assert.is(box?.namespace.inode, inodeIn(said[1]));
});

tree('a script sees it drawn', async () => {
  const { stdout } = await nsx('let box = clone pid as box < hold >\ntree | show');
  assert.match(stdout, /^pid:\[\d+\][^\n]*\n│ {2}this session\n└─ pid:\[\d+\][^\n]*\n {6}process box \d+ 1 \(held\)\n/);
});

tree.run();
