/**
 * The wording of syntax errors: what was expected, what was found, and what was perhaps meant.
 *
 * One function for each kind of thing that was expected. Where to point is not decided here.
 */
import type { IToken } from 'chevrotain';
import { helpForSign as helpForForeignSign, helpForForm } from './foreign.ts';
import type { SyntaxCode } from './syntax-codes.ts';
import { type TokenName, tokenTable } from './tokens.ts';

/** A failure, taken apart. */
export interface Mistake {
  /** The grammar rule in which it happened, and the one around that. */
  readonly rule: string;
  readonly outer: string;
  readonly expected: TokenName | '';
  readonly found: TokenName;
  /** The text that was found, and how to call it. */
  readonly image: string;
  readonly foundText: string;
  readonly before: IToken;
  /** What stands before it begins the statement. */
  readonly atStart: boolean;
}

export type Explanation = readonly [code: SyntaxCode, message: string, help?: string | undefined];

/** Code in a message: one line of it, and not too much. */
export function quote(code: string): string {
  const line = code.split(/[\r\n]/, 1)[0] ?? '';
  return line.length > 40 || line.length < code.length ? `\`${line.slice(0, 40)}…\`` : `\`${line}\``;
}

export function explain(mistake: Mistake): Explanation {
  switch (mistake.expected) {
    case 'StatementEnd':
      return explainStatementEnd(mistake);
    case 'BlockOpen':
      return explainMissingBlock(mistake);
    case 'Identifier':
      return explainName(mistake);
    case 'CommandName':
      return explainMissingCommand(mistake);
    case '':
      return mistake.rule === 'statement' ? explainStatement(mistake) : explainValue(mistake);
    default:
      return explainExpected(mistake);
  }
}

const helpForSign = ({ found, image }: Mistake): string | undefined =>
  found === 'Unknown' || found === 'BareWord' ? helpForForeignSign(image) : undefined;

const isWord = (text: string): boolean => /^[\p{L}_~./]/u.test(text) && /[\p{L}_]/u.test(text);

function explainStatementEnd(mistake: Mistake): Explanation {
  const { found, image, foundText, before } = mistake;
  if (found === 'Unknown' && image === '=' && before.tokenType.name === 'VariableName' && mistake.atStart) {
    const help = `write \`${before.image.slice(1)} = …\``;
    return ['nsx::syntax::bad-assignment', 'a variable is assigned to by its name, without `$`', help];
  }
  const code = 'nsx::syntax::expected-end';
  if (found === 'BlockOpen') return [code, 'a block can only follow a command, a keyword or `=`'];
  if (found === 'Ampersand' && before.image !== '&') return [code, '`&` can only follow a command'];
  const message = `expected the end of the statement, found ${foundText}`;
  if (before.image === '&' && image === '&')
    return [code, message, 'for one after the other, `;` or a newline: a failure ends the script; conditions: `and`'];
  if (before.tokenType.name === 'BlockClose' && found === 'Pipe') {
    return [
      code,
      message,
      'to hand a block to a command or function, write it behind: `f < … >`, or keep it in a variable',
    ];
  }
  if (before.tokenType.name !== 'BlockClose' && /^\.\d*$/.test(image)) {
    return [
      code,
      message,
      image === '.' ? 'the name of a field follows the dot' : `an item is taken by its index: \`[${image.slice(1)}]\``,
    ];
  }
  if (before.tokenType.name === 'BlockClose' && image.startsWith('.')) {
    return [code, message, 'for a field of the result, put the command in parentheses: `(fork < … >).pid`'];
  }
  const separate = 'statements are separated by newlines or `;`';
  const isText = found === 'BareWord' && isWord(image);
  const form = before.tokenType.name === 'BlockClose' ? helpForForm(image) : undefined;
  if (form !== undefined) return [code, message, form];
  if (before.tokenType.name === 'BlockClose' && image === 'else') {
    return [code, message, 'it follows the block of an `if` that begins a statement'];
  }
  return [
    code,
    message,
    helpForSign(mistake) ?? (isText ? `${separate}, and text is quoted: ${quoted(image)}` : separate),
  ];
}

function explainMissingCommand({ found, foundText }: Mistake): Explanation {
  const message = `expected a command after \`|\`, found ${foundText}`;
  const help = found === 'Pipe' ? 'to go on after a failure, `try < … >`; one condition or another: `or`' : undefined;
  return ['nsx::syntax::missing-command', message, help];
}

const statementKeywords: Readonly<Record<string, string>> = {
  ifStatement: 'if',
  forStatement: 'for',
  whileStatement: 'while',
  repeatStatement: 'repeat',
  functionStatement: 'fn',
  tryStatement: 'try',
  deferStatement: 'defer',
  expectedError: 'expect error',
};

function explainMissingBlock(mistake: Mistake): Explanation {
  const { outer, found, foundText, before } = mistake;
  if (outer === 'functionStatement' && (found === 'BareWord' || found === 'VariableName')) return explainName(mistake);
  const previous = before.tokenType.name as TokenName;
  let keyword = statementKeywords[outer] ?? before.image;
  if (previous === 'Else') keyword = 'else';
  if (outer === 'tryStatement' && previous !== 'Try') keyword = 'catch';
  const message = `\`${keyword}\` needs a block \`< … >\` here, found ${foundText}`;
  return ['nsx::syntax::missing-block', message, helpForMissingBlock(mistake, keyword)];
}

function helpForMissingBlock(mistake: Mistake, keyword: string): string | undefined {
  const { outer, found, image, before } = mistake;
  if (found === 'WordText' && before.tokenType.name !== 'Else') return `write \`${keyword} < ${image} … >\``;
  if (found === 'StatementEnd')
    return `the block begins on the same line, with no \`;\` before it: \`${keyword} … < … >\``;
  if (image === '{' || image === ':' || image === 'then' || image === 'do') return 'a block is written `< … >`';
  if (outer === 'functionStatement' && image === '(')
    return 'parameters stand without parentheses: `fn NAME a b=2 < … >`';
  const isValue = found === 'BareWord' || found === 'VariableName' || /^["'\d]/.test(image);
  if (keyword === 'for' && isValue) return 'a list stands in brackets: `for NAME in [1 2 3] < … >`';
  return helpForSign(mistake);
}

function badName(name: string): Explanation {
  if (name === ',') return ['nsx::syntax::bad-name', '`,` is not a name', 'names are separated by blanks'];
  const help = 'names are made of the letters a to z, digits and `_`, and do not begin with a digit';
  return ['nsx::syntax::bad-name', `${quote(name)} is not a name`, help];
}

function explainName({ found, image, foundText, before }: Mistake): Explanation {
  if (found === 'BareWord') return badName(image);
  const isCounted = image === '(' && before.image === 'for';
  const counted = isCounted ? 'for every item: `for NAME in LIST < … >`; so many times: `repeat 3 < … >`' : undefined;
  const help = found === 'VariableName' ? `write \`${image.slice(1)}\`, without \`$\`` : counted;
  return ['nsx::syntax::missing-name', `expected a name after \`${before.image}\`, found ${foundText}`, help];
}

/** No statement begins like this. */
function explainStatement(mistake: Mistake): Explanation {
  const { found, image, foundText } = mistake;
  const code = 'nsx::syntax::misplaced';
  switch (found) {
    case 'Else':
      return [code, '`else` has no `if` block before it', 'it follows the `>` of that block, with no `;` between'];
    case 'Catch':
      return [code, '`catch` has no `try` block before it'];
    case 'BlockOpen':
      return [
        code,
        'a block needs a command or a keyword before it',
        'for example `fork < … >`; to keep it for later, `let body = < … >`',
      ];
    case 'Pipe':
    case 'Ampersand':
      return [code, `there is no command before \`${image}\``];
    default:
      return found === 'BareWord'
        ? bareWord(image)
        : ['nsx::syntax::expected', `expected a statement, found ${foundText}`, helpForSign(mistake)];
  }
}

function explainValue(mistake: Mistake): Explanation {
  const { rule, found, image, foundText, before } = mistake;
  if (rule === 'entry')
    return ['nsx::syntax::expected', `expected a key, found ${foundText}`, 'keys are names or quoted'];
  if (found === 'CommandName') {
    const isName = /^[A-Za-z_]\w*$/.test(image);
    const help = `write \`(${image} …)\`${isName ? `, or \`$${image}\` for a variable` : ''}`;
    return ['nsx::syntax::command-needs-parentheses', 'a command before a block must stand in parentheses', help];
  }
  if (found === 'BareWord') return bareWord(image);
  if (before.image === '(' && found === 'ParenClose')
    return ['nsx::syntax::missing-value', 'these parentheses are empty'];
  const what =
    mistake.outer === 'argument' && before.tokenType.name === 'Use' ? 'a file in quotes or a module' : 'a value';
  const message = `expected ${what} after ${quote(before.image)}, found ${foundText}`;
  return ['nsx::syntax::missing-value', message, helpForSign(mistake)];
}

const quoted = (word: string): string => `\`"${word}"\``;

function bareWord(word: string): Explanation {
  if (!isWord(word)) {
    const help = word.startsWith(':') ? 'a slice is written `[1..2]`' : helpForForeignSign(word.charAt(0));
    return ['nsx::syntax::expected', `expected a value, found ${quote(word)}`, help];
  }
  const isName = /^[A-Za-z_]\w*$/.test(word);
  const help = isName
    ? `write ${quoted(word)} for text, \`$${word}\` for a variable, \`(${word})\` for a command`
    : undefined;
  const message = `${quote(word)} is a bare word; an expression needs a value`;
  return ['nsx::syntax::bare-word', message, help ?? `write ${quoted(word)} for text`];
}

const itemNames: Readonly<Record<string, string>> = { list: 'an item or ', record: 'a key or ' };

function explainExpected(mistake: Mistake): Explanation {
  const { rule, expected, found, image, foundText, before } = mistake;
  if (rule === 'index' && found === 'BareWord' && before.image !== ']') return bareWord(image);
  const closes =
    (rule === 'group' || rule === 'index' || rule === 'interpolation') && before.tokenType.name !== 'BlockClose';
  const what = `${closes ? 'an operator or ' : (itemNames[rule] ?? '')}${expected && tokenTable[expected].label}`;
  return [
    'nsx::syntax::expected',
    `expected ${what}, found ${foundText}`,
    helpForSign(mistake) ?? helpForExpected(mistake),
  ];
}

function helpForExpected({ rule, found, before }: Mistake): string | undefined {
  if (rule === 'record' && found !== 'Comma') return 'keys are names, or quoted';
  if (rule === 'entry') return 'a record is written `{key: value}`, a block `< … >`';
  return rule === 'letStatement' ? `write \`let ${before.image} = …\`` : undefined;
}
