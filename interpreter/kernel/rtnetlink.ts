/**
 * The one message of rtnetlink(7) that nsx writes itself: remove a device. The last will can only
 * make system calls, so what undoes a device in somebody else's network namespace is a socket and
 * these bytes. All the rest is said by ip(8).
 */

const RTM_DELLINK = 17;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const IFLA_IFNAME = 3;
const HEADER = 16;
const IFINFO = 16;

/** A device as the message names it: by its number, which the kernel gives to no other, or by its name. */
export type DeviceKey = { readonly index: number } | { readonly name: string };

/** struct nlmsghdr, struct ifinfomsg, and IFLA_IFNAME where there is no index. */
export function removeLinkMessage(key: DeviceKey): Buffer {
  const name = 'name' in key ? Buffer.from(`${key.name}\0`) : null;
  const attribute = name ? 4 + name.length : 0;
  const message = Buffer.alloc(HEADER + IFINFO + ((attribute + 3) & ~3));
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE(RTM_DELLINK, 4);
  message.writeUInt16LE(NLM_F_REQUEST | NLM_F_ACK, 6);
  if ('index' in key) message.writeInt32LE(key.index, HEADER + 4);
  if (name) {
    message.writeUInt16LE(attribute, HEADER + IFINFO);
    message.writeUInt16LE(IFLA_IFNAME, HEADER + IFINFO + 2);
    name.copy(message, HEADER + IFINFO + 4);
  }
  return message;
}

/** Where an NLMSG_ERROR has its error, and behind it the length of the message that it is about. */
export const ANSWER_AT = HEADER;
/** The 64 bits there when the message was refused: EPERM. */
export const refusedAnswer = (message: Buffer): bigint => (BigInt(message.length) << 32n) | 0xffffffffn;

/** Room for an NLMSG_ERROR. */
export const ANSWER_SIZE = 128;
