/**
 * CST → AST for values: commands, pipelines, expressions, words and strings.
 *
 * The grammar's expressions are flat; here operators get what they bind. Recursion is bounded by the
 * scanner's limits on nesting.
 */
import type { IToken } from 'chevrotain';
import type * as ast from './ast.ts';
import { buildLiteral, tokenSpan, unescapeString, unescapeWord } from './ast-literals.ts';
import type * as cst from './cst.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Span } from './source.ts';
import { label, syntaxError } from './syntax-codes.ts';

/** What the builders share. */
export interface Building {
  readonly diagnostics: Diagnostic[];
  block(node: cst.BlockCstNode): ast.Block;
}

type Located = { readonly location?: { readonly startOffset: number; readonly endOffset?: number } };

export const nodeSpan = ({ location }: Located): Span => ({
  start: location!.startOffset,
  end: location!.endOffset! + 1,
});

export const join = (first: Span, last: Span): Span => ({ start: first.start, end: last.end });

export const buildName = (token: IToken): ast.Name => ({ text: token.image, span: tokenSpan(token) });

// Commands -------------------------------------------------------------------------------------

export function buildValue(building: Building, { children }: cst.ValueCstNode): ast.Expression {
  const { command, expression, stage } = children;
  const first = command ? buildCommand(building, command[0]!) : buildExpression(building, expression![0]!);
  if (!stage) return first;
  const rest = stage.map((node) => buildCommand(building, node));
  return { kind: 'pipeline', span: join(nodeSpan((command ?? expression)![0]!), rest.at(-1)!.span), first, rest };
}

/** A block that stands as a value, or a value. */
export function buildResult(building: Building, { children }: cst.ResultCstNode): ast.Expression {
  return children.block ? building.block(children.block[0]!) : buildValue(building, children.value![0]!);
}

export function buildItem(building: Building, { children }: cst.ItemCstNode): ast.Expression {
  return children.block ? building.block(children.block[0]!) : buildArgument(building, children.argument![0]!);
}

function buildCommand(building: Building, node: cst.CommandCstNode): ast.Call {
  const { CommandName, argument, block, Ampersand } = node.children;
  const head = CommandName[0]!;
  return {
    kind: 'call',
    span: nodeSpan(node),
    head: { text: unescapeWord(head.image), span: tokenSpan(head) },
    arguments: argument?.map((child) => buildArgument(building, child)) ?? [],
    block: block ? building.block(block[0]!) : null,
    background: Ampersand !== undefined,
  };
}

/** One piece is a value of its own kind; several that touch are one word. */
export function buildArgument(building: Building, node: cst.ArgumentCstNode): ast.Expression {
  const pieces = node.children.operand.map((child) => buildOperand(building, child));
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const parts = pieces.flatMap((piece) => (piece.kind === 'word' || piece.kind === 'string' ? piece.parts : [piece]));
  return { kind: 'word', span: nodeSpan(node), parts: mergeText(parts) };
}

/** Text beside text is one text. */
function mergeText(parts: readonly ast.TextPart[]): ast.TextPart[] {
  const merged: ast.TextPart[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last?.kind === 'text' && part.kind === 'text') {
      merged[merged.length - 1] = { kind: 'text', span: join(last.span, part.span), text: last.text + part.text };
    } else merged.push(part);
  }
  return merged;
}

// Operators ------------------------------------------------------------------------------------

/** A value and the place it takes, its parentheses included. */
interface Placed {
  readonly value: ast.Expression;
  readonly span: Span;
}

const NOT_POWER = 3;
const COMPARISON_POWER = 4;
const NEGATE_POWER = 7;

/** How tightly each operator binds. */
const powers: Readonly<Record<ast.BinaryOperator, number>> = {
  or: 1,
  and: 2,
  '==': COMPARISON_POWER,
  '!=': COMPARISON_POWER,
  '<': COMPARISON_POWER,
  '<=': COMPARISON_POWER,
  '>': COMPARISON_POWER,
  '>=': COMPARISON_POWER,
  in: COMPARISON_POWER,
  'not in': COMPARISON_POWER,
  matches: COMPARISON_POWER,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};

export function buildExpression(building: Building, node: cst.ExpressionCstNode): ast.Expression {
  const terms = node.children.term;
  if (terms.length === 1 && !terms[0]!.children.PrefixOperator)
    return buildOperand(building, terms[0]!.children.operand[0]!);
  return new OperatorReader(building, node.children).read(0).value;
}

/** Precedence climbing over one flat expression. */
class OperatorReader {
  readonly #building: Building;
  readonly #terms: readonly cst.TermCstNode[];
  readonly #operators: readonly IToken[];
  #index = 0;

  constructor(building: Building, { term, BinaryOperator }: cst.ExpressionCstChildren) {
    this.#building = building;
    this.#terms = term;
    this.#operators = BinaryOperator ?? [];
  }

  /** A term, from its prefix operator number `prefix` on, and what operators of at least `power` add to it. */
  read(power: number, prefix = 0): Placed {
    let left = this.#readTerm(prefix);
    let compared = false;
    for (;;) {
      const token = this.#operators[this.#index];
      const operator = token && operatorOf(token);
      if (!operator || powers[operator] < power) return left;
      const compares = powers[operator] === COMPARISON_POWER;
      if (compared && compares) this.#building.diagnostics.push(chainedComparison(token));
      compared = compares;
      this.#index += 1;
      const right = this.read(powers[operator] + 1);
      const span = join(left.span, right.span);
      left = { span, value: { kind: 'binary', span, operator, left: left.value, right: right.value } };
    }
  }

  #readTerm(prefix: number): Placed {
    const { PrefixOperator, operand } = this.#terms[this.#index]!.children;
    const token = PrefixOperator?.[prefix];
    if (!token) return { value: buildOperand(this.#building, operand[0]!), span: nodeSpan(operand[0]!) };
    const operator = token.image === 'not' ? 'not' : '-';
    const bound = this.read(operator === 'not' ? NOT_POWER : NEGATE_POWER, prefix + 1);
    const span = join(tokenSpan(token), bound.span);
    return { span, value: { kind: 'unary', span, operator, operand: bound.value } };
  }
}

/** `not in` may be spread over lines. */
const operatorOf = (token: IToken): ast.BinaryOperator =>
  token.tokenType.name === 'NotIn' ? 'not in' : (token.image as ast.BinaryOperator);

function chainedComparison(token: IToken): Diagnostic {
  const help = 'compare two values at a time and join the results with `and`';
  const message = 'comparisons cannot be chained';
  return syntaxError('nsx::syntax::chained-comparison', message, [label(tokenSpan(token))], help);
}

// Operands -------------------------------------------------------------------------------------

export function buildOperand(building: Building, node: cst.OperandCstNode): ast.Expression {
  const { start } = nodeSpan(node);
  let value = buildPrimary(building, node.children);
  for (const postfix of node.children.postfix ?? []) {
    const span = { start, end: nodeSpan(postfix).end };
    value = buildPostfix(building, value, postfix, span);
  }
  return value;
}

function buildPrimary(building: Building, children: cst.OperandCstChildren): ast.Expression {
  const { Atom, string, group, interpolation, list, record } = children;
  if (Atom) return buildAtom(Atom[0]!);
  if (string) return buildString(building, string[0]!);
  if (group) return buildResult(building, group[0]!.children.result[0]!);
  if (interpolation) return buildExpression(building, interpolation[0]!.children.expression[0]!);
  if (list) {
    const items = list[0]!.children.item ?? [];
    return { kind: 'list', span: nodeSpan(list[0]!), items: items.map((item) => buildItem(building, item)) };
  }
  const entries = record![0]!.children.entry ?? [];
  return { kind: 'record', span: nodeSpan(record![0]!), entries: entries.map((entry) => buildEntry(building, entry)) };
}

function buildEntry(building: Building, { children }: cst.EntryCstNode): ast.RecordEntry {
  const { RecordKey, QuotedKey, item } = children;
  const key = RecordKey ? buildName(RecordKey[0]!) : unquote(buildName(QuotedKey![0]!));
  return { key, value: buildItem(building, item[0]!) };
}

const unquote = ({ text, span }: ast.Name): ast.Name => ({ text: text.slice(1, -1), span });

function buildAtom(token: IToken): ast.Expression {
  const span = tokenSpan(token);
  switch (token.tokenType.name) {
    case 'VariableName':
      return buildVariable(token);
    case 'BareVariable':
      return { kind: 'variable', span, name: token.image };
    case 'WordText':
      return { kind: 'word', span, parts: [{ kind: 'text', span, text: unescapeWord(token.image) }] };
    case 'RawString':
      return { kind: 'string', span, quote: "'", parts: rawText(token) };
    default:
      return buildLiteral(token)!;
  }
}

function buildVariable(token: IToken): ast.Variable {
  return { kind: 'variable', span: tokenSpan(token), name: token.image.slice(1) };
}

function rawText(token: IToken): ast.TextChunk[] {
  const { start, end } = tokenSpan(token);
  const text = token.image.slice(1, -1);
  return text ? [{ kind: 'text', span: { start: start + 1, end: end - 1 }, text }] : [];
}

function buildPostfix(
  building: Building,
  object: ast.Expression,
  node: cst.PostfixCstNode,
  span: Span,
): ast.Expression {
  const { field, index } = node.children;
  if (field) return { kind: 'field', span, object, name: buildName(field[0]!.children.FieldName[0]!) };
  const { from, Range, to } = index![0]!.children;
  const first = from ? buildExpression(building, from[0]!) : null;
  if (Range) return { kind: 'slice', span, object, from: first, to: to ? buildExpression(building, to[0]!) : null };
  if (first) return { kind: 'index', span, object, index: first };
  const help = 'write `[0]` for the first item, `[-1]` for the last, `[1..]` for all but the first';
  const place = label(nodeSpan(index![0]!));
  building.diagnostics.push(syntaxError('nsx::syntax::missing-value', 'these brackets are empty', [place], help));
  return object;
}

// Strings --------------------------------------------------------------------------------------

export function buildString(building: Building, node: cst.StringCstNode): ast.StringLiteral {
  const parts = (node.children.stringPart ?? []).map((part) => buildStringPart(building, part));
  return { kind: 'string', span: nodeSpan(node), quote: '"', parts: mergeText(parts) };
}

function buildStringPart(building: Building, { children }: cst.StringPartCstNode): ast.TextPart {
  const { StringText, StringEscape, VariableName, interpolation, group } = children;
  if (VariableName) return buildVariable(VariableName[0]!);
  if (interpolation) return buildExpression(building, interpolation[0]!.children.expression[0]!);
  if (group) return buildResult(building, group[0]!.children.result[0]!);
  const token = (StringText ?? StringEscape)![0]!;
  const text = StringEscape ? unescapeString(token.image) : token.image;
  return { kind: 'text', span: tokenSpan(token), text };
}

/** A string that must be one: the reason after an expectation. */
export function buildReason(building: Building, { children }: cst.ReasonCstNode): ast.StringLiteral {
  if (children.string) return buildString(building, children.string[0]!);
  const token = children.RawString![0]!;
  return { kind: 'string', span: tokenSpan(token), quote: "'", parts: rawText(token) };
}
