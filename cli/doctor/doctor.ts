/**
 * `nsx doctor`: what of nsx works on this machine, what does not, and what to do about it.
 *
 * It changes nothing: what it tries is undone at once. Each area has a file of its own.
 */
import { circumstancesOf } from '../../interpreter/errors/look.ts';
import type { Options } from '../options.ts';
import { wantsColor, writeOut } from '../output.ts';
import { style } from '../render/style.ts';
import { ExitStatus } from '../status.ts';
import type { Finding } from './finding.ts';
import { examineKernel } from './kernel.ts';
import { examineLimits } from './limits.ts';
import { examineNamespaces } from './namespaces.ts';
import { examineProgram } from './program.ts';
import { examineSurroundings } from './surroundings.ts';

/** 0 if nsx works, with or without limits, else 1. */
export function examine(options: Options): number {
  const show = options.json ? showJson : showText();
  const all: Finding[] = [];
  const add = (found: readonly Finding[]): void => {
    for (const finding of found) show(finding);
    all.push(...found);
  };
  add(examineProgram(options));
  // Without these, everything else would only fail in worse words.
  if (works(all)) add(examineKernel());
  if (works(all)) add(examineNamespaces(options));
  const machine = circumstancesOf({ pid: process.pid, pids: [process.pid], rootless: false }, {});
  add(examineLimits(machine));
  add(examineSurroundings(machine));
  const limited = all.filter(({ state }) => state === 'limited').length;
  if (options.json) {
    writeOut(`${JSON.stringify({ event: 'end', works: works(all), limited })}\n`);
  } else {
    const { good, error } = style(wantsColor(1));
    const notes = limited === 0 ? '' : limited === 1 ? ', but for 1 thing' : `, but for ${limited} things`;
    writeOut(`\n${works(all) ? good(`nsx works here${notes}`) : error('nsx does not work here')}\n`);
  }
  return works(all) ? ExitStatus.ok : ExitStatus.failed;
}

const works = (all: readonly Finding[]): boolean => all.every(({ state }) => state !== 'missing');

function showJson(finding: Finding): void {
  writeOut(`${JSON.stringify({ event: 'finding', ...finding })}\n`);
}

/** A heading for each area, a line for each finding, and what belongs to it below. */
function showText(): (finding: Finding) => void {
  const { good, warning, error, strong, quiet } = style(wantsColor(1));
  const heads = { ok: good('ok  '), limited: warning('note'), missing: error('FAIL') };
  let area = '';
  return (finding) => {
    if (finding.area !== area) {
      writeOut(`${area === '' ? '' : '\n'}${strong(finding.area)}\n`);
      area = finding.area;
    }
    writeOut(`  ${heads[finding.state]}  ${finding.text}\n`);
    for (const note of finding.notes) writeOut(`        ${quiet(note)}\n`);
    if (finding.help !== null) writeOut(`        ${good('help')}: ${finding.help}\n`);
  };
}
