/**
 * nsx: the program. Reads the command line and hands on.
 */

import { Source } from '../grammar/source.ts';
import { isTerminal } from '../interpreter/is-terminal.ts';
import { formatFiles } from './fmt.ts';
import { type Options, parseOptions, usageText } from './options.ts';
import { writeError, writeOut } from './output.ts';
import { checkSource, readSource, runScript } from './run.ts';
import { ExitStatus } from './status.ts';
import { version } from './version.ts';

async function main(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv, isTerminal(0));
  if (!('command' in options)) {
    writeError(`nsx: ${options.message}\n\n${usageText}`);
    return ExitStatus.usage;
  }
  const { command } = options;
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
      return withSource(command.path, (source) => runScript(source, options));
    case 'stdin':
      return withSource('-', (source) => runScript(source, options));
    case 'check':
      return Math.max(...command.paths.map((path) => withSource(path, (source) => checkSource(source, options))));
    case 'format':
      return formatFiles(command.paths, command.checkOnly, options);
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

/** Loaded only when somebody sits at the prompt. */
async function repl(options: Options): Promise<number> {
  const { runRepl } = await import('./repl/repl.ts');
  return runRepl(options);
}

main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
