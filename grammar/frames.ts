/**
 * The scanner's context stack: one frame for each bracket or string that is open.
 *
 * How a character is read depends on the innermost frame and on its mode. The table below says how
 * each kind of frame begins and ends; the scanner keeps the stack.
 */
import type { TokenName } from './tokens.ts';

export type FrameKind = 'program' | 'block' | 'group' | 'list' | 'index' | 'record' | 'interpolation' | 'string';

/** What the scanner looks for next in a frame. */
export type Mode =
  | 'statement' // a keyword, `name =`, or a value
  | 'value' // a command or an expression; after `|`, a command
  | 'argument' // the rest of a command
  | 'expression'
  | 'name' // the names that `let`, `for`, `fn`, `catch` and `expect error` introduce
  | 'condition' // after `expect`: `error` or a value
  | 'one-argument' // a parameter's default or a record's value; then the frame's `next`
  | 'key' // a record's key
  | 'after-if' // perhaps `else`
  | 'after-try' // perhaps `catch`
  | 'text'; // inside a double-quoted string

interface FrameShape {
  readonly closer: string;
  readonly close: TokenName;
  readonly mode: Mode;
}

export const frameShapes: Readonly<Record<FrameKind, FrameShape>> = {
  program: { closer: '', close: 'StatementEnd', mode: 'statement' },
  block: { closer: '>', close: 'BlockClose', mode: 'statement' },
  group: { closer: ')', close: 'ParenClose', mode: 'value' },
  list: { closer: ']', close: 'ListClose', mode: 'argument' },
  index: { closer: ']', close: 'IndexClose', mode: 'expression' },
  record: { closer: '}', close: 'RecordClose', mode: 'key' },
  interpolation: { closer: '}', close: 'InterpolationClose', mode: 'expression' },
  string: { closer: '"', close: 'StringClose', mode: 'text' },
};

export interface Frame {
  readonly kind: FrameKind;
  /** Where its opening bracket stands, and what that is. */
  readonly start: number;
  readonly opener: string;
  mode: Mode;
  /** Where `one-argument` mode goes on. */
  next: Mode;
  /** The keyword of the statement being read, if it has one. */
  keyword: TokenName | undefined;
  inStatement: boolean;
  /** Where the last value ended; -1 if what comes next cannot touch one. */
  operandEnd: number;
  /** Whether `.field` and `[index]` may follow that value. */
  postfix: boolean;
  /** Whether names stand for variables, as in `${name}`. */
  readonly bareVariables: boolean;
  /** Operators, fields and indexes of the current expression: each makes its tree one deeper. */
  links: number;
  /** `else if`s of the current statement: so does each of them. */
  branches: number;
}

export function openFrame(kind: FrameKind, start: number, opener: string, bareVariables: boolean): Frame {
  const mode = frameShapes[kind].mode;
  return {
    kind,
    start,
    opener,
    mode,
    next: mode,
    keyword: undefined,
    inStatement: false,
    operandEnd: -1,
    postfix: false,
    bareVariables,
    links: 0,
    branches: 0,
  };
}

/** Whether statements stand in it, ended by newlines. */
export const holdsStatements = (frame: Frame): boolean => frame.kind === 'block' || frame.kind === 'program';
