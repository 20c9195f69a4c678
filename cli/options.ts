/**
 * The command line: what is asked for, or what is wrong with it.
 */
import { parseArgs } from 'node:util';

export type Command =
  | { readonly kind: 'repl' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'check'; readonly paths: readonly string[] }
  | { readonly kind: 'format'; readonly paths: readonly string[]; readonly checkOnly: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

export interface Options {
  readonly command: Command;
  /** `$args` of the script. */
  readonly arguments: readonly string[];
  readonly trace: boolean;
  readonly sudo: boolean;
  readonly keep: boolean;
  readonly json: boolean;
}

export interface UsageError {
  readonly message: string;
}

export const usageText = `nsx: a small language, a REPL and a lab runner for Linux namespaces

  nsx                      a prompt
  nsx FILE [ARG…]          run a script; $args are its arguments
  nsx -e TEXT [ARG…]       run a text
  nsx check FILE…          look for mistakes without running anything
  nsx fmt FILE…            lay out scripts in the one way; names those it changed
  nsx fmt --check FILE…    show what that would change; 1 if anything. \`-\`: standard input
  … | nsx                  run what comes on standard input

  --trace     show every system call on standard error, with its result
  --sudo      start the helper, and only the helper, through sudo
  --keep      leave mounts and directories in the end
  --json      print events, or what \`check\` finds, as JSON, one on a line
  --help, --version

exit status  0 all well, 1 an error or a failed expectation, 2 wrong usage, 65 wrong syntax,
             66 no such file, 77 no privilege, 130 interrupted; or what \`exit N\` says
`;

const flags = {
  eval: { type: 'string', short: 'e' },
  trace: { type: 'boolean' },
  sudo: { type: 'boolean' },
  keep: { type: 'boolean' },
  json: { type: 'boolean' },
  check: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

const booleans = new Set(['--trace', '--sudo', '--keep', '--json', '--help', '-h', '--version', '-V']);

/** Options end at the script's name: what follows belongs to the script. */
function ownArguments(argv: readonly string[]): number {
  let at = 0;
  while (at < argv.length) {
    const argument = argv[at] ?? '';
    if (argument === '--') return at + 1;
    if (argument === '-e' || argument === '--eval') at += 2;
    else if (argument.startsWith('--eval=') || booleans.has(argument) || (argument.startsWith('-') && argument !== '-'))
      at += 1;
    else return at;
  }
  return Math.min(at, argv.length);
}

export function parseOptions(argv: readonly string[], stdinIsTerminal: boolean): Options | UsageError {
  const end = ownArguments(argv);
  const own = argv.slice(0, end).filter((argument) => argument !== '--');
  let [first, ...others] = argv.slice(end);
  let values: ReturnType<typeof parse>['values'];
  const isTool = first === 'check' || first === 'fmt';
  try {
    // `nsx check --json FILE`: there is no script that the options could belong to.
    const parsed = parse(isTool ? [...own, ...others] : own);
    values = parsed.values;
    if (isTool) others = parsed.positionals;
  } catch (error) {
    return { message: (error as Error).message.split('. ')[0]!.replace(/^Unknown option/, 'unknown option') };
  }
  const common = {
    trace: values.trace ?? false,
    sudo: values.sudo ?? false,
    keep: values.keep ?? false,
    json: values.json ?? false,
  };
  if (values.check && first !== 'fmt') return { message: '`--check` belongs to `nsx fmt`' };
  if (values.help) return { ...common, command: { kind: 'help' }, arguments: [] };
  if (values.version) return { ...common, command: { kind: 'version' }, arguments: [] };
  if (values.eval !== undefined) {
    return {
      ...common,
      command: { kind: 'text', text: values.eval },
      arguments: first === undefined ? [] : [first, ...others],
    };
  }
  if (isTool) {
    if (others.length === 0) return { message: `\`nsx ${first}\` needs a file` };
    const { check: checkOnly = false } = values;
    const command: Command =
      first === 'fmt' ? { kind: 'format', paths: others, checkOnly } : { kind: 'check', paths: others };
    return { ...common, command, arguments: [] };
  }
  if (first === '-') return { ...common, command: { kind: 'stdin' }, arguments: others };
  if (first !== undefined) return { ...common, command: { kind: 'file', path: first }, arguments: others };
  return { ...common, command: stdinIsTerminal ? { kind: 'repl' } : { kind: 'stdin' }, arguments: [] };
}

function parse(args: string[]) {
  return parseArgs({ args, options: flags, allowPositionals: true, strict: true });
}
