/**
 * The commands of ip(8) that networks are made of, in their plainest form: what they say, as data.
 *
 * Only words written out, in the usual order, and nothing that has a meaning besides: whatever is not
 * recognized here is no mistake, but something that ip(8) is asked for.
 */
import { type Address, parseAddress } from './address.ts';

export type PlainRequest =
  | {
      readonly kind: 'link';
      readonly name: string;
      readonly up?: boolean | undefined;
      /** The name of a device. */
      readonly master?: string | undefined;
      readonly make?: PlainLink | undefined;
    }
  | { readonly kind: 'address'; readonly device: string; readonly address: Address; readonly length: number }
  | { readonly kind: 'route'; readonly to: Address; readonly length: number; readonly gateway: Address };

export type PlainLink =
  | { readonly type: 'bridge' }
  /** `netns`: the word behind it. */
  | { readonly type: 'veth'; readonly peer: string; readonly netns?: string | undefined };

/** Words that would not be taken for names. */
const keywords = new Set('dev name up down master type peer netns link address'.split(' '));

/** Null when it is not one of them. */
export function readPlainWords(words: readonly string[]): PlainRequest | null {
  const [object, verb, ...rest] = words;
  if (object === 'link' && verb === 'set') return readSet(rest);
  if (object === 'link' && verb === 'add') return readAdd(rest);
  if (object === 'address' && verb === 'add') return readAddress(rest);
  if (object === 'route' && verb === 'add') return readRoute(rest);
  return null;
}

/** `link set [dev] NAME [up|down] [master NAME]` */
function readSet(words: readonly string[]): PlainRequest | null {
  const [name, ...rest] = words[0] === 'dev' ? words.slice(1) : words;
  const change = readChange(rest);
  return name === undefined || keywords.has(name) || !change ? null : { kind: 'link', name, ...change };
}

/** `link add name NAME [up] [master NAME] type bridge|veth peer name NAME [netns PID]` */
function readAdd(words: readonly string[]): PlainRequest | null {
  const type = words.indexOf('type');
  const [word, name] = words;
  if (word !== 'name' || name === undefined || type < 2) return null;
  const change = type === 2 ? {} : readChange(words.slice(2, type));
  const make = readLink(words.slice(type + 1));
  return change && make ? { kind: 'link', name, ...change, make } : null;
}

function readChange(words: readonly string[]): { up?: boolean; master?: string } | null {
  const change: { up?: boolean; master?: string } = {};
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if ((word === 'up' || word === 'down') && change.up === undefined) change.up = word === 'up';
    else if (word === 'master' && change.master === undefined && at + 1 < words.length) change.master = words[++at]!;
    else return null;
  }
  return words.length > 0 ? change : null;
}

function readLink([type, ...rest]: readonly string[]): PlainLink | null {
  if (type === 'bridge' && rest.length === 0) return { type };
  const [first, second, peer, third, netns] = rest;
  if (type !== 'veth' || first !== 'peer' || second !== 'name' || peer === undefined) return null;
  if (rest.length === 3) return { type, peer };
  return rest.length === 5 && third === 'netns' ? { type, peer, netns } : null;
}

/** `address add ADDRESS/LENGTH dev NAME`; with `nodad` where ip(8) has that, for IPv6. */
function readAddress([text = '', dev, device, ...rest]: readonly string[]): PlainRequest | null {
  const found = readPrefix(text);
  if (!found || dev !== 'dev' || device === undefined) return null;
  const { family, bytes } = found.address;
  if (rest.join(' ') !== (family === 6 ? 'nodad' : '')) return null;
  // ip(8) gives those of the loopback another scope.
  return family === 4 && bytes[0] === 127 ? null : { kind: 'address', device, ...found };
}

/** `route add default|ADDRESS/LENGTH via ADDRESS` */
function readRoute([text = '', via, gate = '', ...rest]: readonly string[]): PlainRequest | null {
  const gateway = parseAddress(gate);
  if (via !== 'via' || !gateway || rest.length > 0) return null;
  if (text === 'default') return { kind: 'route', to: gateway, length: 0, gateway };
  const found = readPrefix(text);
  if (found?.address.family !== gateway.family) return null;
  return { kind: 'route', to: found.address, length: found.length, gateway };
}

function readPrefix(text: string): { address: Address; length: number } | null {
  const [number = '', length = '', ...more] = text.split('/');
  const address = parseAddress(number);
  if (!address || more.length > 0 || !/^\d{1,3}$/.test(length)) return null;
  return Number(length) > address.bytes.length * 8 ? null : { address, length: Number(length) };
}
