/**
 * nsx itself: the Node that runs it, the way into the C library, the helper and who may change it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findHelper, LaunchFailure } from '../../interpreter/kernel/launch.ts';
import { syscall } from '../../interpreter/kernel/libc.ts';
import { changeableByOthers, mendChangeable } from '../../interpreter/kernel/trust.ts';
import type { Options } from '../options.ts';
import { privilegeOf } from '../start.ts';
import { version } from '../version.ts';
import { type Finding, findings } from './finding.ts';

const found = findings('nsx');

/** As in package.json; nsx does not start at all with much older ones. */
function neededNode(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
  return (JSON.parse(text) as { engines: { node: string } }).engines.node.replace(/^>=/, '');
}

export function examineProgram(options: Options): Finding[] {
  const own = found('version', 'ok', `nsx ${version()}`);
  return [own, node(), library(), ...helper(privilegeOf(options) !== 'rootless')];
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

/** One that others may change is not started as root. */
function helper(privileged: boolean): Finding[] {
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
    found(
      'helper',
      privileged ? 'missing' : 'limited',
      `others may change the helper ${path}, so it is not run as root`,
      {
        notes: changeable.map(({ place, why }) => `${place} ${why}`),
        help: mendChangeable(changeable),
      },
    ),
  ];
}
