/**
 * CST → AST: statements. Values are built by `ast-expressions.ts`.
 *
 * Sees only statements that parsed whole; reports what the grammar cannot say.
 */
import type { IToken } from 'chevrotain';
import type * as ast from './ast.ts';
import {
  type Building,
  buildArgument,
  buildExpression,
  buildItem,
  buildName,
  buildReason,
  buildResult,
  buildValue,
  nodeSpan,
} from './ast-expressions.ts';
import { tokenSpan } from './ast-literals.ts';
import type * as cst from './cst.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Source, Span } from './source.ts';
import { label, syntaxError } from './syntax-codes.ts';

/** Reports into `diagnostics`. */
export class AstBuilder implements Building {
  readonly diagnostics: Diagnostic[];
  readonly #source: Source;
  /** Those before and among the statements being built. */
  #comments: readonly Span[] = [];
  /** Those that have a line to themselves, by its number: of the first `#placed` comments. */
  readonly #commentsByLine = new Map<number, string>();
  #placed = 0;

  constructor(source: Source, diagnostics: Diagnostic[]) {
    this.#source = source;
    this.diagnostics = diagnostics;
  }

  /** With all comments before their end; statements are built in the order of the text. */
  statements(tree: cst.StatementsCstNode, comments: readonly Span[]): ast.Statement[] {
    this.#comments = comments;
    return this.#statements(tree);
  }

  #statements({ children }: cst.StatementsCstNode): ast.Statement[] {
    return children.statement?.map((node) => this.#statement(node.children)) ?? [];
  }

  block(node: cst.BlockCstNode): ast.Block {
    return { kind: 'block', span: nodeSpan(node), statements: this.#statements(node.children.statements[0]!) };
  }

  #statement(children: cst.StatementCstChildren): ast.Statement {
    const { Break, Continue, value } = children;
    if (value) return this.#valueStatement(value[0]!);
    if (children.letStatement) return this.#let(children.letStatement[0]!);
    if (children.assignStatement) return this.#assign(children.assignStatement[0]!);
    if (children.ifStatement) return this.#if(children.ifStatement[0]!);
    if (children.forStatement) return this.#for(children.forStatement[0]!);
    if (children.whileStatement) return this.#while(children.whileStatement[0]!);
    if (children.repeatStatement) return this.#repeat(children.repeatStatement[0]!);
    if (children.functionStatement) return this.#function(children.functionStatement[0]!);
    if (children.returnStatement) return this.#return(children.returnStatement[0]!);
    if (children.tryStatement) return this.#try(children.tryStatement[0]!);
    if (children.useStatement) return this.#use(children.useStatement[0]!);
    if (children.expectStatement) return this.#expect(children.expectStatement[0]!);
    if (children.deferStatement) return this.#defer(children.deferStatement[0]!);
    if (Break) return { kind: 'break', span: tokenSpan(Break[0]!) };
    return { kind: 'continue', span: tokenSpan(Continue![0]!) };
  }

  #valueStatement(node: cst.ValueCstNode): ast.Statement {
    return { kind: 'expression-statement', span: nodeSpan(node), expression: buildValue(this, node) };
  }

  #let(node: cst.LetStatementCstNode): ast.Let {
    const { Identifier, result } = node.children;
    const name = buildName(Identifier[0]!);
    return { kind: 'let', span: nodeSpan(node), name, value: buildResult(this, result[0]!) };
  }

  #assign(node: cst.AssignStatementCstNode): ast.Assign {
    const { AssignedName, result } = node.children;
    const name = buildName(AssignedName[0]!);
    return { kind: 'assign', span: nodeSpan(node), name, value: buildResult(this, result[0]!) };
  }

  /** From the last branch to the first, since each `else if` stands inside the one before it. */
  #if(node: cst.IfStatementCstNode): ast.If {
    const { If, ElseIf = [], expression, block, otherwise } = node.children;
    const { end } = nodeSpan(node);
    const starts = [If[0]!, ...ElseIf].map(startOfIf);
    let rest: ast.Block | ast.If | null = otherwise ? this.block(otherwise[0]!) : null;
    for (let index = starts.length - 1; index > 0; index -= 1) {
      rest = this.#branch({ start: starts[index]!, end }, expression[index]!, block[index]!, rest);
    }
    return this.#branch({ start: starts[0]!, end }, expression[0]!, block[0]!, rest);
  }

  #branch(span: Span, test: cst.ExpressionCstNode, body: cst.BlockCstNode, otherwise: ast.If['otherwise']): ast.If {
    // biome-ignore lint/suspicious/noThenProperty: a branch, not a promise
    return { kind: 'if', span, condition: buildExpression(this, test), then: this.block(body), otherwise };
  }

  #for(node: cst.ForStatementCstNode): ast.For {
    const { Identifier, expression, block } = node.children;
    const variable = buildName(Identifier[0]!);
    const iterable = buildExpression(this, expression[0]!);
    return { kind: 'for', span: nodeSpan(node), variable, iterable, body: this.block(block[0]!) };
  }

  #while(node: cst.WhileStatementCstNode): ast.While {
    const { expression, block } = node.children;
    const condition = buildExpression(this, expression[0]!);
    return { kind: 'while', span: nodeSpan(node), condition, body: this.block(block[0]!) };
  }

  #repeat(node: cst.RepeatStatementCstNode): ast.Repeat {
    const { expression, block } = node.children;
    const count = buildExpression(this, expression[0]!);
    return { kind: 'repeat', span: nodeSpan(node), count, body: this.block(block[0]!) };
  }

  #function(node: cst.FunctionStatementCstNode): ast.FunctionDefinition {
    const { Identifier, parameter = [], rest, block } = node.children;
    const span = nodeSpan(node);
    return {
      kind: 'function',
      span,
      name: buildName(Identifier[0]!),
      parameters: parameter.map((child) => this.#parameter(child)),
      rest: rest ? buildName(rest[0]!) : null,
      body: this.block(block[0]!),
      comment: this.#commentAbove(span.start),
    };
  }

  #parameter({ children }: cst.ParameterCstNode): ast.Parameter {
    const { Identifier, item } = children;
    return { name: buildName(Identifier[0]!), defaultValue: item ? buildItem(this, item[0]!) : null };
  }

  #return(node: cst.ReturnStatementCstNode): ast.Return {
    const { result } = node.children;
    return { kind: 'return', span: nodeSpan(node), value: result ? buildResult(this, result[0]!) : null };
  }

  #try(node: cst.TryStatementCstNode): ast.Try {
    const { block, Identifier, handler } = node.children;
    return {
      kind: 'try',
      span: nodeSpan(node),
      body: this.block(block[0]!),
      errorName: Identifier ? buildName(Identifier[0]!) : null,
      handler: handler ? this.block(handler[0]!) : null,
    };
  }

  #use(node: cst.UseStatementCstNode): ast.Use {
    const argument = node.children.argument[0]!;
    const target = buildArgument(this, argument);
    if (target.kind === 'string' || target.kind === 'word') return { kind: 'use', span: nodeSpan(node), target };
    const message = '`use` takes a file in quotes or a module';
    this.diagnostics.push(syntaxError('nsx::syntax::bad-use', message, [label(nodeSpan(argument))]));
    return { kind: 'use', span: nodeSpan(node), target: { kind: 'word', span: target.span, parts: [] } };
  }

  #expect(node: cst.ExpectStatementCstNode): ast.Expect | ast.ExpectError {
    const { value, expectedError, reason: given } = node.children;
    const span = nodeSpan(node);
    const reason = given ? buildReason(this, given[0]!) : null;
    if (value) return { kind: 'expect', span, condition: buildValue(this, value[0]!), reason };
    const { Identifier, block } = expectedError![0]!.children;
    const errno = Identifier ? buildName(Identifier[0]!) : null;
    return { kind: 'expect-error', span, errno, body: this.block(block[0]!), reason };
  }

  #defer(node: cst.DeferStatementCstNode): ast.Defer {
    return { kind: 'defer', span: nodeSpan(node), body: this.block(node.children.block[0]!) };
  }

  /** The lines of comment right above a statement, without their `#`; another on its line has them, not this one. */
  #commentAbove(offset: number): string {
    if (!isFirst(this.#source, offset)) return '';
    for (; this.#placed < this.#comments.length; this.#placed += 1) this.#placeComment(this.#comments[this.#placed]!);
    const lines: string[] = [];
    for (let line = this.#source.position(offset).line - 1; ; line -= 1) {
      const comment = this.#commentsByLine.get(line);
      if (comment === undefined) return lines.reverse().join('\n');
      lines.push(comment);
    }
  }

  /** `#!` on line 1 is no comment. */
  #placeComment(span: Span): void {
    const text = this.#source.slice(span);
    if (!isFirst(this.#source, span.start)) return;
    if (text.startsWith('#!') && /^\ufeff?$/.test(this.#source.text.slice(0, span.start))) return;
    this.#commentsByLine.set(this.#source.position(span.start).line, text.replace(/^# ?/, '').trimEnd());
  }
}

/** `else if` begins an `if` where its own `if` stands. */
const startOfIf = ({ startOffset, image }: IToken): number => startOffset + image.length - 'if'.length;

/** Whether nothing stands before an offset on its line, save blanks and empty statements. */
function isFirst({ text }: Source, offset: number): boolean {
  let before = offset;
  while (/[ \t\v\f\ufeff;]/.test(text.charAt(before - 1))) before -= 1;
  return before === 0 || /[\n\r]/.test(text.charAt(before - 1));
}
