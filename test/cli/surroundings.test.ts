/** What is said where nsx itself lacks something: its helper, a privilege, a program. Goldens in `test/cases/codes/nsx`. */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkRequirement } from '../../cli/test/requirements.ts';
import { Source } from '../../grammar/source.ts';
import { findHelper } from '../../interpreter/kernel/launch.ts';
import { assertGoldenAt } from '../support/goldens.ts';
import { isRoot, ownPrefix, skip } from '../support/machine.ts';
import { nsx, type Run } from '../support/nsx.ts';
import { renderDiagnostics } from '../support/render-diagnostics.ts';

const surroundings = suite('surroundings');

async function assertSays(name: string, run: Run): Promise<void> {
  const { status, stderr } = await nsx(run);
  assert.is.not(status, 0);
  const steady = stderr
    .replaceAll(/for (?:x64|arm64)/g, 'for ARCH')
    .replaceAll(/pid \d+/g, 'pid N')
    .replaceAll(/\/tmp\/nsxt-[\w-]+/g, '/tmp/own');
  assertGoldenAt(`codes/nsx/${name}.err`, steady);
}

surroundings('no helper', () =>
  assertSays('nsx-launch-no-helper', { script: 'print $pid', environment: { NSX_HELPER: '/no/such/helper' } }),
);

// For an ordinary user the helper is nothing that it could not be itself.
if (isRoot) {
  surroundings('a helper that others may change', async () => {
    const folder = ownPrefix('unsafe');
    const helper = `${folder}/helper`;
    mkdirSync(folder);
    try {
      copyFileSync(findHelper(), helper);
      chmodSync(folder, 0o755);
      chmodSync(helper, 0o777);
      await assertSays('nsx-launch-unsafe-helper', { script: 'print $pid', environment: { NSX_HELPER: helper } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

surroundings('more processes than a session may have', () =>
  assertSays('nsx-limit-session', { options: ['--processes', '2'], script: 'repeat 3 < fork < hold > >' }),
);

surroundings('what no sandbox allows', () =>
  assertSays('nsx-sandbox-refused', {
    options: ['--sandbox'],
    script: 'clone user pid < >\nlet group = cgroup mine\nprint $group.path',
  }),
);

const withoutNamespaces = ['unshare', '--user', '--map-root-user', 'sh', '-c'];
const forbid = 'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all "$@"';
if (spawnSync('unshare', ['--user', '--map-root-user', 'true']).status !== 0) skip('no user namespaces here');
else {
  surroundings('no privilege, and no user namespace to get one in', () =>
    assertSays('nsx-launch-no-privilege', { script: 'print $pid', prefix: [...withoutNamespaces, forbid, 'sh'] }),
  );
}

if (spawnSync('ip', ['-V']).status !== 0) skip('there is no program ip');
else {
  surroundings('a name that no device can have', () =>
    assertSays('nsx-net-bad-name', { script: 'clone net < ip link add a/b type bridge >' }),
  );
  surroundings('a device whose peer is down', () =>
    assertSays('nsx-net-no-carrier', {
      script: 'clone net < ip link add name d0 up type veth peer name d1; carrier d0 within 20ms >',
    }),
  );
  // In a mount namespace of its own, where `ip` is nothing that can be executed.
  const hide =
    'for f in /usr/sbin/ip /sbin/ip /usr/bin/ip /bin/ip; do [ ! -e $f ] || mount --bind /dev/null $f; done; exec "$@"';
  surroundings('no program ip', () =>
    assertSays('nsx-net-no-program', {
      script: 'clone net < ip link >',
      prefix: ['unshare', ...(isRoot ? ['-m'] : ['-r', '-m']), 'sh', '-c', hide, 'sh'],
    }),
  );
  // An ordinary user is refused by the kernel.
  if (isRoot) {
    surroundings('a network that the script has not made', () =>
      assertSays('nsx-net-not-ours', { script: 'ip link set lo mtu 65000' }),
    );
  }
  surroundings('nobody answers to a ping', () =>
    assertSays('nsx-net-no-answer', {
      script: [
        'use net',
        'let a = host a',
        'let b = host b',
        'wire $a 10.0.1.1/24 $b 10.0.1.2/24',
        // It is heard, and has no way back.
        'in $a < ip address add 10.9.9.9/32 dev lo; ip route add 10.7.7.7 via 10.0.1.2 src 10.9.9.9 >',
        'in $b < ip address add 10.7.7.7/32 dev lo; up lo >',
        'in $a < ping 10.7.7.7 within 300ms >',
      ].join('\n'),
    }),
  );
}

surroundings('a requirement that nobody knows', () => {
  const source = new Source('lab.nsx', '# requires: rot');
  const found = checkRequirement({ text: 'rot', span: { start: 12, end: 15 } });
  assertGoldenAt('codes/nsx/nsx-lab-requirement.err', renderDiagnostics(source, found ? [found] : []));
});

surroundings.run();
