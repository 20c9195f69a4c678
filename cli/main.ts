/**
 * nsx: the program. Reads the command line and hands on.
 */

import { Source } from '../grammar/source.ts';
import { OutputClosed, OutputRefused } from '../interpreter/events.ts';
import { isTerminal } from '../interpreter/processes/is-terminal.ts';
import { formatFiles } from './fmt.ts';
import { showHelp } from './help.ts';
import { type Options, parseOptions } from './options.ts';
import { chooseColor, writeError, writeOut } from './output.ts';
import { dieWithParent } from './parent.ts';
import { checkSource, readSource, runScript } from './run.ts';
import { objectionTo } from './start.ts';
import { ExitStatus } from './status.ts';
import type { TestRequest } from './test/request.ts';
import { usageText } from './usage.ts';
import { version } from './version.ts';

async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, isTerminal(0));
  if (!('command' in options)) {
    writeError(`nsx: ${options.message}\n\`nsx --help\` says what there is\n`);
    return ExitStatus.usage;
  }
  const objection = objectionTo(options);
  if (objection !== null) {
    writeError(`nsx: ${objection}\n`);
    return ExitStatus.usage;
  }
  const { command } = options;
  chooseColor(options.color);
  if (options.dieWithParent) dieWithParent();
  switch (command.kind) {
    case 'help':
      writeOut(usageText);
      return ExitStatus.ok;
    case 'version':
      writeOut(`nsx ${version()}\n`);
      return ExitStatus.ok;
    case 'text':
      return runScript(new Source('<text>', command.text), options);
    case 'file':
      return runFile(command.path, options);
    case 'stdin':
      return withSource('-', (source) => runScript(source, options));
    case 'check':
      return Math.max(...command.paths.map((path) => withSource(path, (source) => checkSource(source, options))));
    case 'format':
      return formatFiles(command.paths, command.checkOnly, options);
    case 'subject':
      return showHelp(command.subject);
    case 'test':
      return test(command.request, options);
    case 'doctor':
      return doctor(options);
    case 'clean':
      return cleanUp(command.dryRun, options);
    case 'repl':
      return repl(options);
  }
}

function withSource(path: string, use: (source: Source) => number): number {
  const source = readSource(path);
  if (source instanceof Source) return use(source);
  writeError(`nsx: ${source.message}\n`);
  return source.status;
}

/** What a script requires is looked at only when it has gone wrong. */
async function runFile(path: string, options: Options): Promise<number> {
  let source: Source | undefined;
  const status = withSource(path, (read) => {
    source = read;
    return runScript(read, options);
  });
  if (status !== ExitStatus.failed || options.json || !/^# *requires:/m.test(source?.text ?? '')) return status;
  const { noteUnmet } = await import('./unmet.ts');
  if (source) noteUnmet(source, options);
  return status;
}

/** Loaded only when somebody sits at the prompt. */
async function repl(options: Options): Promise<number> {
  const { runRepl } = await import('./repl/repl.ts');
  return runRepl(options);
}

/** Loaded only when scripts are tested. */
async function test(request: TestRequest, options: Options): Promise<number> {
  const { testScripts } = await import('./test/test-scripts.ts');
  return testScripts(request, options);
}

/** Loaded only when somebody asks. */
async function doctor(options: Options): Promise<number> {
  const { examine } = await import('./doctor/doctor.ts');
  return examine(options);
}

/** Loaded only when somebody asks. */
async function cleanUp(dryRun: boolean, options: Options): Promise<number> {
  const { cleanOrSay } = await import('./clean.ts');
  return cleanOrSay(options, dryRun);
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    // Nobody reads it any more, or there is no space: what was asked for has been done as far as it can be seen.
    if (error instanceof OutputRefused) writeError(`nsx: ${error.text}\n`);
    else if (!(error instanceof OutputClosed)) throw error;
    process.exitCode = ExitStatus.failed;
  },
);
