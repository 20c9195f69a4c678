/**
 * Scanning the rest of a command, and the items of lists and records: words are words.
 *
 * Pieces that touch each other are one word; a `Glue` token between them tells the parser so.
 */
import type { Frame } from './frames.ts';
import * as patterns from './patterns.ts';
import { scanOperand, scanPostfix, scanUnknown } from './scan-operand.ts';
import type { Scanner } from './scanner.ts';
import { literalWords, type TokenName } from './tokens.ts';

/** The type of a literal, after a pattern for literals has matched it. */
export function literalName(text: string): TokenName {
  if (/^[+-]?0[xo]/.test(text)) return 'Number';
  if (/[KMGT]$/.test(text)) return 'Size';
  return /[a-z]$/.test(text) ? 'Duration' : 'Number';
}

export function scanArgument(scanner: Scanner): void {
  if (scanSeparator(scanner) || scanPostfix(scanner)) return;
  const touching = scanner.frame.operandEnd === scanner.at;
  if (touching && continuesWord(scanner)) {
    scanner.emit('Glue', 0);
    if (!scanWord(scanner, true)) scanOperand(scanner, false);
    return;
  }
  if (touching && scanner.match(patterns.OPENS_VALUE)) reportTouching(scanner);
  if (!touching) scanner.unlink();
  const postfix = !scanner.match(patterns.WORD_LIKE_OPERAND);
  if (!(scanLiteral(scanner) || scanOperand(scanner, postfix) || scanWord(scanner, false))) scanUnknown(scanner);
}

function scanWord(scanner: Scanner, touching: boolean): boolean {
  const word = scanner.match(wordPattern(scanner.frame, touching));
  if (word) scanner.emitOperand('WordText', word.length, false);
  return word !== '';
}

/** A record's value or a parameter's default: one argument, then what the frame says. */
export function scanOneArgument(scanner: Scanner): void {
  const { frame } = scanner;
  if (frame.operandEnd !== -1 && frame.operandEnd !== scanner.at) frame.mode = frame.next;
  else scanArgument(scanner);
}

/** Signs that end an argument and are tokens of their own. */
function scanSeparator(scanner: Scanner): boolean {
  const { frame } = scanner;
  switch (scanner.char) {
    case '<':
      scanner.open('block', 'BlockOpen', 1);
      return true;
    case '|':
      scanner.emitSeparator('Pipe', 1);
      frame.mode = 'value';
      return true;
    case '&':
      scanner.emitSeparator('Ampersand', 1);
      return true;
    case ',':
      if (!separatesByComma(frame)) return false;
      scanner.emitSeparator('Comma', 1);
      frame.mode = frame.next;
      return true;
    default:
      return false;
  }
}

/** A literal as an argument: only if the whole word is one. */
function scanLiteral(scanner: Scanner): boolean {
  const byComma = separatesByComma(scanner.frame);
  const number = scanner.match(byComma ? patterns.ITEM_LITERAL : patterns.ARGUMENT_LITERAL);
  if (number) {
    scanner.emitOperand(literalName(number), number.length, false);
    return true;
  }
  const word = scanner.match(wordPattern(scanner.frame, false));
  const name = literalWords.get(word);
  const next = scanner.text.charAt(scanner.at + word.length);
  if (!name || next === '"' || next === "'" || next === '$') return false;
  scanner.emitOperand(name, word.length, false);
  return true;
}

/** Whether what touches the last argument here belongs to the same word. */
function continuesWord(scanner: Scanner): boolean {
  if (scanner.last === 'CommandName') return false;
  if (scanner.char === '"' || scanner.char === "'" || scanner.char === '$') return true;
  return scanner.match(wordPattern(scanner.frame, true)) !== '';
}

function reportTouching(scanner: Scanner): void {
  const isName = scanner.last === 'CommandName';
  const message = isName ? 'a blank is missing after the command' : 'a blank is missing between two arguments';
  scanner.report('nsx::syntax::missing-blank', message, 1, 'before this', helpForTouching(scanner, isName));
}

/** `print(1)`, `let n = len(x)`, `print len(x)`, `name() { … }` */
function helpForTouching(scanner: Scanner, isName: boolean): string | undefined {
  const { char, tokens } = scanner;
  const word = tokens.at(-1)?.image ?? '';
  if (isName && scanner.match(patterns.SHELL_FUNCTION))
    return `a function is made with \`fn ${word} PARAMETER… < … >\``;
  if (isName)
    return char === '(' ? `arguments stand behind a blank: \`${word} …\`; for its value, \`(${word} …)\`` : undefined;
  const quote = `if the \`${char}\` is text, quote it`;
  return char === '(' && /^[a-z][\w-]*$/.test(word) ? `for the value of a command, \`(${word} …)\`; ${quote}` : quote;
}

const separatesByComma = (frame: Frame): boolean => frame.kind === 'list' || frame.kind === 'record';

function wordPattern(frame: Frame, touching: boolean): RegExp {
  if (separatesByComma(frame)) return touching ? patterns.WORD_REST_WITHOUT_COMMA : patterns.WORD_WITHOUT_COMMA;
  return touching ? patterns.WORD_REST : patterns.WORD;
}
