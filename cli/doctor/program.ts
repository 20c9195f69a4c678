/**
 * nsx itself: the Node that runs it, the way into the C library, the helper and who may change it.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findHelper, LaunchFailure } from '../../interpreter/kernel/launch.ts';
import { syscall } from '../../interpreter/kernel/libc.ts';
import { version } from '../version.ts';
import { type Finding, findings } from './finding.ts';

const found = findings('nsx');

/** As in package.json; nsx does not start at all with much older ones. */
function neededNode(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  return (JSON.parse(text) as { engines: { node: string } }).engines.node.replace(/^>=/, '');
}

export function examineProgram(): Finding[] {
  return [found('version', 'ok', `nsx ${version()}`), node(), library(), ...helper()];
}

function node(): Finding {
  const needed = neededNode();
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split('.').map(Number);
  const isNew = major > neededMajor || (major === neededMajor && minor >= neededMinor);
  const text = `Node ${process.versions.node} on ${process.arch}`;
  if (isNew) return found('node', 'ok', text);
  return found('node', 'missing', `${text}: it has to be ${needed} at least`, { help: 'install a newer Node' });
}

/** getpid(2) through ffi-rs says what Node says. */
function library(): Finding {
  try {
    const pid = syscall('getpid');
    if (pid === process.pid) return found('ffi-rs', 'ok', 'ffi-rs calls the C library');
    return found('ffi-rs', 'missing', `ffi-rs calls the C library, but getpid(2) says ${pid} of ${process.pid}`);
  } catch (error) {
    const [why = ''] = (error as Error).message.split('\n');
    return found('ffi-rs', 'missing', `ffi-rs cannot be used: ${why}`, {
      help: 'install nsx again, with `npm ci` and the optional packages for this machine',
    });
  }
}

function helper(): Finding[] {
  let path: string;
  try {
    path = findHelper();
  } catch (error) {
    if (!(error instanceof LaunchFailure)) throw error;
    return [found('helper', 'missing', error.message, { help: error.help })];
  }
  const changeable = changeableByOthers(path);
  if (changeable.length === 0) return [found('helper', 'ok', `the helper ${path}, which nobody else may change`)];
  return [
    found('helper', 'limited', `others may change the helper ${path}, which runs as root under \`sudo\``, {
      notes: changeable.map(({ place, why }) => `${place} ${why}`),
      help: `as the owner: \`chmod go-w ${changeable.map(({ place }) => place).join(' ')}\`, or install nsx where only root may write`,
    }),
  ];
}

const S_IWGRP = 0o020;
const S_IWOTH = 0o002;
const S_ISVTX = 0o1000;

interface Changeable {
  readonly place: string;
  readonly why: string;
}

/** The file, and every folder above it, as far as somebody else than root and us may write there: inode(7). */
export function changeableByOthers(path: string): Changeable[] {
  const places: string[] = [];
  for (let place = path; ; place = dirname(place)) {
    places.push(place);
    if (dirname(place) === place) break;
  }
  return places.flatMap((place) => {
    const { mode, uid, gid } = statSync(place);
    // In a sticky folder nobody replaces what belongs to others.
    const loose = place === path || (mode & S_ISVTX) === 0;
    if (uid !== 0 && uid !== process.geteuid?.()) return [{ place, why: `belongs to user ${uid}` }];
    if (loose && (mode & S_IWOTH) !== 0) return [{ place, why: 'may be written by everybody' }];
    return loose && gid !== 0 && (mode & S_IWGRP) !== 0 && gid !== process.getegid?.()
      ? [{ place, why: `may be written by group ${gid}` }]
      : [];
  });
}
