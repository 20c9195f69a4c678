/**
 * Messages of rtnetlink(7), as bytes: those that nsx writes itself, and what comes back. What a command
 * of ip(8) means is not known here.
 */
import { families } from './network-calls.ts';

const RTM_NEWLINK = 16;
const RTM_DELLINK = 17;
const RTM_GETLINK = 18;
const RTM_NEWADDR = 20;
const RTM_NEWROUTE = 24;
const NLMSG_ERROR = 2;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLM_F_EXCL = 0x200;
const NLM_F_CREATE = 0x400;

const IFLA_IFNAME = 3;
const IFLA_MASTER = 10;
const IFLA_LINKINFO = 18;
const IFLA_NET_NS_PID = 19;
const IFLA_EXT_MASK = 29;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const VETH_INFO_PEER = 1;
const RTEXT_FILTER_SKIP_STATS = 8;
const IFF_UP = 1;
const IFF_RUNNING = 0x40;

const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFA_F_NODAD = 2;
const RTA_DST = 1;
const RTA_GATEWAY = 5;
const RT_TABLE_MAIN = 254;
const RTPROT_BOOT = 3;
const RT_SCOPE_UNIVERSE = 0;
const RTN_UNICAST = 1;

const HEADER = 16;
const IFINFO = 16;

/** struct nlattr and what it holds. */
function attribute(type: number, ...contents: readonly Uint8Array[]): Buffer {
  const size = 4 + contents.reduce((sum, { length }) => sum + length, 0);
  const bytes = Buffer.alloc((size + 3) & ~3);
  bytes.writeUInt16LE(size, 0);
  bytes.writeUInt16LE(type, 2);
  let at = 4;
  for (const content of contents) {
    bytes.set(content, at);
    at += content.length;
  }
  return bytes;
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`);
function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}

/** struct ifinfomsg. */
function ifInfo(index: number, flags: number, change: number): Buffer {
  const bytes = Buffer.alloc(IFINFO);
  bytes.writeInt32LE(index, 4);
  bytes.writeUInt32LE(flags, 8);
  bytes.writeUInt32LE(change, 12);
  return bytes;
}

/** struct nlmsghdr, the structure that goes with the type, attributes. */
function request(type: number, flags: number, ...parts: readonly Uint8Array[]): Buffer {
  const message = Buffer.concat([Buffer.alloc(HEADER), ...parts]);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE(type, 4);
  message.writeUInt16LE(NLM_F_REQUEST | flags, 6);
  return message;
}

/** A device as a message names it: by its number, which the kernel gives to no other, or by its name. */
export type DeviceKey = { readonly index: number } | { readonly name: string };

export function removeLinkMessage(key: DeviceKey): Buffer {
  const name = 'name' in key ? [attribute(IFLA_IFNAME, text(key.name))] : [];
  return request(RTM_DELLINK, NLM_F_ACK, ifInfo('index' in key ? key.index : 0, 0, 0), ...name);
}

export const askLinkMessage = (name: string): Buffer =>
  request(
    RTM_GETLINK,
    0,
    ifInfo(0, 0, 0),
    attribute(IFLA_IFNAME, text(name)),
    attribute(IFLA_EXT_MASK, word(RTEXT_FILTER_SKIP_STATS)),
  );

export interface LinkChange {
  readonly name: string;
  /** To be taken up or down. */
  readonly up?: boolean | undefined;
  /** The number of the device whose port it becomes. */
  readonly master?: number | undefined;
  /** It is to be made. */
  readonly make?: NewLink | undefined;
}

export type NewLink =
  | { readonly type: 'bridge' }
  /** `pid`: of a process in the network namespace that the other end goes to. */
  | { readonly type: 'veth'; readonly peer: string; readonly pid?: number | undefined };

export function linkMessage({ name, up, master, make }: LinkChange): Buffer {
  return request(
    RTM_NEWLINK,
    NLM_F_ACK | (make ? NLM_F_CREATE | NLM_F_EXCL : 0),
    ifInfo(0, up ? IFF_UP : 0, up === undefined ? 0 : IFF_UP),
    attribute(IFLA_IFNAME, text(name)),
    ...(master === undefined ? [] : [attribute(IFLA_MASTER, word(master))]),
    ...(make ? [linkInfo(make)] : []),
  );
}

function linkInfo(make: NewLink): Buffer {
  const kind = attribute(IFLA_INFO_KIND, Buffer.from(make.type));
  if (make.type === 'bridge') return attribute(IFLA_LINKINFO, kind);
  const place = make.pid === undefined ? [] : [attribute(IFLA_NET_NS_PID, word(make.pid))];
  const peer = attribute(VETH_INFO_PEER, ifInfo(0, 0, 0), attribute(IFLA_IFNAME, text(make.peer)), ...place);
  return attribute(IFLA_LINKINFO, kind, attribute(IFLA_INFO_DATA, peer));
}

/** `address` of 4 or 16 bytes. One of IPv6 is not looked for at the neighbours first: it can be used at once. */
export function addressMessage(index: number, address: Uint8Array, length: number): Buffer {
  const six = address.length === 16;
  const ifAddress = Buffer.from([
    six ? families.AF_INET6 : families.AF_INET,
    length,
    six ? IFA_F_NODAD : 0,
    0,
    0,
    0,
    0,
    0,
  ]);
  ifAddress.writeUInt32LE(index, 4);
  const flags = NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  return request(RTM_NEWADDR, flags, ifAddress, attribute(IFA_LOCAL, address), attribute(IFA_ADDRESS, address));
}

/** `length` 0: to everywhere. Both addresses are of the same family. */
export function routeMessage(destination: Uint8Array, length: number, gateway: Uint8Array): Buffer {
  const family = gateway.length === 16 ? families.AF_INET6 : families.AF_INET;
  const fields = [family, length, 0, 0, RT_TABLE_MAIN, RTPROT_BOOT, RT_SCOPE_UNIVERSE, RTN_UNICAST, 0, 0, 0, 0];
  const to = length === 0 ? [] : [attribute(RTA_DST, destination)];
  const flags = NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
  return request(RTM_NEWROUTE, flags, Buffer.from(fields), ...to, attribute(RTA_GATEWAY, gateway));
}

/** Where an NLMSG_ERROR has its error, and behind it the length of the message that it is about. */
export const ANSWER_AT = HEADER;
/** The 64 bits there when the message was refused: EPERM. */
export const refusedAnswer = (message: Buffer): bigint => (BigInt(message.length) << 32n) | 0xffffffffn;

/** Room for an NLMSG_ERROR. */
export const ANSWER_SIZE = 128;
/** Room for what RTM_GETLINK brings. */
export const LINK_SIZE = 4096;

/** Has the kernel done what a message asked for? */
export const isDone = (answer: Buffer): boolean =>
  answer.readUInt16LE(4) === NLMSG_ERROR && answer.readInt32LE(ANSWER_AT) === 0;

/** The device that was asked for; null where there is none. */
export function linkOf(answer: Buffer): { readonly index: number; readonly running: boolean } | null {
  if (answer.readUInt16LE(4) !== RTM_NEWLINK) return null;
  const running = (answer.readUInt32LE(HEADER + 8) & IFF_RUNNING) !== 0;
  return { index: answer.readInt32LE(HEADER + 4), running };
}
