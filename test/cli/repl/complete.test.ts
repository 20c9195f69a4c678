/**
 * Completion, on the real commands and a small made-up world.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { complete, described, type World } from '../../../cli/repl/complete.ts';
import { standardRegistry } from '../../../stdlib/index.ts';

const completion = suite('completion');

const files: Readonly<Record<string, readonly string[]>> = {
  '': ['/etc/passwd ', '/etc/pam.d/', '/tmp/with blank ', '/tmp/proc4/'],
  box: ['/etc/inner '],
};
const world: World = {
  registry: standardRegistry(),
  keywords: ['let', 'for', 'expect'],
  errnos: ['ENOENT', 'ENOSPC', 'EPERM'],
  variables: () => ['box', 'boxes', '_', 'pid'],
  subjects: () => [...standardRegistry().names, 'nsx::mount::busy'],
  functions: () => ['mountain'],
  summary: (name) => (name === 'mountain' ? 'a high one' : ''),
  fields: (variable, path) => {
    const fields: Record<string, string[]> = {
      box: ['ns', 'name', 'pid'],
      'box.ns': ['net', 'pid'],
      'boxes.0': ['pids'],
    };
    return fields[[variable, ...path].join('.')] ?? [];
  },
  processes: () => ['$box', '%1'],
  modules: () => ['net', 'nets'],
  fileSystems: () => ['proc', 'pstore', 'tmpfs'],
  programs: (prefix) => ['sleep', 'slogin', 'bash'].filter((name) => name.startsWith(prefix)),
  paths: (prefix, inside) => (files[inside ?? ''] ?? []).filter((path) => path.startsWith(prefix)),
};

const offers = (text: string): string => {
  const { word, candidates } = complete(text, world);
  assert.ok(text.endsWith(word), `\`${word}\` is not the end of \`${text}\``);
  return candidates.map((candidate) => candidate.trimEnd()).join(' ');
};

const table: readonly [name: string, text: string, wanted: string][] = [
  ['commands, functions', 'mou', 'mount mountain mounts'],
  ['words of the language', 'le', 'len let'],
  ['modules', 'use n', 'net nets'],
  ['commands in a block', 'nest 5 < umo', 'umount'],
  ['commands after a semicolon', 'print 1; umo', 'umount'],
  ['commands on the next line', 'fork <\n  umo', 'umount'],
  ['commands as values', 'let x = umo', 'umount'],
  ['commands in parentheses', 'expect (pid', 'pidfd pids'],
  ['commands in a string', 'print "a $(pid', 'pidfd pids'],
  ['commands after a pipe', 'ps | whe', 'where'],
  ['keyword parameters', 'mount proc a', 'at'],
  ['not the same again', 'mount proc at /x a', ''],
  ['flags', 'umount /tmp la', 'lazy'],
  ['the words that a keyword takes', 'clone mount propagation un', 'unbindable unchanged'],
  ['the words that an argument takes', 'propagation s', 'shared slave'],
  ['words that begin arguments anew', 'map uid 0 to 1 a', 'and'],
  ['and what comes after them', 'map uid 0 to 1 and 5 t', 'to'],
  ['and again', 'map uid 0 to 1 and 5 to 7 c', 'count'],
  ['nothing else where a keyword wants its value', 'map uid 0 to ', ''],
  ['types of file systems', 'mount p', 'proc pstore'],
  ['options of a mount', 'mount tmpfs at /x with nos', 'nostrictatime nosuid nosymfollow'],
  [
    'settings of a control group, and nothing else before there is one',
    'cgroup x with ',
    'cpu.max= cpu.weight= cpuset.cpus= io.max= memory.high= memory.max= pids.max=',
  ],
  ['more of them', 'mount tmpfs at /x with ro nod', 'nodev nodiratime'],
  ['flags of a bind mount', 'bind /a at /b with no', 'noatime nodev nodiratime noexec nosuid nosymfollow'],
  ['capabilities', 'caps drop sys_t', 'sys_time sys_tty_config'],
  ['sets of capabilities', 'caps add net_raw in am', 'ambient'],
  ['a capability to ask about', 'can $box sys_t', 'sys_time sys_tty_config'],
  ['where it is to count', 'can $box kill i', 'in'],
  ['a process for its user namespace', 'can $box kill in $b', '$box $boxes'],
  ['kinds', 'clone u', 'user uts'],
  ['a process to join', 'setns $', '$_ $box $boxes $pid'],
  ['a path to join', 'enter /etc/p', '/etc/pam.d/ /etc/passwd'],
  ['kinds to join, or all', 'enter $box a', 'all as'],
  ['words of pin', 'pin uts o', 'of'],
  ['kinds to pin', 'pin ti', 'time'],
  ['clocks', 'clock b', 'boottime'],
  ['what is to be made', 'msgget 7 c', 'create'],
  ['sorts of IPC objects', 'ipcrm s', 'sem shm'],
  ['words of cgroup', 'cgroup box b', 'below'],
  ['kinds after a number', 'nest 5 pi', 'pid'],
  ['kinds after kinds', 'clone uts pid i', 'ipc'],
  ['signals', 'kill $box KI', 'KILL'],
  ['paths', 'cat /etc/pa', '/etc/pam.d/ /etc/passwd'],
  ['paths after a keyword', 'mount proc at /tmp/p', '/tmp/proc4/'],
  ['paths in strings, with blanks', 'cat "/tmp/w', '/tmp/with blank'],
  ['no path that would need quotes', 'cat /tmp/w', ''],
  ['paths as a process sees them', 'in $box < cat /etc/', '/etc/inner'],
  ['paths outside of it again', 'in $box < ls /etc >; cat /etc/pas', '/etc/passwd'],
  ['variables', 'print $bo', '$box $boxes'],
  ['variables in strings', 'print "a $bo', '$box $boxes'],
  ['variables in braces', 'print "${bo', 'box boxes'],
  ['fields', '$box.n', 'name ns'],
  ['fields of fields', 'expect $box.ns.', 'net pid'],
  ['fields of items', '$boxes[0].', 'pids'],
  ['fields in strings', 'print "${box.ns.ne', 'net'],
  ['processes', 'kill ', '$box %1'],
  ['processes by job', 'fg %', '%1'],
  ['programs', 'run sl', 'sleep slogin'],
  ['programs by path', 'exec /etc/pas', '/etc/passwd'],
  ['errnos', 'expect error ENO', 'ENOENT ENOSPC'],
  ['what there is help on', 'help moun', 'mount mounts'],
  ['what there is help on, in short', '?moun', 'mount mounts'],
  ['nothing in comments', 'print 1 # mou', ''],
  ['nothing in the middle of a made-up word', 'cat /tmp/$x/p', ''],
];

for (const [name, text, wanted] of table) completion(name, () => assert.is(offers(text), wanted, text));

completion('what is complete in itself is followed by a blank', () => {
  assert.equal(complete('umo', world).candidates, ['umount ']);
  assert.equal(complete('mount proc a', world).candidates, ['at ']);
  assert.equal(complete('cat /etc/pam', world).candidates, ['/etc/pam.d/']);
  assert.equal(complete('$box.na', world).candidates, ['name']);
});

completion('nothing that is typed makes it fail', () => {
  const text =
    'let x = nest 5 < mount proc at "/tmp/${box.ns[0]}" with size=1M; exec sleep 1 > | where $it.pid > (1 + 2) # end';
  for (let from = 0; from < text.length; from += 3) {
    for (let to = from; to <= text.length; to++) complete(text.slice(from, to), world);
  }
});

completion('functions are listed with what they are for', () => {
  assert.equal(described(complete('mou', world), world), ['mount ', 'mountain  # a high one', 'mounts ']);
  assert.equal(described(complete('mounta', world), world), ['mountain '], 'one alone is put in as it is');
});

completion.run();
