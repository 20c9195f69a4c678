/**
 * A command of ip(8) in the network namespace of the current process: checked, written into the ledger
 * where it would outlive the script, asked, and its answer as a value.
 */

import { statusOf } from '../files/paths.ts';
import * as calls from '../kernel/calls.ts';
import type { Machine } from '../machine.ts';
import { fromJson } from '../values/json.ts';
import type { Value } from '../values/values.ts';
import { type Devices, entryOf, NewDevices } from './devices.ts';
import { faultOfName, type IpRequest, readIpWords } from './ip-words.ts';
import { type Answer, askIp } from './ip-worker.ts';
import { type Network, networkNamed, networkOf } from './namespace.ts';
import { findSystemProgram, OutsideProgram } from './outside.ts';
import { changePlainly, recordPlainly } from './plainly.ts';
import { explainRefusal } from './refusals.ts';

/** Options of ip(8) that change what is asked or told, and nothing else. */
const optionsTaken = ['-4', '-6', '-0', '-d', '-details', '-s', '-stats', '-statistics'];

export function runIp(machine: Machine, words: readonly string[]): Value {
  const request = checked(machine, readIpWords(words));
  const path = findSystemProgram(machine, 'ip');
  if (path === null) throw ipMissing(machine);
  if (machine.kernel.dry) return record(machine, path, request);
  const place = networkOf(machine, machine.process);
  const ask = (network: Network, line: readonly string[], options: readonly string[] = []): Answer =>
    askIp(machine, network, path, options, line.join(' '));
  const answer = guarded(machine, place, request, ask);
  if (answer.err !== '') throw refused(machine, request, answer.err);
  return request.changes ? null : answerValue(answer.out);
}

const done: Answer = { out: '', err: '' };

type Ask = (network: Network, line: readonly string[], options?: readonly string[]) => Answer;

/** Ask; where the effect would stay, so that it can be undone. */
function guarded(machine: Machine, place: Network, request: IpRequest, ask: Ask): Answer {
  if (!request.changes) return ask(place, request.words, request.options);
  const listed = (network: Network): Devices | null => devicesOf(ask(network, ['link', 'show']));
  const own = place.owner === 'script';
  const known = (network: Network): Devices => {
    const devices = listed(network);
    if (!devices) throw refused(machine, request, 'ip has ended in the middle of its answer');
    return devices;
  };
  const before = own ? null : known(place);
  const index = before?.get(request.device ?? '');
  const entry = index === undefined ? undefined : entryOf(machine, place, index);
  if (!own && !entry && !madeHere(request)) throw notOurs(machine, place, request);
  const destinations = destinationsOf(machine, request);
  const lasting = [...destinations, ...(own ? [] : [place])].filter(({ owner }) => owner !== 'script');
  const names = namesThere(request);
  const notes = lasting.map(
    (network) => new NewDevices(machine, network, names, (network === place ? before : null) ?? known(network)),
  );
  try {
    if (changePlainly(machine, place, request, destinations)) return done;
    const answer = ask(place, request.words, request.options);
    if (entry && 'delete'.startsWith(request.verb) && answer.err === '') machine.ledger.forget(entry);
    return answer;
  } finally {
    for (const [at, network] of lasting.entries()) {
      const after = listed(network);
      // If nobody can tell what has become of them, what was written down before holds.
      if (after) notes[at]?.settle(after);
    }
  }
}

/** `link add` with a name; the rest of what makes something cannot be undone by removing a device. */
const madeHere = ({ object, verb, newNames }: IpRequest): boolean =>
  object === 'link' && 'add'.startsWith(verb) && newNames.length > 0;

/** Names under which a device may come to be there. */
const namesThere = ({ newNames, device, destinations }: IpRequest): readonly string[] =>
  newNames.length > 0 || destinations.length === 0 || device === undefined ? newNames : [device];

function destinationsOf(machine: Machine, { destinations }: IpRequest): Network[] {
  return destinations.flatMap((word) => {
    const network = networkNamed(machine, word);
    if (network !== null || statusOf(machine, `/proc/${word}`) === null) return network ?? [];
    throw machine.fail('nsx::net::not-ours', `it cannot be told whose network namespace that of process ${word} is`, {
      notes: ['a device that is handed over there could not be taken back in the end'],
      help: 'name a process that nsx may look at: ptrace(2)',
      facts: { errno: 'EACCES' },
    });
  });
}

/** Null when `ip` was killed before it could say all of it. */
function devicesOf({ out, err }: Answer): Devices | null {
  if (err !== '') return null;
  let list: readonly { ifname?: string; ifindex?: number }[];
  try {
    list = JSON.parse(out === '' ? '[]' : out);
  } catch {
    return null;
  }
  return new Map(list.flatMap(({ ifname, ifindex }) => (ifname && ifindex ? [[ifname, ifindex]] : [])));
}

/** ip(8) tells some things as text even when it is asked for JSON. */
function answerValue(out: string): Value {
  if (out === '') return [];
  try {
    return fromJson(JSON.parse(out));
  } catch {
    return out;
  }
}

/** Mistakes that nobody has to be asked about. */
function checked(machine: Machine, request: IpRequest): IpRequest {
  const { object, words, options, newNames } = request;
  const odd = words.find((word) => word === '' || /[\s"'#\\]/u.test(word));
  if (odd !== undefined) {
    throw machine.fail('nsx::net::word', `\`ip\` cannot be given the word ${JSON.stringify(odd)}`, {
      notes: ['it is told line by line: blanks, quotes, `#` and `\\` would mean something else there'],
    });
  }
  const option = options.find((name) => !optionsTaken.includes(name));
  if (option !== undefined) {
    throw machine.fail('nsx::net::word', `the option \`${option}\` of \`ip\` is not for here`, {
      help: `these are: ${optionsTaken.join(' ')}; or \`run ip …\`, which does as it likes`,
    });
  }
  if (object === undefined) {
    const what = words[0] === undefined ? 'nothing to ask `ip` for' : `\`ip ${words[0]}\` is not for here`;
    throw machine.fail('nsx::net::word', what, {
      help:
        words[0] === 'netns'
          ? 'named network namespaces: `pin net at /run/netns/NAME`'
          : 'there are link, address, route, rule, neighbour and others that answer at once; else `run ip …`',
    });
  }
  for (const name of newNames) {
    const fault = faultOfName(name);
    if (fault !== null) {
      throw machine.fail('nsx::net::bad-name', `\`${name}\` cannot be the name of a device: ${fault}`, {
        facts: { errno: 'EINVAL' },
      });
    }
  }
  return request;
}

function ipMissing(machine: Machine) {
  return machine.fail('nsx::net::no-program', 'there is no program `ip` on this system', {
    help: 'install iproute2: `apt-get install iproute2`, `dnf install iproute`, `apk add iproute2`',
    facts: { errno: 'ENOENT' },
  });
}

function notOurs(machine: Machine, { owner }: Network, { words, device }: IpRequest) {
  const whose = owner === 'host' ? "the host's network namespace" : 'a network namespace that the script has not made';
  const what = device === undefined ? `\`ip ${words.join(' ')}\`` : `what is changed of \`${device}\``;
  return machine.fail('nsx::net::not-ours', `this is ${whose}: ${what} could not be undone`, {
    notes: ['there, devices can be added, and changed that this session has added'],
    help: 'do it in a network namespace of its own: `clone net < … >`; or `run ip …`, and undo it yourself',
  });
}

function refused(machine: Machine, { words }: IpRequest, said: string) {
  if (/invalid option|unrecognized option|BusyBox/i.test(said)) {
    return machine.fail('nsx::net::no-program', 'this `ip` is not that of iproute2, and takes no batch of commands', {
      notes: said.split('\n').slice(0, 2),
      help: 'install iproute2: `apk add iproute2`, `apt-get install iproute2`',
    });
  }
  const { code, why, errno, help } = explainRefusal(said, words);
  return machine.fail(code, `\`ip ${words.join(' ')}\`: ${why}`, {
    notes: [`\`ip\` says: ${said.split('\n')[0]}`],
    facts: errno === undefined ? {} : { errno },
    help,
  });
}

/** For a dry run: the message to the kernel, or the program and what it would be told. */
function record(machine: Machine, path: string, request: IpRequest): Value {
  const { words, options, changes } = request;
  if (recordPlainly(machine, request)) return null;
  const network: Network = { inode: 0, owner: 'script', path: '' };
  new OutsideProgram(machine, network, [path, ...options, '-force', '-json', '-batch', '-']).close();
  machine.perform([calls.write(1, Buffer.from(`${words.join(' ')}\n`))]);
  return changes ? null : [];
}
