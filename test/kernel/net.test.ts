/**
 * Networks: what the kernel has after `use net`, judged by ip(8) run inside through nsenter(1) and by
 * /proc/PID/net; and that nothing is left in the host's network namespace, however nsx ends.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoot, namespaceOf, skip, Traces } from '../support/machine.ts';
import { eventually, lines, nsx, start } from '../support/nsx.ts';

const hasIp = ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip'].some((path) => {
  const { stdout } = spawnSync(path, ['-V'], { encoding: 'utf8' });
  return /iproute2/.test(stdout ?? '');
});

const net = suite('kernel: networks');
const host = suite('kernel: devices in the network namespace of the host');
const inNet = hasIp ? net : net.skip;
const onHost = hasIp && isRoot ? host : host.skip;
if (!hasIp) skip('networks need the program ip of iproute2');
if (!isRoot) skip('devices in the network namespace of the host: that needs root');

/** Names that nobody else uses, at most 15 bytes. */
let counter = 0;
const ownDevice = (): string => {
  counter += 1;
  return `nt${process.pid % 1000000}-${counter}`;
};
const hostDevices = (prefix: string): string[] =>
  readdirSync('/sys/class/net').filter((name) => name.startsWith(prefix));

/** ip(8) in the network namespace of a process, as nsenter(1) gets there. */
function ipIn(pid: number, ...words: string[]): Record<string, unknown>[] {
  const join = isRoot ? ['-n'] : ['-U', '-n', '--preserve-credentials'];
  const text = execFileSync('nsenter', ['-t', String(pid), ...join, 'ip', '-json', ...words], { encoding: 'utf8' });
  return JSON.parse(text.trim() || '[]') as Record<string, unknown>[];
}

/** Devices with a line of counters: proc_pid_net(5). */
const devicesOf = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/net/dev`, 'latin1')
    .split('\n')
    .flatMap((line) => /^\s*([^:\s]+):/.exec(line)?.[1] ?? []);

const twoHostsAndARouter = `
use net
let h1 = host h1
let h2 = host h2
let r = router r
wire $h1 10.0.1.1/24 $r 10.0.1.254/24
wire $h2 10.0.2.1/24 $r 10.0.2.254/24
in $h1 < route default via 10.0.1.254 >
in $h2 < route default via 10.0.2.254 >
in $h1 < ping 10.0.2.1 >
`;

/** Run a script up to where it prints PIDs, look, and let it be ended. */
async function during(script: string, look: (pids: readonly number[]) => void): Promise<void> {
  const traces = new Traces();
  const run = start({ script: `${script}\nrun sleep 1000` });
  try {
    await run.says(/^pids( \d+)+\.$/m);
    look((/^pids((?: \d+)+)\.$/m.exec(run.output())?.[1] ?? '').trim().split(' ').map(Number));
  } finally {
    run.child.kill('SIGTERM');
    await run.finished;
  }
  assert.equal(await traces.leftAfter(2000), []);
}

inNet('two hosts and a router are what the script says', async () => {
  await during(`${twoHostsAndARouter}print "pids \${h1.pid} \${h2.pid} \${r.pid}."`, ([h1 = 0, h2 = 0, r = 0]) => {
    assert.equal(new Set([h1, h2, r, 'self' as const].map((pid) => readlinkSync(`/proc/${pid}/ns/net`))).size, 4);
    assert.equal(devicesOf(h1).sort(), ['lo', 'r']);
    assert.equal(devicesOf(r).sort(), ['h1', 'h2', 'lo']);
    const [route] = ipIn(h1, 'route', 'show', 'default');
    assert.is(route?.gateway, '10.0.1.254');
    const addresses = ipIn(r, '-4', 'address').flatMap((device) =>
      (device.addr_info as { local: string; prefixlen: number }[]).map(
        ({ local, prefixlen }) => `${local}/${prefixlen}`,
      ),
    );
    assert.equal(addresses.sort(), ['10.0.1.254/24', '10.0.2.254/24', '127.0.0.1/8']);
    for (const { ifname, flags } of ipIn(r, 'link')) assert.ok((flags as string[]).includes('UP'), String(ifname));
  });
});

inNet('a switch has what is wired to it as ports of its bridge', async () => {
  const script = `use net
let s = switch s
let a = host a
let b = host b
wire $a 10.1.0.1/24 $s
wire $b 10.1.0.2/24 $s
in $a < ping 10.1.0.2 >
print "pids \${s.pid} \${a.pid}."`;
  await during(script, ([s = 0, a = 0]) => {
    for (const port of ['a', 'b']) assert.is(ipIn(s, 'link', 'show', port)[0]?.master, 'br0');
    // Who was found by ARP: the other host, through the bridge.
    assert.match(readFileSync(`/proc/${a}/net/arp`, 'latin1'), /^10\.1\.0\.2\s/m);
  });
});

inNet('one `ip` does all the lines for a network namespace', async () => {
  const script = `${twoHostsAndARouter}
in $r < ip link set lo mtu 1400; ip link set lo mtu 1300; ip link show lo >
in $h1 < ip neigh; ip rule >`;
  const { status, stderr } = await nsx({ script, options: ['--trace'] });
  assert.is(status, 0, stderr);
  const started = lines(stderr).filter((line) => /execve\(.*"-batch"/.test(line) && !/ = -/.test(line));
  assert.is(started.length, 2, started.join('\n'));
});

inNet('a network namespace ends with its process, though `ip` was asked in it', async () => {
  const script = `use net
let far = host far
let near = host near
wire $near 10.2.0.1/24 $far 10.2.0.2/24
kill $far KILL
wait $far
let gone = false
let tries = 0
while (not $gone and $tries < 400) < gone = "far" not in (in $near < ip link | each $it.ifname >); tries = $tries + 1; sleep 5ms >
expect $gone "a veth goes with its other end, and that with its namespace"`;
  const { status, stdout, stderr } = await nsx(script);
  assert.is(status, 0, `${stdout}${stderr}`);
});

inNet('a process without a map of IDs and one that has become a program can be configured', async () => {
  const script = `use net
clone user net < up lo; ping 127.0.0.1 >
let p = clone net < exec sleep 1000 > &
let q = clone net < hold >
in $q < veth a b; give b $p far; expect (ip link | each $it.ifname) == ["lo" "a"] >
print "pids \${p.pid}."`;
  await during(script, ([p = 0]) => assert.equal(devicesOf(p).sort(), ['far', 'lo']));
});

inNet('a macvlan has an address of its own on the wire of another device', async () => {
  const script = `use net
let box = host box
let far = host far
wire $box 10.3.0.1/24 $far 10.3.0.2/24
let other = clone net < hold >
in $box < macvlan extra far; give extra $other eth0 >
in $other < address eth0 10.3.0.3/24; up eth0; ping 10.3.0.2 >
print "pids \${other.pid}."`;
  await during(script, ([other = 0]) => {
    const [device] = ipIn(other, '-d', 'link', 'show', 'eth0') as { linkinfo: { info_kind: string } }[];
    assert.is(device?.linkinfo.info_kind, 'macvlan');
  });
});

const refusals: readonly (readonly [what: string, statement: string, says: RegExp])[] = [
  ['an address', 'address a 10.0.0.300/24', /`10\.0\.0\.300\/24` is not an address \[nsx::net::address\]/],
  ['a device that is not there', 'up nowhere', /there is no device `nowhere`.*\[nsx::net::no-device\]/],
  ['a device that is there', 'veth a c', /there is a device `a` or `c` already \[nsx::net::exists\]/],
  ['a name of 16 bytes', 'bridge abcdefghijklmnop', /it has 16 bytes, and 15 are the most \[nsx::net::bad-name\]/],
  ['a name with a slash', 'bridge a/b', /cannot have `\/` in it \[nsx::net::bad-name\]/],
  ['a gateway nobody knows', 'route default via 9.9.9.9', /gateway 9\.9\.9\.9.*\[nsx::net::gateway\]/],
  ['an unknown type', 'ip link add x type nosuch', /no devices of the type `nosuch` \[nsx::net::device-type\]/],
  ['no process', 'ip link set a netns 4000000', /is no network namespace.*\[nsx::net::no-network\]/],
  ['a name cut short', 'ip link add a type bridge', /for a word of its own, cut short \[nsx::net::word\]/],
  ['other objects', 'ip monitor', /`ip monitor` is not for here \[nsx::net::word\]/],
  ['blanks', 'ip link show "a b"', /cannot be given the word "a b" \[nsx::net::word\]/],
  ['NAT behind a name with a quote', `masquerade 'a"b'`, /it has a quote in it \[nsx::net::bad-name\]/],
  ['a ping to a name', 'ping localhost', /`localhost` is not an address \[nsx::net::address\]/],
  ['a ping to nowhere', 'ping 9.9.9.9', /cannot reach 9\.9\.9\.9: no route leads there \[nsx::net::unreachable\]/],
];
for (const [what, statement, says] of refusals) {
  inNet(`refused, with its reason and its place: ${what}`, async () => {
    const { status, stderr } = await nsx(`use net\nclone net <\n  veth a b\n  ${statement}\n>`);
    assert.is(status, 1, stderr);
    assert.match(stderr, says);
    // In the script, not in the module that it uses.
    assert.match(stderr, / --> <text>:4:3/);
  });
}

inNet('a refused line does not spoil the next ones', async () => {
  const script = `clone net <
  ip link set lo up
  for bad in ["10.0.0.300/24" "x"] < expect error EINVAL < ip address add $bad dev lo > >
  expect error ENODEV < ip address add 10.0.0.1/24 dev nowhere >
  ip address add 10.0.0.1/24 dev lo
  expect (ip address show lo)[0].addr_info[1].local == "10.0.0.1"
>`;
  const { status, stdout, stderr } = await nsx(script);
  assert.is(status, 0, `${stdout}${stderr}`);
});

inNet('the addresses of one device are shown, whatever was asked of links before', async () => {
  const script = `clone net <
  ip link set lo up
  expect (ip link show lo)[0].ifname == "lo"
  expect (ip address show lo)[0].addr_info[0].local == "127.0.0.1"
  expect (ip l show lo)[0].operstate == (ip a show dev lo)[0].operstate
  expect (ip a show dev lo)[0].addr_info[0].prefixlen == 8
>`;
  const { status, stdout, stderr } = await nsx(script);
  assert.is(status, 0, `${stdout}${stderr}`);
});

inNet('without `ip`, it says which package has it', async () => {
  // As root without any file: an empty directory of programs, where the usual ones are empty as well.
  const { status, stderr } = await nsx({
    script: 'clone net < ip link >',
    prefix: ['unshare', ...(isRoot ? ['-m'] : ['-r', '-m']), 'sh', '-c', hideIp, 'sh'],
  });
  assert.is(status, 1, stderr);
  assert.match(
    stderr,
    /there is no program `ip` on this system \[nsx::net::no-program\][\s\S]*apt-get install iproute2/,
  );
});
/** In a mount namespace of its own: a file that nobody can execute where `ip` is, that is a directory. */
const hideIp = `for d in /usr/sbin /sbin /usr/bin /bin; do
  [ -e $d/ip ] && mount --bind /dev/null $d/ip; done; exec "$@"`;

inNet('a dry run starts nothing and shows what `ip` would be told', async () => {
  const { status, stdout, stderr } = await nsx('explain < clone net < ip link set lo mtu 1400 > >');
  assert.is(status, 0, stderr);
  assert.match(stdout + stderr, /execve\(.*"-batch"/);
  assert.match(stdout + stderr, /link set lo mtu 1400/);
});

inNet('and the message to the kernel, where no `ip` is needed', async () => {
  const { status, stdout, stderr } = await nsx('explain < clone net < ip link set lo up > >');
  assert.is(status, 0, stderr);
  assert.match(stdout + stderr, /sendto\(.*\{RTM_NEWLINK lo up\}/);
  assert.not.match(stdout + stderr, /-batch/);
});

/** As a user would see it: what `ip` itself says of devices that were made with and without it. */
const looks = `(ip -d link show dev one)[0].linkinfo.info_kind (ip -d link show dev br0)[0].linkinfo.info_kind`;

inNet('the plainest commands make no `ip` start, and are what `ip` makes of the same words', async () => {
  const made = (words: (line: string) => string): string => `let far = clone net < hold >
clone net <
  ${words('link add name br0 up type bridge')}
  ${words('link add name one up master br0 type veth peer name two netns ${far.pid}')}
  ${words('address add 10.7.0.1/24 dev br0')}
  ${words('address add fd07::1/64 dev br0 nodad')}
  ${words('route add 10.8.0.0/16 via 10.7.0.2')}
  ${words('route add default via 10.7.0.3')}
  ${words('route add fd08::/16 via fd07::2')}
  ${words('link set dev one down')}
  in $far < ${words('link set two up')} >
  for device in ["lo" "br0" "one"] <
    let link = (ip -d address show dev $device)[0]
    let addresses = $link.addr_info | where $it.scope != "link" | each "\${it.local}/\${it.prefixlen} \${it.scope}"
    print "$device: \${link.flags} \${link.operstate} $addresses"
  >
  for route in (ip route) + (ip -6 route) < if $route.dst != "fe80::/64" < print $route > >
  print ${looks} (ip link show dev one)[0].master
  in $far < print ((ip address show dev two)[0].flags) >
>`;
  const plain = await nsx({ script: made((line) => `ip ${line}`), options: ['--trace'] });
  // Cut short, so that nsx does not know the word and ip(8) does.
  const asked = await nsx(made((line) => `ip ${line.replace(/^(link|address|route)/, (word) => word.slice(0, -2))}`));
  assert.is(plain.status, 0, plain.stderr);
  assert.is(asked.status, 0, asked.stderr);
  assert.is(plain.stdout, asked.stdout);
  for (const route of ['default', '10.8.0.0/16', 'fd08::/16'])
    assert.ok(plain.stdout.includes(`dst: "${route}"`), plain.stdout);
  assert.match(plain.stdout, /br0: .*UP.*10\.7\.0\.1\/24 global.*fd07::1\/64 global/);
  assert.match(plain.stderr, /sendto\(\d+, \{RTM_NEWLINK name one up master br0 type veth peer name two netns \d+\}/);
  // One to look at each of the two, and none before that.
  assert.match(plain.stderr.split('execve(')[0]!, /RTM_NEWLINK two up/);
});

inNet('what the kernel refuses of them is told by `ip`', async () => {
  const { status, stderr } = await nsx(`clone net <
  expect error ENODEV < ip link set nothing up >
  expect error ENODEV < ip address add 10.7.0.1/24 dev nothing >
  ip link add name br0 type bridge
  expect error EEXIST < ip link add name br0 type bridge >
  ip address add 10.7.0.1/24 dev br0
  ip address add 10.7.0.1/24 dev br0
>`);
  assert.is(status, 1, stderr);
  assert.match(stderr, /`br0` has the address already[\s\S]*`ip` says: /);
});

inNet('`carrier` waits for the other end of a wire', async () => {
  const { status, stdout, stderr } = await nsx(`let far = clone net < hold >
clone net <
  ip link add name one up type veth peer name two netns \${far.pid}
  expect error ETIMEDOUT < carrier one within 30ms >
  in $far < ip link set two up >
  carrier one
  expect (ip link show dev one)[0].operstate == "UP"
  expect error ENODEV < carrier nothing >
  ip link set lo up
  carrier lo
>
print done`);
  assert.is(status, 0, stderr);
  assert.match(stdout, /done/);
});

// The host's own ---------------------------------------------------------------------------------

for (const [how, ending] of [
  ['the end of the script', ''],
  ['an error', 'read /no/such/file'],
  ['exit', 'exit 3'],
] as const) {
  onHost(`devices are removed after ${how}`, async () => {
    const name = ownDevice();
    const script = `ip link add name ${name} type veth peer name ${name}p
ip address add 10.99.0.1/32 dev ${name}
ip link set ${name}p name ${name}q
let box = clone net < hold >
ip link set ${name}q netns $box.pid
in $box < ip link set ${name}q netns ${process.pid} >
expect (ls /sys/class/net/${name}*) == ["/sys/class/net/${name}" "/sys/class/net/${name}q"]
${ending}`;
    const { stdout, stderr } = await nsx(script);
    assert.match(stdout + stderr, /1 expectation held/);
    assert.not.match(stdout + stderr, /not undone/);
    assert.equal(hostDevices(name), []);
  });
}

onHost('nothing is left after SIGKILL at any moment', async () => {
  const name = ownDevice();
  const script = `for i in [1 2 3 4] <
  ip link add name ${name} type veth peer name ${name}p
  clone net < ip link add name "${name}x$i" netns ${process.pid} type veth peer name y >
  ip link delete ${name}
>
ip link add name ${name}b type bridge
print ready`;
  const before = Date.now();
  const { status, stderr } = await nsx(script);
  assert.is(status, 0, stderr);
  const whole = Date.now() - before;
  for (let trial = 0; trial < 12; trial++) {
    const run = start({ script });
    setTimeout(() => run.child.kill('SIGKILL'), whole / 3 + (whole * trial) / 18);
    await run.finished;
    assert.ok(await eventually(() => hostDevices(name).length === 0), `trial ${trial}: ${hostDevices(name)}`);
  }
});

onHost('a network namespace that others have made is left as it was, too', async () => {
  // A process of ours in a network of its own, as somebody else's.
  const others = spawn('unshare', ['-n', 'sleep', '1000'], { stdio: 'ignore' });
  const pid = others.pid ?? 0;
  try {
    assert.ok(await eventually(() => namespaceOf(pid, 'net') !== namespaceOf('self', 'net')));
    const there = (): string[] => devicesOf(pid).sort();
    assert.equal(there(), ['lo']);
    const script = `fork <
  setns ${pid} net
  ip link add name mine type veth peer name other
  ip link set mine up
  expect (ip link | each $it.ifname | sort) == ["lo" "mine" "other"]
  expect error < ip link set lo up > "not ours"
  hold
>
clone net < ip link add name here type veth peer name there; ip link set there netns ${pid}; hold >
print ready
`;
    const { status, stdout, stderr } = await nsx(script);
    assert.is(status, 0, `${stdout}${stderr}`);
    assert.match(stdout + stderr, /2 expectations held/);
    assert.not.match(stderr, /not undone/);
    assert.equal(there(), ['lo']);
    const run = start({ script: `${script}run sleep 1000` });
    await run.says('ready');
    assert.equal(there(), ['lo', 'mine', 'other', 'there']);
    run.child.kill('SIGKILL');
    await run.finished;
    assert.ok(await eventually(() => there().length === 1), there().join(' '));
    const [lo] = ipIn(pid, 'link', 'show', 'lo') as { flags: string[] }[];
    assert.equal(lo?.flags.includes('UP'), false);
  } finally {
    others.kill('SIGKILL');
  }
});

inNet('a wire leads from a process to a process, and its addresses say how long the network is', async () => {
  const refused = async (line: string): Promise<string> => {
    const { status, stderr } = await nsx(`use net\nlet h = host h\nlet g = host g\n${line}\nprint $h $g`);
    assert.is(status, 1);
    assert.match(stderr, /<text>:4:1/);
    return stderr;
  };
  assert.match(await refused('wire $h 10.0.0.1/24 7 10.0.0.2/24'), /`7` is not a process, so nothing leads there/);
  assert.match(await refused('wire switch 10.0.0.1/24 $g'), /`switch` is not a process/);
  const long = await refused('wire $h 10.0.0.1/24 $g 10.0.0.2');
  assert.match(long, /the address 10\.0\.0\.2 does not say how long its network is \[nsx::run::failed\]/);
  assert.match(long, /10\.0\.0\.1\/24/);
  assert.match(await refused('wire $h 5 $g 10.0.0.2/24'), /the address 5 does not say how long its network is/);
  assert.match(await refused('wire $h 10.0.0.1/24 $h 10.0.0.2/24'), /a wire has two ends, and both are `h`/);
});

inNet('a device is given to a process that lives, and to nothing else', async () => {
  const refused = async (to: string): Promise<string> => {
    const { status, stderr } = await nsx(
      `use net\nlet h = host h\nlet g = host g\nkill $g KILL\nwait $g\nin $h < veth x y; give y ${to} >`,
    );
    assert.is(status, 1);
    return stderr;
  };
  for (const to of ['1', 'null', 'nobody', '(ns).net']) {
    assert.match(await refused(to), /`.+` is not a process, so `y` cannot be given to it \[nsx::run::failed\]/);
  }
  assert.match(await refused('$g'), /there is no process \d+: it has ended.* \[nsx::net::no-network\]/);
});

inNet('a wire without a second address needs a bridge to be plugged into', async () => {
  const { status, stderr } = await nsx('use net\nlet h = host h\nlet g = host g\nwire $h 10.0.0.1/24 $g');
  assert.is(status, 1);
  assert.match(stderr, /there is no bridge `br0` in this network namespace \[nsx::net::no-device\]/);
  assert.match(stderr, /help: make it first: `bridge br0`; what `switch NAME` makes has one/);
});

inNet('a trace shows what `ip` is told, up to what it refuses', async () => {
  const script = 'clone net < trace < ip link set lo mtu 1400; ip link set nope mtu 1400 > >';
  const { status, stdout, stderr } = await nsx(script);
  assert.is(status, 1);
  const told = lines(stdout).flatMap((line) => /write\(\d+, ("link .*"), \d+\) \/\* to ip \*\//.exec(line)?.[1] ?? []);
  assert.equal(told, ['"link set lo mtu 1400\\n"', '"link set nope mtu 1400\\n"']);
  assert.match(stderr, /no device `nope`/);
});

onHost('what is the host’s own is not changed', async () => {
  for (const statement of [
    'ip link set lo mtu 60000',
    'ip route add 10.98.0.0/24 dev lo',
    'ip rule add pref 7 from all',
  ]) {
    const { status, stderr } = await nsx(statement);
    assert.is(status, 1, statement);
    assert.match(stderr, /could not be undone \[nsx::net::not-ours\]/);
  }
  const { stderr } = await nsx('masquerade lo');
  assert.match(stderr, /\[nsx::net::not-ours\]/);
});

inNet('an ordinary user can look at the host, and is told what a change would need', async () => {
  const { status, stdout, stderr } = await nsx(
    'print (ip link show lo)[0].ifname\nip link add name nsx-x type veth peer name nsx-y',
  );
  assert.is(status, isRoot ? 0 : 1, stderr);
  assert.is(stdout.split('\n')[0], 'lo');
  if (!isRoot) assert.match(stderr, /needs CAP_NET_ADMIN.*\[nsx::net::not-permitted\]/);
});

net.run();
host.run();
