/**
 * The command line: what is asked for, or what is wrong with it.
 */
import { parseArgs } from 'node:util';
import { didYouMean, nearest } from '../interpreter/errors/suggest.ts';
import { DEFAULT_PROCESSES } from '../interpreter/processes/process-limit.ts';
import { DEFAULT_SECONDS } from '../interpreter/sandbox.ts';
import type { ColorChoice } from './output.ts';
import { durationOf, readTestRequest, type TestRequest, testFlags } from './test/request.ts';

export type Command =
  | { readonly kind: 'repl' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'check'; readonly paths: readonly string[] }
  | { readonly kind: 'format'; readonly paths: readonly string[]; readonly checkOnly: boolean }
  | { readonly kind: 'test'; readonly request: TestRequest }
  | { readonly kind: 'doctor' }
  | { readonly kind: 'clean'; readonly dryRun: boolean }
  | { readonly kind: 'subject'; readonly subject: string | undefined }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

export interface Options {
  readonly command: Command;
  /** `$args` of the script. */
  readonly arguments: readonly string[];
  readonly trace: boolean;
  readonly sudo: boolean;
  /** Programs run as the user who has called sudo. */
  readonly asUser: boolean;
  /** How many processes a session may have; null for as many as the system allows. */
  readonly processes: number | null;
  /** The script is not trusted. */
  readonly sandbox: boolean;
  /** How long a script may take, in milliseconds; null for as long as it wants. */
  readonly time: number | null;
  readonly keep: boolean;
  readonly json: boolean;
  readonly color: ColorChoice;
  /** Events go to this descriptor as JSON, besides what is shown. */
  readonly events: number | undefined;
  readonly dieWithParent: boolean;
}

export interface UsageError {
  readonly message: string;
}

const flags = {
  eval: { type: 'string', short: 'e' },
  trace: { type: 'boolean' },
  sudo: { type: 'boolean' },
  'as-user': { type: 'boolean' },
  processes: { type: 'string' },
  sandbox: { type: 'boolean' },
  time: { type: 'string' },
  keep: { type: 'boolean' },
  json: { type: 'boolean' },
  color: { type: 'string' },
  events: { type: 'string' },
  'die-with-parent': { type: 'boolean' },
  check: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  ...testFlags,
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

/** Those before a script's name that take a value, which is the next word. */
const withValue = new Set(['-e', '--eval', '--color', '--events', '--processes', '--time']);

const tools: ReadonlySet<string | undefined> = new Set(['check', 'fmt', 'test', 'doctor', 'clean', 'help']);

/** Which tool an option belongs to, where it belongs to one alone. */
const toolOf: ReadonlyMap<string, string> = new Map([
  ['check', 'fmt'],
  ['dry-run', 'clean'],
  ...Object.keys(testFlags).map((name): [string, string] => [name, 'test']),
]);

/** Options end at the script's name: what follows belongs to the script. */
function ownArguments(argv: readonly string[]): number {
  let at = 0;
  while (at < argv.length) {
    const argument = argv[at] ?? '';
    if (argument === '--') return at + 1;
    if (!argument.startsWith('-') || argument === '-') return at;
    at += withValue.has(argument) ? 2 : 1;
  }
  return Math.min(at, argv.length);
}

export function parseOptions(argv: readonly string[], stdinIsTerminal: boolean): Options | UsageError {
  const end = ownArguments(argv);
  const own = argv.slice(0, end).filter((argument) => argument !== '--');
  let [first, ...others] = argv.slice(end);
  let values: ReturnType<typeof parse>['values'];
  const isTool = tools.has(first);
  try {
    // `nsx check --json FILE`: there is no script that the options could belong to.
    const parsed = parse(isTool ? [...own, ...others] : own);
    values = parsed.values;
    if (isTool) others = parsed.positionals;
  } catch (error) {
    return { message: wrongOption((error as Error).message) };
  }
  const common = commonOptions(values);
  if ('message' in common) return common;
  if (values.help) return { ...common, command: { kind: 'help' }, arguments: [] };
  const misplaced = Object.keys(values).find((name) => toolOf.has(name) && toolOf.get(name) !== first);
  if (misplaced) return { message: `\`--${misplaced}\` belongs to \`nsx ${toolOf.get(misplaced)}\`` };
  if (values.version) return { ...common, command: { kind: 'version' }, arguments: [] };
  if (values.eval !== undefined) {
    return {
      ...common,
      command: { kind: 'text', text: values.eval },
      arguments: first === undefined ? [] : [first, ...others],
    };
  }
  if (first !== undefined && isTool) {
    const command = toolCommand(first, others, values);
    return 'message' in command ? command : { ...common, command, arguments: [] };
  }
  if (first === '-') return { ...common, command: { kind: 'stdin' }, arguments: others };
  if (first !== undefined) return { ...common, command: { kind: 'file', path: first }, arguments: others };
  return { ...common, command: stdinIsTerminal ? { kind: 'repl' } : { kind: 'stdin' }, arguments: [] };
}

/** Those of others for what is written otherwise here. */
const foreign: Readonly<Record<string, string>> = { '-c': '-e', '-v': '--version', '-x': '--trace', '-n': 'nsx check' };

/** From what parseArgs says, in our words. */
function wrongOption(message: string): string {
  const option = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
  if (option !== undefined) {
    const known = foreign[option];
    const names = Object.keys(flags).map((name) => `--${name}`);
    const near = known === undefined ? nearest(option, names) : [known];
    return `unknown option \`${option}\`${near.length === 0 ? '' : `: ${didYouMean(near)}`}`;
  }
  const [, name, fault] = /^Option '((?:-\w, )?--[\w-]+)[^']*' (argument missing|does not take)/.exec(message) ?? [];
  if (name === undefined) return message.split('. ')[0] ?? message;
  return `\`${name}\` ${fault === 'argument missing' ? 'needs a value' : 'takes no value'}`;
}

function commonOptions(values: Values): Omit<Options, 'command' | 'arguments'> | UsageError {
  const { color = 'auto', events, processes, sandbox = false } = values;
  const time = values.time === undefined ? undefined : durationOf(values.time);
  if (time !== undefined && !(time > 0)) return { message: '`--time` needs a duration, such as 10s' };
  if (color !== 'always' && color !== 'never' && color !== 'auto')
    return { message: '`--color` is `always`, `never` or `auto`' };
  if (events !== undefined && !/^[0-9]{1,6}$/.test(events))
    return { message: '`--events` needs the number of an open descriptor' };
  if (processes !== undefined && processes !== 'max' && !/^[1-9][0-9]{0,6}$/.test(processes))
    return { message: '`--processes` needs a number, or `max` for as many as the system allows' };
  return {
    sandbox,
    time: time ?? (sandbox ? DEFAULT_SECONDS * 1000 : null),
    processes: processes === undefined ? DEFAULT_PROCESSES : processes === 'max' ? null : Number(processes),
    trace: values.trace ?? false,
    sudo: values.sudo ?? false,
    asUser: values['as-user'] ?? false,
    keep: values.keep ?? false,
    json: values.json ?? false,
    color,
    events: events === undefined ? undefined : Number(events),
    dieWithParent: values['die-with-parent'] ?? false,
  };
}

function toolCommand(tool: string, paths: readonly string[], values: Values): Command | UsageError {
  if (tool === 'doctor') {
    return paths.length === 0 ? { kind: 'doctor' } : { message: '`nsx doctor` takes no file: it looks at the machine' };
  }
  if (tool === 'help') {
    return paths.length < 2 ? { kind: 'subject', subject: paths[0] } : { message: '`nsx help` takes one subject' };
  }
  if (tool === 'clean') {
    return paths.length === 0
      ? { kind: 'clean', dryRun: values['dry-run'] ?? false }
      : { message: '`nsx clean` takes no file: it finds what killed sessions have left' };
  }
  if (paths.length === 0) return { message: `\`nsx ${tool}\` needs a file${tool === 'test' ? ' or a folder' : ''}` };
  if (tool === 'check') return { kind: 'check', paths };
  if (tool === 'fmt') return { kind: 'format', paths, checkOnly: values.check ?? false };
  if (values.keep) return { message: '`--keep` does not go with `nsx test`: every script leaves nothing' };
  const request = readTestRequest(paths, values);
  return 'message' in request ? request : { kind: 'test', request };
}

type Values = ReturnType<typeof parse>['values'];

function parse(args: string[]) {
  return parseArgs({ args, options: flags, allowPositionals: true, strict: true });
}
