/**
 * What ip(8) says when it does not do as it was told, in words that say why: a table, whose first row
 * that matches wins. What it said itself is always told, too.
 */
import type { DiagnosticCode } from '../errors/catalogue.ts';
import { readIpWords } from './ip-words.ts';

export interface Refusal {
  readonly code: DiagnosticCode;
  /** What stands after the command and a colon. */
  readonly why: string;
  readonly errno?: string;
  readonly help?: string;
}

interface Row {
  readonly said: RegExp;
  /** Looks at the words of the command. */
  readonly when?: RegExp;
  readonly code: DiagnosticCode;
  readonly errno?: string;
  readonly why: string | ((match: RegExpExecArray, words: readonly string[]) => string);
  readonly help?: string | ((match: RegExpExecArray) => string | undefined);
}

/** What the kernel's errnos are called by strerror(3), which is all that ip(8) hands on. */
const errnoTexts: Readonly<Record<string, string>> = {
  'Operation not permitted': 'EPERM',
  'No such process': 'ESRCH',
  'No such file or directory': 'ENOENT',
  'No such device': 'ENODEV',
  'File exists': 'EEXIST',
  'Invalid argument': 'EINVAL',
  'Device or resource busy': 'EBUSY',
  'Numerical result out of range': 'ERANGE',
  'Operation not supported': 'EOPNOTSUPP',
  'Cannot assign requested address': 'EADDRNOTAVAIL',
  'Network is unreachable': 'ENETUNREACH',
  'No route to host': 'EHOSTUNREACH',
  'No space left on device': 'ENOSPC',
  'Address already in use': 'EADDRINUSE',
};

const answers = (text: string): RegExp => new RegExp(`RTNETLINK answers: ${text}`);

/** The names in `link add`, as they stand in a message. */
const made = (words: readonly string[]): string =>
  readIpWords(words)
    .newNames.map((name) => `\`${name}\``)
    .join(' or ');
const behind = (words: readonly string[], word: string): string => words[words.indexOf(word) + 1] ?? '';

const rows: readonly Row[] = [
  {
    said: answers('Operation not permitted'),
    code: 'nsx::net::not-permitted',
    errno: 'EPERM',
    why: 'that needs CAP_NET_ADMIN in the user namespace that the network namespace belongs to',
    help: 'do it in a network namespace of your own: `clone net < … >`, or run nsx with `--sudo`',
  },
  {
    said: /answers: File exists|[Aa]lready exists/,
    when: /^l\w* a/,
    code: 'nsx::net::exists',
    errno: 'EEXIST',
    why: (_, words) => `there is a device ${made(words)} already`,
    help: 'take another name, or remove the old one: `ip link delete NAME`',
  },
  {
    said: /answers: File exists|[Aa]ddress already assigned/,
    when: /^a\w* a/,
    code: 'nsx::net::exists',
    errno: 'EEXIST',
    why: (_, words) => `\`${behind(words, 'dev')}\` has the address already`,
  },
  {
    said: answers('File exists'),
    when: /^ro?\w* a/,
    code: 'nsx::net::exists',
    errno: 'EEXIST',
    why: 'there is a route to that place already',
    help: 'see `ip route`; `ip route replace …` puts another in its place',
  },
  {
    said: /Cannot find device "(.*)"|Device "(.*)" does not exist/,
    code: 'nsx::net::no-device',
    errno: 'ENODEV',
    why: ([, one, other]) => `there is no device \`${one ?? other}\` in this network namespace`,
    help: 'a device is in one network namespace at a time: see `ip link` here, and in the others',
  },
  {
    said: /argument "(.*)" is wrong: Device does not exist/,
    when: / master /,
    code: 'nsx::net::no-device',
    errno: 'ENODEV',
    why: ([, name]) => `there is no bridge \`${name}\` in this network namespace`,
    help: ([, name]) =>
      `make it first: \`bridge ${name}\`; what \`switch NAME\` makes has one, what \`host NAME\` makes has none`,
  },
  {
    said: /is invalid lladdr/,
    when: /^l\w* a\w* [adb]/,
    code: 'nsx::net::word',
    errno: 'EINVAL',
    why: (_, words) => `\`ip\` takes \`${words[2]}\` for a word of its own, cut short`,
    help: 'say that it is a name: `ip link add name NAME …`',
  },
  {
    said: /(?:prefix|address|lladdr).* expected rather than "(.*)"|"(.*)" is (?:an )?invalid (?:address|prefix)/,
    code: 'nsx::net::address',
    errno: 'EINVAL',
    why: ([, one, other]) => `\`${one ?? other}\` is not an address`,
    help: 'write it as `10.0.0.1/24` or `fd00::1/64`: four numbers up to 255, or groups of hexadecimal digits',
  },
  {
    said: /invalid gateway/,
    code: 'nsx::net::gateway',
    errno: 'ENETUNREACH',
    why: (_, words) =>
      `no address of this namespace is in the network of the gateway ${behind(words, 'via')}, or its device is down`,
    help: 'give a device an address there and take it up first: `address DEVICE …`, `up DEVICE`',
  },
  {
    said: answers('Network is unreachable'),
    code: 'nsx::net::unreachable',
    errno: 'ENETUNREACH',
    why: 'no route leads there',
    help: 'see `ip route`; a device that is down has no routes',
  },
  {
    said: answers('No such process'),
    when: /^ro?\w* (?:d|get)/,
    code: 'nsx::net::unreachable',
    errno: 'ESRCH',
    why: 'there is no such route',
    help: 'see `ip route`',
  },
  {
    said: answers('No such process'),
    when: / netns \d+\b/,
    code: 'nsx::net::no-network',
    errno: 'ESRCH',
    why: (_, words) =>
      `there is no process ${behind(words, 'netns')}: it has ended, or that is its PID in another namespace`,
    help: 'give the PID that this session sees, `$box.pid`, of a process that is held',
  },
  {
    said: /Unknown device type|answers: Operation not supported/,
    when: /^l\w* a/,
    code: 'nsx::net::device-type',
    errno: 'EOPNOTSUPP',
    why: (_, words) => `this kernel makes no devices of the type \`${behind(words, 'type')}\``,
    help: 'perhaps a module is missing: `modprobe TYPE`, as root',
  },
  {
    said: /Invalid "netns" value|"netns"/,
    code: 'nsx::net::no-network',
    errno: 'ESRCH',
    why: (_, words) => `\`${behind(words, 'netns')}\` is no network namespace: no name of one, and no PID`,
    help: 'give the PID of a process, `$box.pid`, or a name from `ip netns`',
  },
  {
    said: answers('(.*)'),
    code: 'nsx::net::refused',
    why: ([, text]) => `the kernel refuses: ${text?.toLowerCase()}`,
  },
  {
    said: /(?:^|\n)(?:Error: )?(.+)/,
    code: 'nsx::net::refused',
    why: ([, text]) => `\`ip\` refuses: ${text?.replace(/\.$/, '')}`,
  },
];

/** Why a command was refused. */
export function explainRefusal(said: string, words: readonly string[]): Refusal {
  const command = words.join(' ');
  for (const { said: pattern, when, code, errno, why, help } of rows) {
    const match = pattern.exec(said);
    if (!match || (when && !when.test(command))) continue;
    const number = errno ?? errnoTexts[/RTNETLINK answers: (.*)/.exec(said)?.[1] ?? ''];
    const advice = typeof help === 'function' ? help(match) : help;
    return {
      code,
      why: typeof why === 'function' ? why(match, words) : why,
      ...(number === undefined ? {} : { errno: number }),
      ...(advice === undefined ? {} : { help: advice }),
    };
  }
  return { code: 'nsx::net::refused', why: '`ip` refuses' };
}
