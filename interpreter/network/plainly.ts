/**
 * What the plainest commands of ip(8) ask for, asked of the kernel without `ip`: a program takes some
 * milliseconds to start, and a network is made of hundreds of such lines.
 *
 * Nothing is judged here. What the kernel refuses, `ip` is asked for once more, and says why.
 */

import * as calls from '../kernel/calls.ts';
import * as network from '../kernel/network-calls.ts';
import * as rtnetlink from '../kernel/rtnetlink.ts';
import type { Machine } from '../machine.ts';
import type { IpRequest } from './ip-words.ts';
import { askNetwork, type Note, openRoute } from './messenger.ts';
import type { Network } from './namespace.ts';
import { type PlainRequest, readPlainWords } from './plain-words.ts';

const changing = (bytes: Buffer, text: string): Note => ({ bytes, text, room: rtnetlink.ANSWER_SIZE });
const asking = (name: string): Note => ({
  bytes: rtnetlink.askLinkMessage(name),
  text: `{RTM_GETLINK ${name}}`,
  room: rtnetlink.LINK_SIZE,
});

/** A device in a network namespace of the script; null where there is none, or it cannot be asked for. */
export function linkIn(machine: Machine, place: Network, name: string): ReturnType<typeof rtnetlink.linkOf> {
  const answer = askNetwork(machine, place, asking(name));
  return answer && rtnetlink.linkOf(answer);
}

/** Do it; false when `ip` is to be asked. `destinations`: those that the words name. */
export function changePlainly(
  machine: Machine,
  place: Network,
  { words, options }: IpRequest,
  destinations: readonly Network[],
): boolean {
  const request = place.owner === 'script' && options.length === 0 ? readPlainWords(words) : null;
  if (!request) return false;
  const note = noteOf(request, words, destinations, (name) => linkIn(machine, place, name)?.index);
  const answer = note && askNetwork(machine, place, note);
  return answer !== null && rtnetlink.isDone(answer);
}

/** For a dry run: false when it would be `ip` that is asked. Numbers of devices are not known there. */
export function recordPlainly(machine: Machine, { words, options }: IpRequest): boolean {
  const request = options.length === 0 ? readPlainWords(words) : null;
  const note = request && noteOf(request, words, null, () => 0);
  if (!note) return false;
  const { bytes, text, room } = note;
  const socket = calls.resultOf(0);
  machine.perform([openRoute(), network.send(socket, bytes, text), network.receive(socket, room, { wait: true })]);
  return true;
}

/** The message, if all that it needs is known. */
function noteOf(
  request: PlainRequest,
  words: readonly string[],
  destinations: readonly Network[] | null,
  indexOf: (name: string) => number | undefined,
): Note | null {
  const said = words.slice(2).join(' ');
  if (request.kind === 'address') {
    const { device, address, length } = request;
    const index = indexOf(device);
    if (index === undefined) return null;
    return changing(rtnetlink.addressMessage(index, address.bytes, length), `{RTM_NEWADDR ${said}}`);
  }
  if (request.kind === 'route') {
    const { to, length, gateway } = request;
    return changing(rtnetlink.routeMessage(to.bytes, length, gateway.bytes), `{RTM_NEWROUTE ${said}}`);
  }
  const { name, up, make } = request;
  const master = request.master === undefined ? undefined : indexOf(request.master);
  if (request.master !== undefined && master === undefined) return null;
  const made = make && linkOf(make, destinations);
  if (made === null) return null;
  return changing(rtnetlink.linkMessage({ name, up, master, make: made }), `{RTM_NEWLINK ${said}}`);
}

/** Null where a name of a network namespace is meant, which has no number. */
function linkOf(
  make: NonNullable<Extract<PlainRequest, { kind: 'link' }>['make']>,
  destinations: readonly Network[] | null,
): rtnetlink.NewLink | null {
  if (make.type === 'bridge' || make.netns === undefined)
    return make.type === 'bridge' ? make : { type: 'veth', peer: make.peer };
  const { peer, netns } = make;
  if (destinations && destinations[0]?.path !== `/proc/${netns}/ns/net`) return null;
  return /^\d+$/.test(netns) ? { type: 'veth', peer, pid: Number(netns) } : null;
}
