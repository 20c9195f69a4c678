/**
 * The contract of a command. Everything that nsx says of a command, in checks, help, completion
 * and documentation, comes from its definition and nowhere else.
 */
import type { Span } from '../grammar/source.ts';
import type { BodyEnd } from './failure.ts';
import type { SystemCallName } from './kernel/numbers.ts';
import type { Machine } from './machine.ts';
import type { Shape } from './values/shapes.ts';
import type { Value } from './values/values.ts';

export type ParameterRole =
  | 'required'
  | 'optional'
  /** All that is left. */
  | 'rest'
  /** All that is left, as one expression over `$it`, evaluated when the command wants it. */
  | 'each'
  /** A word and the value after it: `at PATH`. */
  | 'keyword'
  /** A word and the values after it: `with ro size=16M`. */
  | 'keyword-rest'
  /** A word that is there or not: `lazy`. */
  | 'flag'
  /** A word after which arguments come once more, any number of times: `0 to 1000 and 1 to 5000`. */
  | 'again';

export interface Parameter<T> {
  readonly role: ParameterRole;
  readonly shape: Shape<unknown>;
  readonly summary: string;
  readonly mandatory: boolean;
  /** At least so many, for `rest`. */
  readonly least?: number;
  /** What comes once more, for `again`. */
  readonly group?: Parameters;
  /** Only there to carry the type. */
  readonly type?: T;
}

export const required = <T>(shape: Shape<T>, summary: string): Parameter<T> => ({
  role: 'required',
  shape,
  summary,
  mandatory: true,
});
export const optional = <T>(shape: Shape<T>, summary: string): Parameter<T | undefined> => ({
  role: 'optional',
  shape,
  summary,
  mandatory: false,
});
export const rest = <T>(shape: Shape<T>, summary: string, least = 0): Parameter<readonly T[]> => ({
  role: 'rest',
  shape,
  summary,
  mandatory: least > 0,
  least,
});
/** `where $it.pid > 1`: what the command evaluates for every item. */
export const each = (
  shapeName: string,
  summary: string,
  label = 'an expression over `$it`',
): Parameter<(item: Value) => Value> => ({
  role: 'each',
  shape: { name: shapeName, label, convert: (value) => value },
  summary,
  mandatory: true,
});
export const keyword = <T>(shape: Shape<T>, summary: string): Parameter<T> => ({
  role: 'keyword',
  shape,
  summary,
  mandatory: true,
});
export const optionalKeyword = <T>(shape: Shape<T>, summary: string): Parameter<T | undefined> => ({
  role: 'keyword',
  shape,
  summary,
  mandatory: false,
});
export const keywordRest = <T>(shape: Shape<T>, summary: string): Parameter<readonly T[]> => ({
  role: 'keyword-rest',
  shape,
  summary,
  mandatory: false,
});
const present: Shape<boolean> = { name: '', label: '', convert: () => true };
export const flag = (summary: string): Parameter<boolean> => ({
  role: 'flag',
  shape: present,
  summary,
  mandatory: false,
});

export const again = <const P extends Parameters>(group: P, summary: string): Parameter<readonly ArgumentsOf<P>[]> => ({
  role: 'again',
  shape: present,
  summary,
  mandatory: false,
  group,
});

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

export type ArgumentsOf<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never;
};

/** A block of a call, bound to the scope around it. */
export interface Body {
  /**
   * Run all of it. The value is that of its last statement, null if that has none. Its end shows as
   * `BodyEnd` when a statement ended it.
   */
  run(): Value;
  /** The same for those who want to know nothing but its end: undefined if no statement has ended it. */
  runToEnd(): BodyEnd | undefined;
  /** Run all but the tail: the last statement, if that is `exec` or `hold`. */
  runHead(): void;
  /** Does it end with `exec` or `hold`? */
  readonly hasTail: boolean;
  /**
   * Before the tail it mounts and does nothing else, and the tail's arguments call nothing: so nothing in it
   * can tell how far the process has come.
   */
  readonly headOnlyMounts: boolean;
}

export interface Invocation<P extends Parameters> {
  readonly arguments: ArgumentsOf<P>;
  readonly body: Body | null;
  /** `&`: do not wait for programs. */
  readonly background: boolean;
  /** Somebody wants the value, so it does not stand as a statement. */
  readonly captured: boolean;
  readonly span: Span;
  readonly machine: Machine;
}

export type Topic =
  | 'processes'
  | 'namespaces'
  | 'mounts'
  | 'identity'
  | 'networks'
  | 'ipc'
  | 'cgroups'
  | 'files'
  | 'data'
  | 'inspect'
  | 'session';

/** A way to use it, which a test runs. */
export interface Example {
  readonly code: string;
  /** What it shows. */
  readonly summary: string;
  /** It needs more than a machine without privileges offers, or a terminal: shown, and only checked. */
  readonly checkOnly?: boolean;
}

export interface CommandDefinition<P extends Parameters> {
  readonly name: string;
  readonly topic: Topic;
  /** One line, lower case, no full stop. */
  readonly summary: string;
  /** More, where one line is not enough; paragraphs divided by an empty line. */
  readonly details?: string;
  readonly parameters: P;
  readonly body: 'none' | 'required' | 'optional';
  /** Is the body run in another process (or several)? Then `$level`, `break` and the like end there. */
  readonly bodyRuns?: 'here' | 'in-process' | 'in-nest';
  /** A statement after this one in the same body is never reached: `run` returns how the body ends, or throws. */
  readonly endsBody?: boolean;
  /**
   * What becomes of its value where it stands as a statement, in a script or in a body, and nobody takes it. Usually
   * nothing; `shown`: it only looks, or has changed something and is null; `of-body`: it is that of the body.
   */
  readonly value?: 'shown' | 'of-body';
  readonly systemCalls: readonly SystemCallName[];
  /** The errnos that its users meet most, each with its reason in a few words. */
  readonly errors: Readonly<Record<string, string>>;
  readonly examples: readonly Example[];
  run(invocation: Invocation<P>): Value | BodyEnd;
}

export type Command = CommandDefinition<Parameters>;

/** Define a command; its parameters' types become those of `invocation.arguments`. */
export function defineCommand<const P extends Parameters>(definition: CommandDefinition<P>): Command {
  return definition as unknown as Command;
}

/** `mount TYPE [SOURCE] at PATH [with OPTION…]` */
export function usage(command: Command): string {
  const parts = Object.entries(command.parameters).map(([word, parameter]) => parameterUsage(word, parameter));
  if (command.body === 'required') parts.push('< … >');
  if (command.body === 'optional') parts.push('[< … >]');
  return [command.name, ...parts].join(' ');
}

/** `[and ID to ID [count N]]…` */
const groupUsage = (word: string, group: Parameters): string =>
  `[${[word, ...Object.entries(group).map(([name, parameter]) => parameterUsage(name, parameter))].join(' ')}]…`;

function parameterUsage(word: string, { role, shape, mandatory, group }: Parameter<unknown>): string {
  if (group) return groupUsage(word, group);
  const texts: Readonly<Record<ParameterRole, string>> = {
    required: shape.name,
    optional: shape.name,
    rest: `${shape.name}…`,
    each: shape.name,
    keyword: `${word} ${shape.name}`,
    'keyword-rest': `${word} ${shape.name}…`,
    flag: word,
    again: word,
  };
  return mandatory ? texts[role] : `[${texts[role]}]`;
}
