/**
 * `--sandbox` under attack: scripts that try to leave, to change something outside or to reach somebody there, by
 * programs and by what nsx itself can do. Each is refused; that nothing has happened is asserted from outside.
 *
 * As root the sandbox is nobody's; as an ordinary user it is that user's, whose own processes are the ones to protect.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asUser, canBorrow, user, whyNot } from '../support/borrowed.ts';
import { during, printed } from '../support/during.ts';
import {
  isRoot,
  mountsOf,
  namespaceOf,
  ownPrefix,
  processInfo,
  skip,
  statusField,
  Traces,
} from '../support/machine.ts';
import { type Finished, nsx, program, type Run } from '../support/nsx.ts';

const hasPerl = spawnSync('perl', ['-e', '1']).status === 0;
/** As who nsx is started, by name. */
const ways: readonly { readonly name: string; readonly prefix: readonly string[]; readonly outside: number }[] = [
  ...(isRoot ? [{ name: 'root', prefix: [], outside: 65_534 }] : []),
  ...(canBorrow ? [{ name: 'an ordinary user', prefix: asUser, outside: user }] : []),
];

/** A process outside that the attacker would like to hurt, of the same user where that is possible. */
async function withVictim(prefix: readonly string[], use: (pid: number) => Promise<void>): Promise<void> {
  const [program = 'sleep', ...rest] = [...prefix, 'sleep', '1000'];
  const victim: ChildProcess = spawn(program, rest, { stdio: 'ignore' });
  try {
    await use(victim.pid ?? 0);
    assert.is(victim.exitCode ?? victim.signalCode, null, 'the victim lives');
    assert.match(processInfo(victim.pid ?? 0)?.state ?? '', /^[SR]$/, 'and is not stopped');
  } finally {
    victim.kill('SIGKILL');
  }
}

for (const { name, prefix, outside } of ways) {
  const test = suite(`sandbox, ${name}`);
  const inside = (script: string, run: Run = {}): Promise<Finished> =>
    nsx({ prefix, script, ...run, options: ['--sandbox', ...(run.options ?? [])] });
  /** Every line is a program of the shell that has to fail. */
  const assertFails = async (...attacks: readonly string[]): Promise<void> => {
    const script = attacks.map((attack) => `print (run sh -c ${JSON.stringify(attack).replaceAll('$', '\\$')}).code\n`);
    const { status, stdout, stderr } = await inside(script.join(''));
    assert.is(status, 0, stderr);
    const codes = stdout.split('\n').slice(0, -1);
    assert.is(codes.length, attacks.length);
    assert.equal(
      attacks.filter((_, index) => codes[index] === '0'),
      [],
      'these have succeeded',
    );
  };
  /** Every line is a statement of nsx that has to fail. */
  const assertRefused = async (...attacks: readonly string[]): Promise<void> => {
    const script = attacks.map((attack) => `try < ${attack}; print succeeded > catch e < print $e.errno >\n`);
    const { status, stdout, stderr } = await inside(script.join(''));
    assert.is(status, 0, stderr);
    const results = stdout.split('\n').slice(0, -1);
    assert.is(results.length, attacks.length, stdout);
    assert.equal(
      attacks.filter((_, index) => results[index] === 'succeeded'),
      [],
      stdout,
    );
  };

  test('namespaces, IDs and capabilities, as seen from outside', async () => {
    await during(
      {
        prefix,
        options: ['--sandbox'],
        script: 'let program = spawn sleep 1000\nlet held = fork < hold >\nprint pids $program.pid $held.pid',
      },
      ({ output, pid: nsxPid }) => {
        const [program = 0, held = 0] = printed(output(), 'pids');
        for (const one of [program, held]) {
          for (const kind of ['user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup'])
            assert.is.not(namespaceOf(one, kind), namespaceOf(nsxPid, kind), kind);
          assert.equal(statusField(one, 'Uid').split(/\s+/).map(Number), [outside, outside, outside, outside]);
          assert.is(statusField(one, 'NoNewPrivs'), '1');
        }
        for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'])
          assert.is(statusField(program, set), '0000000000000000', set);
        const writable = mountsOf(program).filter(({ options }) => !options.split(',').includes('ro'));
        for (const { point, type } of writable) assert.ok(/^(tmpfs|proc|devpts)$/.test(type), `${type} at ${point}`);
        assert.ok(writable.every(({ point }) => ['/tmp', '/proc', '/dev/pts', '/dev/shm'].includes(point)));
        assert.match(readFileSync(`/proc/${program}/limits`, 'utf8'), /Max processes +514 +514/);
        assert.match(readFileSync(`/proc/${program}/limits`, 'utf8'), /Max cpu time +60 +61/);
      },
    );
  });

  test('files outside cannot be written, by programs or by nsx', async () => {
    const open = ownPrefix('sandbox-open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    writeFileSync(`${open}/file`, 'as it was');
    chmodSync(`${open}/file`, 0o666);
    const traces = new Traces();
    try {
      await assertFails(
        'touch /etc/nsx-attack',
        'echo > /usr/nsx-attack',
        `echo > ${open}/file`,
        'mkdir /var/nsx-attack /opt/nsx-attack',
        'rm /etc/hostname /etc/passwd',
        'chmod 777 /',
        'echo > /run/nsx-attack',
      );
      await assertRefused(
        'write /etc/nsx-attack x',
        'mkdir /nsx-attack/x',
        'rm /etc/passwd',
        `write ${open}/file x`,
        'link /etc/passwd /usr/nsx-attack',
      );
      // Its own /tmp is another one, and nothing of what it does there is undone outside.
      const { status, stderr } = await inside(`mkdir ${open}\nwrite ${open}/file changed\nrm ${open}/file\nrm ${open}`);
      assert.is(status, 0, stderr);
      assert.is(readFileSync(`${open}/file`, 'utf8'), 'as it was');
      assert.not.ok(existsSync('/etc/nsx-attack') || existsSync('/usr/nsx-attack') || existsSync('/nsx-attack'));
    } finally {
      rmSync(open, { recursive: true });
    }
    assert.equal(await traces.leftAfter(500), []);
  });

  test('mounts stay read-only and in their places', async () => {
    await assertFails(
      'mount -o remount,rw /',
      'mount -o remount,bind,rw /',
      'mount --bind / /tmp',
      'umount /proc',
      'umount -l /run',
      'mount -t tmpfs none /tmp',
      'mknod /tmp/disk b 8 0',
      'mknod /dev/shm/mem c 1 1',
    );
    await assertRefused(
      'remount / bind with rw',
      'remount / with rw',
      'mkdir /tmp/x; bind / at /tmp/x; remount /tmp/x bind with rw',
      'mkdir /tmp/y; bind /usr at /tmp/y recursive; write /tmp/y/nsx-attack x',
      'umount /proc',
      'umount /run lazy',
      'umount / lazy',
      'umount /dev/null',
      'mknod /tmp/disk b 8 0',
      'mkdir /tmp/z; mount ext4 /dev/vda at /tmp/z',
    );
    assert.not.ok(existsSync('/usr/nsx-attack'));
  });

  test('processes outside are not seen, signalled, traced or joined', async () => {
    await withVictim(prefix, async (victim) => {
      await assertFails(
        `kill -9 ${victim}`,
        `kill -STOP ${victim}`,
        `test -e /proc/${victim}`,
        'kill -9 1; sleep 0.1; exit 1',
        'nsenter -t 1 -m true; nsenter -t 1 -p true; nsenter -t 1 -a true',
        'unshare -U true',
        'unshare -m true',
        'unshare -p -f true',
        'chroot /proc/1/root true',
        'ls /proc/1/root/',
        'cat /proc/1/mem /proc/1/environ',
        'readlink /proc/1/fd/3',
        ...(hasPerl ? [`perl -e 'exit(syscall(101, 16, ${victim}, 0, 0) == 0 ? 0 : 1)'`] : []),
        ...(hasPerl ? ["perl -e 'exit(syscall(101, 16, 1, 0, 0) == 0 ? 0 : 1)'"] : []),
      );
      await assertRefused(
        `kill ${victim} KILL`,
        `kill ${victim} STOP`,
        `let p = pidfd ${victim}; setns $p net uts`,
        `setns ${victim} net`,
        `let fd = open (ns ${victim}).net; setns $fd net`,
        `let fd = pidfd ${victim}; kill $fd KILL`,
        `enter ${victim} mount < write /etc/nsx-attack x >`,
        'let kind = "user"; clone $kind < >',
        'let kind = "user"; fork < unshare $kind >',
        'write /proc/sys/user/max_user_namespaces 100; let kind = "user"; clone $kind < >',
        'chroot /proc/1/root/../..; write /etc/nsx-attack x',
      );
    });
  });

  test('sysctls, devices and the host name of the machine', async () => {
    const before = ['kernel/hostname', 'kernel/core_pattern', 'vm/swappiness', 'net/ipv4/ip_forward'].map((file) =>
      readFileSync(`/proc/sys/${file}`, 'utf8'),
    );
    await assertFails(
      'hostname nsx-attack',
      'echo x > /proc/sys/kernel/core_pattern',
      'echo 1 > /proc/sys/vm/swappiness',
      'echo b > /proc/sysrq-trigger',
      'echo 1 > /proc/sys/net/ipv4/ip_forward',
      'echo -1000 > /proc/self/oom_score_adj',
      'cat /dev/mem /dev/kmsg',
      'test -e /dev/vda -o -e /dev/sda -o -e /dev/fuse -o -e /dev/kvm',
    );
    await assertRefused('write /proc/sys/kernel/core_pattern x', 'write /proc/sys/vm/swappiness 1');
    const { status, stderr } = await inside('hostname its-own\nexpect (hostname) == "its-own"');
    assert.is(status, 0, stderr);
    assert.equal(
      ['kernel/hostname', 'kernel/core_pattern', 'vm/swappiness', 'net/ipv4/ip_forward'].map((file) =>
        readFileSync(`/proc/sys/${file}`, 'utf8'),
      ),
      before,
    );
  });

  test('nobody outside can be spoken to: sockets with and without a path, networks, descriptors', async () => {
    if (!hasPerl) return skip('perl is not installed');
    const abstract = ownPrefix('abstract').slice(1);
    const heard: string[] = [];
    const servers = [`\0${abstract}`, `${ownPrefix('socket')}`].map((address) =>
      createServer(() => heard.push(address)).listen(address),
    );
    const tcp = createServer(() => heard.push('tcp')).listen(0, '127.0.0.1');
    await Promise.all(
      [...servers, tcp].map((server) => server.listening || new Promise((done) => server.once('listening', done))),
    );
    const { port } = tcp.address() as { port: number };
    try {
      const connect = (address: string): string =>
        `perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); exit(connect(S, pack_sockaddr_un(${address})) ? 0 : 1)'`;
      await assertFails(
        connect(`"\\0${abstract}"`),
        `perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0); exit(connect(S, pack_sockaddr_in(${port}, inet_aton("127.0.0.1"))) ? 0 : 1)'`,
        'for fd in 3 4 5 6 7 8 9; do test -e /proc/self/fd/$fd && [ $(readlink /proc/self/fd/$fd | cut -c1-5) != /proc ] && exit 0; done; exit 1',
      );
      assert.equal(heard, []);
    } finally {
      for (const server of [...servers, tcp]) server.close();
    }
  });

  test('secrets of the environment stay outside', async () => {
    const { stdout } = await inside("print (env)\nsh 'env; ls -A /home /root 2>/dev/null'", {
      environment: { NSX_SECRET: 'do not tell', SSH_AUTH_SOCK: '/run/agent' },
    });
    assert.not.match(stdout, /do not tell|agent/);
    assert.match(stdout, 'HOME=/tmp');
  });

  test('what it is for works: labs, networks, mounts of its own', async () => {
    const { status, stderr } = await inside(`use net
let tail = nest 5 pid mount < mount proc at /proc; hold >
expect (len $tail.pids) == 7 and $tail.pids[2..] == [5 4 3 2 1]
let box = clone net < veth a b; up a b; hold >
expect (in $box < devices > | len) == 3
tmpfs at /tmp/mine
write /tmp/mine/file "text"
expect (read /tmp/mine/file) == "text"
expect (run cat /tmp/mine/file).out == "text"
clone uts mount pid < hostname x; mount proc at /proc; expect (ls "/proc/[1-9]*") == ["/proc/1"] >`);
    assert.is(status, 0, stderr);
  });

  test('limits: processes and time', async () => {
    const traces = new Traces();
    const bomb = 'f() { [ $1 -gt 0 ] && { f $(($1 - 1)) & f $(($1 - 1)) & }; sleep 20; }; f 8 2>/dev/null';
    const begun = Date.now();
    const { status, stderr } = await inside(`spawn sh -c '${bomb}'\nwhile true < >`, {
      options: ['--processes', '40', '--time', '2s'],
    });
    assert.is(status, 124, stderr);
    assert.match(stderr, 'the script was not done in 2 s, and was ended');
    assert.ok(Date.now() - begun < 15_000);
    assert.equal(await traces.leftAfter(1000), []);
    const stubborn = await inside(`print ("${'a'.repeat(40)}!" matches "^(a+)+$")`, { options: ['--time', '1s'] });
    assert.is(stubborn.signal, 'SIGALRM');
    assert.equal(await traces.leftAfter(1000), []);
  });

  test('refused before anything runs', async () => {
    for (const [script, text] of [
      ['print begun\nclone user < >', 'a user namespace is refused in a sandbox'],
      ['print begun\nnest 2 user pid < >', 'a user namespace is refused in a sandbox'],
      ['print begun\nfork < unshare user >', 'a user namespace is refused in a sandbox'],
      ['print begun\nlet c = cgroup x', '`cgroup` is refused in a sandbox'],
      ['print begun\nuse "/etc/shadow"', 'a script in a sandbox uses no other files'],
      ['print begun\nexec true', '`exec` would turn the session itself into a program'],
    ] as const) {
      const { status, stdout, stderr } = await inside(script);
      assert.equal([status, stdout], [1, ''], script);
      assert.match(stderr, text);
    }
    for (const option of ['--sudo', '--keep', '--as-user']) {
      const { status, stdout, stderr } = await inside('print begun', { options: [option] });
      assert.equal([status, stdout], [2, ''], option);
      assert.match(stderr, `\`${option}\` does not go with \`--sandbox\``);
    }
    const wrong = await inside('print begun', { options: ['--time', 'soon'] });
    assert.is(wrong.status, 2);
  });

  test.run();
}

const terminal = suite('sandbox, at a terminal');

terminal('what is typed there is typed by people: TIOCSTI and /dev/tty are refused', () => {
  if (!hasPerl || spawnSync('script', ['--version']).status !== 0) return skip('perl or script is not installed');
  const attack = `perl -e 'my $key = "x"; exit(ioctl(STDIN, 0x5412, $key) ? 0 : 1)'; echo sti $?; (echo > /dev/tty) 2>/dev/null; echo tty $?`;
  const folder = ownPrefix('tty');
  writeFileSync(folder, `sh ${JSON.stringify(attack).replaceAll('$', '\\$')}\n`);
  try {
    const command = `${process.execPath} ${program} --sandbox ${folder}; read -t 1 typed; echo "typed=$typed."`;
    const { stdout } = spawnSync('script', ['-qec', `bash -c '${command}'`, '/dev/null'], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    assert.match(stdout, /sti 1\r?\n/, stdout);
    assert.match(stdout, /tty [12]\r?\n/, stdout);
    assert.match(stdout, 'typed=.');
  } finally {
    rmSync(folder);
  }
});

terminal.run();
if (ways.length === 0) skip(whyNot);
