/**
 * Small programs, each with what it prints, how it ends, and what is said of its mistakes, down to
 * the caret. `UPDATE_GOLDENS=1` rewrites them.
 */
import { existsSync } from 'node:fs';
import { suite } from 'uvu';
import { assertGolden, type GoldenCase, goldenCases } from '../support/goldens.ts';
import { isRoot } from '../support/machine.ts';
import { nsx, root } from '../support/nsx.ts';

/** `language`: what runs well. `mistakes`: seen before anything runs. `refusals`: met while it runs. */
for (const folder of ['language', 'mistakes', 'refusals']) {
  const cases = suite(`run/${folder}`);
  for (const golden of goldenCases(`run/${folder}`, '.nsx')) {
    cases(golden.name, async () => {
      const { status, stdout, stderr } = await nsx({
        file: golden.path,
        environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      });
      const text = `status ${status}\n--- out\n${stdout}--- err\n${stderr}`;
      assertGolden(golden, expected(golden), steady(text, golden.path));
    });
  }
  cases.run();
}

/** Where the kernel answers an ordinary user otherwise than root, that has a file of its own. */
function expected({ path }: GoldenCase): string {
  const rootless = '.rootless.out';
  return !isRoot && existsSync(path.replace(/\.nsx$/, rootless)) ? rootless : '.out';
}

/** Without what differs from run to run: PIDs, namespaces, and where the checkout lies. */
function steady(text: string, path: string): string {
  return text
    .replaceAll(path, 'FILE')
    .replaceAll(root, '')
    .replaceAll(/\bpids? \d+( \d+)*/g, 'pid N')
    .replaceAll(/process \d+( \d+)*/g, 'process N')
    .replaceAll(/:\[\d+\]/g, ':[N]')
    .replaceAll(/\/proc\/\d+\//g, '/proc/N/')
    .replaceAll(/searched in .*/g, 'searched in PATH')
    .replaceAll(/it knows .*/g, 'it knows …')
    .replaceAll(/the process has (the )?[ug]id .*/g, 'the process has …')
    .replaceAll(/this machine has: .*/g, 'this machine has: …')
    .replaceAll(/namespace \d{6,}/g, 'namespace N')
    .replaceAll(/it says .*/g, 'it says …')
    .replaceAll(/its( own)? map is .*/g, 'its$1 map is …');
}
