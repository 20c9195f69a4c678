/**
 * What the words of an ip(8) command say, as far as nsx has to know before it hands them on: does it
 * change anything, which devices does it name, and where do they go.
 *
 * It judges no argument; ip(8) does that. Objects and verbs may be cut short, as ip(8) takes them.
 */

/** The objects that can be asked for line by line and answer in JSON, in the order in which ip(8) matches them. */
const objects = [
  ...['address', 'addrlabel', 'maddress', 'route', 'rule', 'neighbor', 'neighbour', 'ntable', 'link'],
  ...['tunnel', 'tuntap', 'token', 'tcpmetrics', 'netconf', 'nexthop', 'mptcp'],
];

const readingVerbs = ['show', 'list', 'lst', 'ls', 'get'];

/** Words of `ip link add` that have a value behind them. */
const linkWords = new Set([
  ...['link', 'txqueuelen', 'txqlen', 'address', 'broadcast', 'mtu', 'index', 'numtxqueues', 'numrxqueues'],
  ...['group', 'master', 'netns', 'link-netns', 'link-netnsid', 'alias', 'addrgenmode', 'gso_max_size', 'vrf'],
]);
const flags = new Set(['up', 'down']);

export interface IpRequest {
  readonly object: string | undefined;
  /** `-6` and its like. */
  readonly options: readonly string[];
  readonly words: readonly string[];
  readonly verb: string;
  readonly changes: boolean;
  /** Devices that are to be made, or to get these names. */
  readonly newNames: readonly string[];
  /** The device it is about, if it says so. */
  readonly device: string | undefined;
  /** Network namespaces that devices go to: names or PIDs, as ip(8) understands them. */
  readonly destinations: readonly string[];
}

export function readIpWords(all: readonly string[]): IpRequest {
  const at = all.findIndex((word) => !word.startsWith('-'));
  const words = at < 0 ? [] : all.slice(at);
  const object = words[0] === undefined ? undefined : objects.find((name) => name.startsWith(words[0] ?? ''));
  const given = words[1];
  const verb = given ?? 'show';
  const reading = given === undefined || (given.length > 1 && readingVerbs.some((name) => name.startsWith(given)));
  const rest = words.slice(2);
  const isLink = object === 'link';
  const adds = isLink && isShort(verb, 'add');
  return {
    object,
    options: at < 0 ? all : all.slice(0, at),
    words,
    verb,
    changes: !reading,
    newNames: adds ? namesMade(rest) : isLink ? valuesOf(rest, 'name') : [],
    device: adds ? undefined : isLink ? (valuesOf(rest, 'dev')[0] ?? rest[0]) : valuesOf(rest, 'dev')[0],
    destinations: isLink ? valuesOf(rest, 'netns') : [],
  };
}

const isShort = (word: string, whole: string): boolean => word !== '' && whole.startsWith(word);

function valuesOf(words: readonly string[], name: string): string[] {
  return words.flatMap((word, index) => (word === name && words[index + 1] !== undefined ? [words[index + 1]!] : []));
}

/** The device of `link add`, and the other end of a pair. */
function namesMade(words: readonly string[]): string[] {
  const type = words.indexOf('type');
  const before = type < 0 ? words : words.slice(0, type);
  const peer = words.indexOf('peer');
  const pair = peer < 0 ? [] : [words[peer + 1] === 'name' ? words[peer + 2] : words[peer + 1]];
  return [firstName(before), ...pair].filter((name) => name !== undefined);
}

function firstName(words: readonly string[]): string | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === 'name' || word === 'dev') return words[at + 1];
    if (linkWords.has(word)) at += 1;
    else if (!flags.has(word)) return word;
  }
  return undefined;
}

/** IFNAMSIZ has room for so many bytes. */
export const NAME_MAX = 15;

/** What is wrong with the name of a device; null when nothing is. The kernel's dev_valid_name. */
export function faultOfName(name: string): string | null {
  const size = Buffer.byteLength(name);
  if (size > NAME_MAX) return `it has ${size} bytes, and ${NAME_MAX} are the most`;
  if (name === '' || name === '.' || name === '..') return 'that is no name';
  const bad = /[/:\s]/u.exec(name)?.[0];
  if (bad === undefined) return null;
  return `a name cannot have ${/\s/u.test(bad) ? 'a blank' : `\`${bad}\``} in it`;
}
