/**
 * The syntax tree: what a text says, before anybody knows which commands exist.
 *
 * Every node has a `kind` and a half-open `span`. Trees are plain, immutable data; nothing here
 * evaluates, resolves names or knows a command.
 */
import type { Span } from './source.ts';

interface Node<Kind extends string> {
  readonly kind: Kind;
  readonly span: Span;
}

/** A bare identifier with its place: a variable, a parameter, a field. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

export interface Program extends Node<'program'> {
  readonly statements: readonly Statement[];
}

/** `< … >` */
export interface Block extends Node<'block'> {
  readonly statements: readonly Statement[];
}

// Statements ---------------------------------------------------------------------------------

export type Statement =
  | ExpressionStatement
  | Let
  | Assign
  | If
  | For
  | While
  | Repeat
  | FunctionDefinition
  | Return
  | Break
  | Continue
  | Try
  | Use
  | Expect
  | ExpectError
  | Defer;

/** A command, a pipe or any other expression that stands as a statement. */
export interface ExpressionStatement extends Node<'expression-statement'> {
  readonly expression: Expression;
}

/** `let NAME = VALUE` */
export interface Let extends Node<'let'> {
  readonly name: Name;
  readonly value: Expression;
}

/** `NAME = VALUE` */
export interface Assign extends Node<'assign'> {
  readonly name: Name;
  readonly value: Expression;
}

/** `if CONDITION < … > else < … >`; `else if` nests. */
export interface If extends Node<'if'> {
  readonly condition: Expression;
  readonly then: Block;
  readonly otherwise: Block | If | null;
}

/** `for NAME in ITERABLE < … >` */
export interface For extends Node<'for'> {
  readonly variable: Name;
  readonly iterable: Expression;
  readonly body: Block;
}

/** `while CONDITION < … >` */
export interface While extends Node<'while'> {
  readonly condition: Expression;
  readonly body: Block;
}

/** `repeat COUNT < … >` */
export interface Repeat extends Node<'repeat'> {
  readonly count: Expression;
  readonly body: Block;
}

export interface Parameter {
  readonly name: Name;
  readonly defaultValue: Expression | null;
}

/** `fn NAME a b=2 ...rest < … >`; `comment` is the run of `#` lines right above it. */
export interface FunctionDefinition extends Node<'function'> {
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  readonly rest: Name | null;
  readonly body: Block;
  readonly comment: string;
}

/** `return [VALUE]` */
export interface Return extends Node<'return'> {
  readonly value: Expression | null;
}

export interface Break extends Node<'break'> {}

export interface Continue extends Node<'continue'> {}

/** `try < … > [catch [NAME] < … >]` */
export interface Try extends Node<'try'> {
  readonly body: Block;
  readonly errorName: Name | null;
  readonly handler: Block | null;
}

/** `use "file.nsx"` or `use module`. */
export interface Use extends Node<'use'> {
  readonly target: StringLiteral | Word;
}

/** `expect CONDITION ["REASON"]` */
export interface Expect extends Node<'expect'> {
  readonly condition: Expression;
  readonly reason: StringLiteral | null;
}

/** `expect error [ERRNO] < … > ["REASON"]` */
export interface ExpectError extends Node<'expect-error'> {
  readonly errno: Name | null;
  readonly body: Block;
  readonly reason: StringLiteral | null;
}

/** `defer < … >` */
export interface Defer extends Node<'defer'> {
  readonly body: Block;
}

// Expressions --------------------------------------------------------------------------------

export type Expression =
  | NumberLiteral
  | DurationLiteral
  | SizeLiteral
  | BooleanLiteral
  | NullLiteral
  | StringLiteral
  | Word
  | ListLiteral
  | RecordLiteral
  | Variable
  | Field
  | Index
  | Slice
  | Unary
  | Binary
  | Call
  | Pipeline
  | Block;

/** `5` `1.5` `0o755` `0x1f`. Programs get `text`, so `exec chmod 0755` says what was typed. */
export interface NumberLiteral extends Node<'number'> {
  readonly value: number;
  readonly text: string;
}

/** `10s` `250ms` `2h` `1d` */
export interface DurationLiteral extends Node<'duration'> {
  readonly milliseconds: number;
  readonly text: string;
}

/** `16M` `1G`: powers of 1024. */
export interface SizeLiteral extends Node<'size'> {
  readonly bytes: number;
  readonly text: string;
}

export interface BooleanLiteral extends Node<'boolean'> {
  readonly value: boolean;
}

export interface NullLiteral extends Node<'null'> {}

/** A part of a word or string: literal text with escapes resolved, or an interpolated expression. */
export type TextPart = TextChunk | Expression;

export interface TextChunk extends Node<'text'> {
  readonly text: string;
}

/** `"text $x ${p.pid} $(1 + 2)"`, or `'literal'` (then `quote` is `'`, and there is at most one part). */
export interface StringLiteral extends Node<'string'> {
  readonly quote: '"' | "'";
  readonly parts: readonly TextPart[];
}

/** A bare word among a command's arguments: `/tmp/proc$level`, `pid`, `-l`. Without interpolation: one text part. */
export interface Word extends Node<'word'> {
  readonly parts: readonly TextPart[];
}

/** `[1 2 3]` */
export interface ListLiteral extends Node<'list'> {
  readonly items: readonly Expression[];
}

export interface RecordEntry {
  readonly key: Name;
  readonly value: Expression;
}

/** `{size: 16M, mode: 0o755}` */
export interface RecordLiteral extends Node<'record'> {
  readonly entries: readonly RecordEntry[];
}

/** `$name` */
export interface Variable extends Node<'variable'> {
  readonly name: string;
}

/** `OBJECT.name` */
export interface Field extends Node<'field'> {
  readonly object: Expression;
  readonly name: Name;
}

/** `OBJECT[INDEX]` */
export interface Index extends Node<'index'> {
  readonly object: Expression;
  readonly index: Expression;
}

/** `OBJECT[FROM..TO]`: half-open; either end may be missing or negative. */
export interface Slice extends Node<'slice'> {
  readonly object: Expression;
  readonly from: Expression | null;
  readonly to: Expression | null;
}

export type UnaryOperator = '-' | 'not';

export interface Unary extends Node<'unary'> {
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or'
  | 'in'
  | 'not in'
  | 'matches';

export interface Binary extends Node<'binary'> {
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
}

/** A command or function with its arguments: `head argument… [block] [&]`. */
export interface Call extends Node<'call'> {
  readonly head: Name;
  readonly arguments: readonly Expression[];
  readonly block: Block | null;
  /** `&`: do not wait for the programs it starts. */
  readonly background: boolean;
}

/** `FIRST | command | command`: each command gets the value before it. */
export interface Pipeline extends Node<'pipeline'> {
  readonly first: Expression;
  readonly rest: readonly Call[];
}

export type AnyNode = Program | Block | Statement | Expression | TextChunk;
