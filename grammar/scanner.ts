/**
 * The mechanics of scanning: where we are, which brackets are open, what has been found.
 *
 * Whatever the text, the tokens come out balanced: every opening bracket gets its closing one and
 * every statement its end, made up where the text lacks it and reported once. So the parser meets
 * mistakes only inside well-formed nests. What to look for in which mode is not decided here.
 */
import type { IToken } from 'chevrotain';
import type { Diagnostic } from './diagnostic.ts';
import { type Frame, type FrameKind, frameShapes, holdsStatements, openFrame } from './frames.ts';
import type { Span } from './source.ts';
import { label, type SyntaxCode, syntaxError } from './syntax-codes.ts';
import { type TokenName, tokenTypes } from './tokens.ts';

/**
 * More brackets inside each other than this are refused: each costs the parser's recursion up to 5 KB of
 * stack, and the callers need some of Node's 984 KB too. PID namespaces nest 32 deep.
 */
const MAX_BRACKETS = 100;
/** The same for brackets, operators and fields together, with regard to those who walk the tree. */
const MAX_DEPTH = 500;

export class Scanner {
  readonly text: string;
  at = 0;
  tokens: IToken[] = [];
  readonly comments: Span[] = [];
  readonly diagnostics: Diagnostic[] = [];
  /** The text ended inside a bracket or string, or after a joining `\`. */
  endedOpen = false;
  /** Nested beyond the limits: the tokens are not worth parsing. */
  tooDeep = false;
  #frames: Frame[];
  #depth = 0;

  constructor(text: string) {
    this.text = text;
    this.#frames = [openFrame('program', 0, '', false)];
  }

  get frame(): Frame {
    return this.#frames[this.#frames.length - 1]!;
  }

  get done(): boolean {
    return this.at >= this.text.length || this.tooDeep;
  }

  get char(): string {
    return this.text.charAt(this.at);
  }

  /** The token found last. */
  get last(): TokenName | undefined {
    return this.tokens[this.tokens.length - 1]?.tokenType.name as TokenName | undefined;
  }

  /** Nothing is open, not even a statement. */
  get isBetweenStatements(): boolean {
    return this.#frames.length === 1 && !this.frame.inStatement;
  }

  /** The tokens found since they were last taken. */
  takeTokens(): IToken[] {
    const { tokens } = this;
    this.tokens = [];
    return tokens;
  }

  /** The text that a sticky pattern matches here, or ''. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    return pattern.test(this.text) ? this.text.slice(this.at, pattern.lastIndex) : '';
  }

  emit(name: TokenName, length: number): void {
    const tokenType = tokenTypes[name];
    const end = this.at + length;
    this.tokens.push({
      image: this.text.slice(this.at, end),
      startOffset: this.at,
      endOffset: end - 1,
      tokenType,
      tokenTypeIdx: tokenType.tokenTypeIdx!,
    });
    this.at = end;
  }

  /** A token that is a value or ends one. */
  emitOperand(name: TokenName, length: number, postfix: boolean): void {
    this.emit(name, length);
    this.frame.operandEnd = this.at;
    this.frame.postfix = postfix;
  }

  /** A token after which a new value begins. */
  emitSeparator(name: TokenName, length: number): void {
    this.emit(name, length);
    this.frame.operandEnd = -1;
  }

  report(code: SyntaxCode, message: string, length: number, text?: string, help?: string): void {
    this.diagnostics.push(syntaxError(code, message, [label({ start: this.at, end: this.at + length }, text)], help));
  }

  startStatement(): void {
    this.emit('StatementStart', 0);
    this.frame.inStatement = true;
    this.frame.keyword = undefined;
  }

  /** Ends the statement with the `length` characters here, or steps over them if there is none. */
  endStatement(length: number): void {
    const frame = this.frame;
    if (frame.inStatement) this.emit('StatementEnd', length);
    else this.at += length;
    this.unlink();
    this.#depth -= frame.branches;
    frame.branches = 0;
    frame.inStatement = false;
    frame.mode = 'statement';
    frame.operandEnd = -1;
  }

  /** Counts a token that makes the tree of the current expression one deeper. */
  link(): void {
    this.frame.links += 1;
    this.#descend();
  }

  /** Starts counting again: the next expression stands beside the last, not above it. */
  unlink(): void {
    this.#depth -= this.frame.links;
    this.frame.links = 0;
  }

  /** Counts an `else if`. */
  branch(): void {
    this.frame.branches += 1;
    this.#descend();
  }

  open(kind: FrameKind, name: TokenName, length: number): void {
    const start = this.at;
    this.emit(name, length);
    const bareVariables = kind === 'interpolation' || (kind === 'index' && this.frame.bareVariables);
    this.#frames.push(openFrame(kind, start, this.text.slice(start, this.at), bareVariables));
    this.#descend();
  }

  /** Closes the innermost frame with the `length` characters here; 0 if the text lacks them. */
  close(length: number): void {
    if (holdsStatements(this.frame)) this.endStatement(0);
    this.unlink();
    this.#depth -= 1;
    const { kind } = this.#frames.pop()!;
    this.emit(frameShapes[kind].close, length);
    this.frame.operandEnd = kind === 'block' ? -1 : this.at;
    if (kind === 'block') this.#afterBlock();
  }

  /** Closes the frame that a closing bracket here belongs to, and whatever was left open in it. */
  closeWith(closer: string): void {
    // Nothing inside a string closes what was opened around it.
    const index = this.#frames.findLastIndex(({ kind }) => kind === 'string' || frameShapes[kind].closer === closer);
    const isOpen = index !== -1 && this.#frames[index]?.kind !== 'string';
    if (!isOpen && closer !== '>' && !holdsStatements(this.frame)) {
      this.#reportMismatch(this.frame, closer);
      this.close(1);
      return;
    }
    if (!isOpen) {
      this.report(
        'nsx::syntax::unopened',
        `this \`${closer}\` closes nothing`,
        1,
        '',
        unopenedHelp(closer, this.#isAmongArguments),
      );
      this.at += 1;
      return;
    }
    if (index < this.#frames.length - 1) {
      const end = { span: { start: this.at, end: this.at + 1 }, text: `before this \`${closer}\`` };
      this.#reportUnclosed(this.frame, [end]);
    }
    while (this.#frames.length - 1 > index) this.close(0);
    this.close(1);
  }

  /** Where a shell would take `>` for a redirection. */
  get #isAmongArguments(): boolean {
    const { mode, keyword } = this.frame;
    return mode === 'argument' && keyword === undefined && !compared.has(this.last);
  }

  /** At the end of the text: closes what is still open. */
  finish(): void {
    if (this.tooDeep) return;
    if (this.#frames.length > 1 && !this.endedOpen) this.#reportUnclosed(this.#culprit(), []);
    this.endedOpen ||= this.#frames.length > 1;
    while (this.#frames.length > 1) this.close(0);
    this.endStatement(0);
  }

  /** Gives up: the rest of the text is not looked at. */
  #descend(): void {
    this.#depth += 1;
    if (this.tooDeep || (this.#frames.length <= MAX_BRACKETS + 1 && this.#depth <= MAX_DEPTH)) return;
    this.tooDeep = true;
    const [what, limit] =
      this.#frames.length > MAX_BRACKETS + 1 ? ['brackets', MAX_BRACKETS] : ['an expression', MAX_DEPTH];
    const start = Math.max(0, this.at - 1);
    const span = { start, end: this.at };
    const message = `${what} nested more than ${limit} deep`;
    this.diagnostics.push(syntaxError('nsx::syntax::too-deep', message, [label(span, 'this goes too far')]));
  }

  #afterBlock(): void {
    const frame = this.frame;
    // What was a record's value or a parameter's default.
    if (frame.mode === 'one-argument') frame.mode = frame.next;
    if (!holdsStatements(frame) || frame.mode === 'name') return;
    if (frame.keyword === 'If') frame.mode = 'after-if';
    else if (frame.keyword === 'Try') frame.mode = 'after-try';
    else frame.mode = 'argument';
  }

  /**
   * The open frame to blame. A string that opens inside an interpolation of another string, and never
   * closes, is that other string's closing quote: the interpolation lacks its bracket.
   */
  #culprit(): Frame {
    const outer = this.#frames.findIndex((frame) => frame.kind === 'string');
    const inner = this.#frames[outer + 1];
    return this.frame.kind === 'string' && outer > 0 && inner ? inner : this.frame;
  }

  #reportMismatch(frame: Frame, closer: string): void {
    const opener = label({ start: frame.start, end: frame.start + frame.opener.length }, 'opened here');
    const wrong = label({ start: this.at, end: this.at + 1 });
    const message = `\`${frame.opener}\` is closed with \`${closer}\``;
    const help = `close it with \`${frameShapes[frame.kind].closer}\``;
    this.diagnostics.push(syntaxError('nsx::syntax::mismatched', message, [wrong, opener], help));
  }

  #reportUnclosed(frame: Frame, more: Diagnostic['labels']): void {
    const { closer } = frameShapes[frame.kind];
    const opener = label({ start: frame.start, end: frame.start + frame.opener.length }, 'opened here');
    const isString = frame.kind === 'string';
    const code = isString ? 'nsx::syntax::unterminated-string' : 'nsx::syntax::unclosed';
    const message = isString ? 'this string is never closed' : `this \`${frame.opener}\` is never closed`;
    const isHereDocument = frame.kind === 'block' && this.text.charAt(frame.start - 1) === '<';
    const help = isHereDocument
      ? 'text of several lines stands in quotes; `<` opens a block'
      : `close it with \`${closer}\``;
    this.diagnostics.push(syntaxError(code, message, [opener, ...more], help));
  }
}

/** After these a `>` was meant as a comparison, or as one bracket more. */
const compared: ReadonlySet<TokenName | undefined> = new Set(['VariableName', 'FieldName', 'IndexClose', 'BlockClose']);

function unopenedHelp(closer: string, amongArguments: boolean): string {
  if (closer === '>' && amongArguments) {
    return 'nothing is redirected: `write PATH TEXT` writes a file, `sh "… > FILE"` asks a shell; to compare, `($a > $b)`';
  }
  if (closer === '>') return 'outside parentheses `>` ends a block; to compare, write `($a > $b)`';
  return `if it is text, quote it: \`'${closer}'\``;
}
