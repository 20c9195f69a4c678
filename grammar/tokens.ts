/**
 * The token table: for every token its name, what people call it, how editors colour it, and what it looks like.
 *
 * The scanner reads patterns and texts from here, the parser its token types, the error messages their
 * labels, highlighting its scopes. Where a token may stand is not said here: see the `scan-*.ts` files.
 */
import { createToken, type TokenType } from 'chevrotain';

interface TokenRow {
  /** For people: completes "expected …". */
  readonly label: string;
  /** The TextMate scope; empty for tokens without text of their own. */
  readonly scope: string;
  /** The group through which the parser consumes it. */
  readonly category?: Category;
}

export type Category = 'Atom' | 'BinaryOperator' | 'PrefixOperator';

const row = (label: string, scope = ''): TokenRow => ({ label, scope: scope && `${scope}.nsx` });
const keyword = (text: string): TokenRow => row(`\`${text}\``, 'keyword.control');
const atom = (label: string, scope: string): TokenRow => ({ ...row(label, scope), category: 'Atom' });
const binary = (text: string): TokenRow => ({ ...row(`\`${text}\``, 'keyword.operator'), category: 'BinaryOperator' });
const prefix = (text: string): TokenRow => ({ ...row(`\`${text}\``, 'keyword.operator'), category: 'PrefixOperator' });

const rows = {
  // Set by the scanner around every statement, so that the parser never has to look for its ends.
  StatementStart: row('a statement'),
  StatementEnd: row('the end of the statement', 'punctuation.terminator'),

  BlockOpen: row('a block `< … >`', 'punctuation.section.block.begin'),
  BlockClose: row('a closing `>`', 'punctuation.section.block.end'),
  ParenOpen: row('`(`', 'punctuation.section.group.begin'),
  SubstitutionOpen: row('`$(`', 'punctuation.section.interpolation.begin'),
  ParenClose: row('a closing `)`', 'punctuation.section.group.end'),
  ListOpen: row('`[`', 'punctuation.section.list.begin'),
  ListClose: row('a closing `]`', 'punctuation.section.list.end'),
  IndexOpen: row('`[`', 'punctuation.section.index.begin'),
  IndexClose: row('a closing `]`', 'punctuation.section.index.end'),
  RecordOpen: row('`{`', 'punctuation.section.record.begin'),
  RecordClose: row('a closing `}`', 'punctuation.section.record.end'),
  InterpolationOpen: row('`${`', 'punctuation.section.interpolation.begin'),
  InterpolationClose: row('a closing `}`', 'punctuation.section.interpolation.end'),
  StringOpen: row('a string', 'string.quoted.double'),
  StringClose: row('a closing `"`', 'string.quoted.double'),

  Comma: row('`,`', 'punctuation.separator'),
  Colon: row('`:`', 'punctuation.separator'),
  Equals: row('`=`', 'keyword.operator.assignment'),
  Ellipsis: row('`...`', 'keyword.operator'),
  Range: row('`..`', 'keyword.operator.range'),
  Dot: row('`.`', 'punctuation.accessor'),
  Pipe: row('`|`', 'keyword.operator.pipe'),
  Ampersand: row('`&`', 'keyword.operator.background'),
  /** Between two pieces of one word that touch each other, as in `/tmp/$name"x y"`. */
  Glue: row('the rest of the word'),

  Let: keyword('let'),
  If: keyword('if'),
  Else: keyword('else'),
  ElseIf: keyword('else if'),
  For: keyword('for'),
  While: keyword('while'),
  Repeat: keyword('repeat'),
  Fn: keyword('fn'),
  Try: keyword('try'),
  Catch: keyword('catch'),
  Use: keyword('use'),
  Expect: keyword('expect'),
  Error: keyword('error'),
  Return: keyword('return'),
  Break: keyword('break'),
  Continue: keyword('continue'),
  Defer: keyword('defer'),

  AssignedName: row('a name', 'variable.other'),
  Identifier: row('a name', 'variable.other'),
  FieldName: row('a field name', 'variable.other.member'),
  RecordKey: row('a key', 'variable.other.member'),
  QuotedKey: row('a key', 'variable.other.member'),
  CommandName: row('a command', 'entity.name.function'),

  Number: atom('a number', 'constant.numeric'),
  Duration: atom('a duration', 'constant.numeric'),
  Size: atom('a size', 'constant.numeric'),
  True: atom('`true`', 'constant.language'),
  False: atom('`false`', 'constant.language'),
  Null: atom('`null`', 'constant.language'),
  RawString: atom('a string', 'string.quoted.single'),
  WordText: atom('a word', 'string.unquoted'),
  /** `$name` */
  VariableName: atom('a variable', 'variable.other'),
  /** `name` inside `${ … }`, where the `$` is already written. */
  BareVariable: atom('a variable', 'variable.other'),

  StringText: row('text', 'string.quoted.double'),
  StringEscape: row('an escape', 'constant.character.escape'),

  Not: prefix('not'),
  Negate: prefix('-'),
  Or: binary('or'),
  And: binary('and'),
  Equal: binary('=='),
  NotEqual: binary('!='),
  Less: binary('<'),
  LessEqual: binary('<='),
  Greater: binary('>'),
  GreaterEqual: binary('>='),
  In: binary('in'),
  NotIn: binary('not in'),
  Matches: binary('matches'),
  Plus: binary('+'),
  Minus: binary('-'),
  Times: binary('*'),
  Divide: binary('/'),
  Remainder: binary('%'),

  // In no rule of the grammar: where they stand, something else was expected.
  BareWord: row('a word', 'string.unquoted'),
  Unknown: row('a sign', 'invalid.illegal'),
} as const satisfies Record<string, TokenRow>;

export type TokenName = keyof typeof rows;

export const tokenTable: Readonly<Record<TokenName, TokenRow>> = rows;

export const COMMENT_SCOPE = 'comment.line.number-sign.nsx';

export const categories: Readonly<Record<Category, TokenType>> = {
  Atom: createToken({ name: 'Atom', label: 'a value' }),
  BinaryOperator: createToken({ name: 'BinaryOperator', label: 'an operator' }),
  PrefixOperator: createToken({ name: 'PrefixOperator', label: 'an operator' }),
};

/** The Chevrotain type of each token. */
export const tokenTypes = Object.fromEntries(
  Object.entries(tokenTable).map(([name, { label, category }]) => [
    name,
    createToken({ name, label, categories: category ? [categories[category]] : [] }),
  ]),
) as Readonly<Record<TokenName, TokenType>>;

/** Keywords by their text; each is one only at the start of a statement. */
export const keywords: ReadonlyMap<string, TokenName> = new Map([
  ['let', 'Let'],
  ['if', 'If'],
  ['else', 'Else'],
  ['for', 'For'],
  ['while', 'While'],
  ['repeat', 'Repeat'],
  ['fn', 'Fn'],
  ['try', 'Try'],
  ['catch', 'Catch'],
  ['use', 'Use'],
  ['expect', 'Expect'],
  ['return', 'Return'],
  ['break', 'Break'],
  ['continue', 'Continue'],
  ['defer', 'Defer'],
]);

/** Words that are values wherever a value may stand. */
export const literalWords: ReadonlyMap<string, TokenName> = new Map([
  ['true', 'True'],
  ['false', 'False'],
  ['null', 'Null'],
]);

/** Words and signs that stand between two values. */
export const binaryOperators: ReadonlyMap<string, TokenName> = new Map([
  ['or', 'Or'],
  ['and', 'And'],
  ['in', 'In'],
  ['matches', 'Matches'],
  ['==', 'Equal'],
  ['!=', 'NotEqual'],
  ['<', 'Less'],
  ['<=', 'LessEqual'],
  ['>', 'Greater'],
  ['>=', 'GreaterEqual'],
  ['+', 'Plus'],
  ['-', 'Minus'],
  ['*', 'Times'],
  ['/', 'Divide'],
  ['%', 'Remainder'],
]);
