/**
 * Writes `editors/*.tmLanguage.json`: how editors that read TextMate grammars colour nsx.
 *
 *   generate-editor-grammar.ts            write them
 *   generate-editor-grammar.ts --check    write nothing; fail if one of them is not what would be written
 *
 * Words, signs and scopes come from the token table, shapes from the scanner's patterns. What the
 * scanner knows from its frames is said here by nesting, as well as regular expressions can.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import * as patterns from '../grammar/patterns.ts';
import {
  binaryOperators,
  COMMENT_SCOPE,
  keywords,
  literalWords,
  type TokenName,
  tokenTable,
} from '../grammar/tokens.ts';

interface Rule {
  readonly include?: string;
  readonly name?: string;
  readonly contentName?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly patterns?: readonly Rule[];
}

type Captures = Readonly<Record<string, { readonly name: string }>>;

export interface Grammar {
  readonly name: string;
  readonly scopeName: string;
  readonly fileTypes?: readonly string[];
  readonly firstLineMatch?: string;
  readonly injectionSelector?: string;
  readonly patterns: readonly Rule[];
  readonly repository: Readonly<Record<string, { readonly patterns: readonly Rule[] }>>;
}

// Pieces -------------------------------------------------------------------------------------------

/** Oniguruma opens another class at a `[` inside a class. */
const portable = (source: string): string =>
  source.replace(/\\.|\[(?:[^\]\\]|\\.)*\]/g, (piece) =>
    piece.startsWith('[') ? `[${piece.slice(1, -1).replace(/(?<!\\)\[/g, '\\[')}]` : piece,
  );

const sourceOf = (pattern: RegExp): string => portable(pattern.source);
const scope = (token: TokenName): string => tokenTable[token].scope;
const oneOf = (words: Iterable<string>): string => `(?:${[...words].sort((a, b) => b.length - a.length).join('|')})`;
const literally = (sign: string): string => sign.replace(/[$()*+.<>[\]{|}]/g, '\\$&');
const include = (...names: readonly string[]): Rule[] => names.map((name) => ({ include: `#${name}` }));
const capture = (...scopes: readonly string[]): Captures =>
  Object.fromEntries(scopes.map((name, index) => [`${index + 1}`, { name }]));

/** What begins with a sign of its own, in arguments and in expressions. */
const values = ['string', 'interpolation', 'substitution', 'group', 'index', 'list', 'record', 'variable'] as const;
/** What an argument, an item or the value of a key may be. */
const written = [...values, 'wholeLiteral', 'word'] as const;

/** Not a part of the string around it. */
const EMBEDDED = 'meta.embedded.nsx';
const name = sourceOf(patterns.IDENTIFIER);
const word = sourceOf(patterns.WORD);
/** The end of a whole word, as `else` has it. */
const wordEnd = sourceOf(patterns.ELSE).slice('else'.length);
const blank = '[ \\t]+';
const statementStart = '(?:^|(?<=[;<>]))[ \\t]*';
const signs = [...binaryOperators.keys()].filter((text) => !/[a-z]/.test(text));
const wordOperators = oneOf([...binaryOperators.keys(), 'not'].filter((text) => /[a-z]/.test(text)));
const keywordText = (...tokens: readonly TokenName[]): string =>
  oneOf([...keywords].filter(([, token]) => tokens.includes(token)).map(([text]) => text));
/** Those that nothing of their own follows. */
const plainKeywords = keywordText(
  'If',
  'Else',
  'While',
  'Repeat',
  'Return',
  'Break',
  'Continue',
  'Try',
  'Expect',
  'Defer',
);

/** At the end of the line, unless a `\` joins it to the next. */
const statementEnd = '(?=[;|>)\\]}])|(?<!\\\\)$';

/** `open … close` with patterns in between. */
const nest = (open: TokenName, openText: string, closeText: string, inside: readonly Rule[]): Rule => ({
  begin: literally(openText),
  end: literally(closeText),
  beginCaptures: { 0: { name: scope(open) } },
  endCaptures: { 0: { name: scope(open.replace('Open', 'Close').replace('Substitution', 'Paren') as TokenName) } },
  patterns: inside,
});

/** From a command's name to the end of its statement. */
const call = (begin: string, beginCaptures: Captures): Rule => ({
  begin,
  beginCaptures,
  end: statementEnd,
  patterns: include('argument'),
});

const commandName = `(?!#|${sourceOf(patterns.EXPRESSION_START)}|(?:${oneOf([...literalWords.keys(), 'not'])})${wordEnd})(${word})`;

// The grammar --------------------------------------------------------------------------------------

const repository: Grammar['repository'] = {
  comment: { patterns: [{ name: COMMENT_SCOPE, match: '(?<![^\\s;<>()\\[\\]{}|&,:])#.*$' }] },

  statement: {
    patterns: [
      ...include('comment'),
      { match: ';', name: scope('StatementEnd') },
      ...include('introduction'),
      {
        match: `${statementStart}(${keywordText('Else')}${blank}${keywordText('If')}|${plainKeywords})${wordEnd}`,
        captures: capture(scope('If')),
      },
      {
        match: `${statementStart}(${name})(?=[ \\t]*=(?!=))`,
        captures: capture(scope('AssignedName')),
      },
      { match: '=(?!=)', name: scope('Equals') },
      ...include('value', 'block'),
    ],
  },

  /** Keywords with the names that they introduce. */
  introduction: {
    patterns: [
      {
        match: `${statementStart}(${keywordText('Let')})${wordEnd}(?:${blank}(${name}))?`,
        captures: capture(scope('Let'), scope('Identifier')),
      },
      {
        match: `${statementStart}(${keywordText('For')})${wordEnd}(?:${blank}(${name})(?:${blank}(in)${wordEnd})?)?`,
        captures: capture(scope('For'), scope('Identifier'), scope('In')),
      },
      {
        match: `${statementStart}(${keywordText('Catch')})${wordEnd}(?:${blank}(${name}))?`,
        captures: capture(scope('Catch'), scope('Identifier')),
      },
      {
        match: `${statementStart}(${keywordText('Expect')})${blank}(error)${wordEnd}(?:${blank}(${name}))?`,
        captures: capture(scope('Expect'), scope('Error'), scope('Identifier')),
      },
      {
        begin: `${statementStart}(${keywordText('Fn')})${wordEnd}(?:${blank}(${sourceOf(patterns.FUNCTION_NAME)}))?`,
        beginCaptures: capture(scope('Fn'), scope('Identifier')),
        // A block is the body, unless it is a default.
        end: '(?=;)|(?<!=)(?<!=[ \\t])(?=<)|(?<!\\\\)$',
        patterns: [
          { match: literally('...'), name: scope('Ellipsis') },
          { match: `(?<=[\\s.])(${name})(=)?`, captures: capture(scope('Identifier'), scope('Equals')) },
          ...include('argument'),
        ],
      },
      call(`${statementStart}(${keywordText('Use')})${wordEnd}`, capture(scope('Use'))),
    ],
  },

  block: { patterns: [nest('BlockOpen', '<', '>', include('statement'))] },
  /** Where a value begins in brackets, `<` compares nothing. */
  firstBlock: {
    patterns: [{ ...nest('BlockOpen', '<', '>', include('statement')), begin: '(?<=\\()[ \\t]*<' }],
  },

  /** A command, or an expression; `in` is a command's name where a value starts, and an operator elsewhere. */
  value: {
    patterns: [
      { match: literally('|'), name: scope('Pipe') },
      call(`(?:^|(?<=[;<>|(])|(?<=\\s=))[ \\t]*${commandName}`, capture(scope('CommandName'))),
      { match: `(?<![^\\s()\\[\\]{}"'])${wordOperators}${wordEnd}`, name: scope('And') },
      call(
        `(?<=\\s)${commandName.replace('(?!', `(?!${oneOf(signs.map(literally))}|`)}`,
        capture(scope('CommandName')),
      ),
      ...include('operand', 'operator'),
    ],
  },

  operator: {
    patterns: [
      { match: oneOf(signs.filter((sign) => !/^[<>]$/.test(sign)).map(literally)), name: scope('Plus') },
      { match: literally('..'), name: scope('Range') },
      { match: '&', name: scope('Ampersand') },
    ],
  },

  /** Where newlines are blanks and `<` compares. */
  group: { patterns: [nest('ParenOpen', '(', ')', include('comment', 'firstBlock', 'value', 'comparison'))] },
  substitution: {
    patterns: [
      {
        ...nest('SubstitutionOpen', '$(', ')', include('comment', 'firstBlock', 'value', 'comparison')),
        name: EMBEDDED,
      },
    ],
  },
  comparison: { patterns: [{ match: '[<>]', name: scope('Less') }] },

  interpolation: {
    patterns: [
      {
        ...nest('InterpolationOpen', '${', '}', [
          ...include('comment'),
          { match: `(?:${wordOperators})${wordEnd}`, name: scope('And') },
          ...include('literal'),
          { match: `\\.${name}`, name: scope('FieldName') },
          { match: name, name: scope('BareVariable') },
          ...include('operand', 'operator', 'comparison'),
        ]),
        name: EMBEDDED,
      },
    ],
  },

  operand: {
    patterns: include(...values, 'literal'),
  },

  argument: {
    patterns: [...include('comment', 'block'), { match: '&', name: scope('Ampersand') }, ...include(...written)],
  },

  index: {
    patterns: [
      {
        ...nest('IndexOpen', '[', ']', [
          ...include('literal', 'operand', 'operator', 'comparison'),
          { match: name, name: scope('BareVariable') },
        ]),
        begin: '(?<=[\\w)\\]])\\[',
      },
    ],
  },

  list: {
    patterns: [
      nest('ListOpen', '[', ']', [
        ...include('comment'),
        { match: ',', name: scope('Comma') },
        ...include('block', ...written),
      ]),
    ],
  },
  record: {
    patterns: [
      nest('RecordOpen', '{', '}', [
        ...include('comment'),
        { match: ',', name: scope('Comma') },
        {
          match: `(${name}|${sourceOf(patterns.QUOTED_KEY)})\\s*(:)`,
          captures: capture(scope('RecordKey'), scope('Colon')),
        },
        ...include('block', ...written),
      ]),
    ],
  },

  variable: {
    patterns: [
      { match: sourceOf(patterns.VARIABLE), name: scope('VariableName') },
      { match: `(?<=[\\w)\\]])\\.${name}`, name: scope('FieldName') },
    ],
  },

  string: {
    patterns: [
      { begin: "'", end: "'", name: scope('RawString') },
      {
        begin: '"',
        end: '"',
        name: scope('StringOpen'),
        patterns: [
          {
            match: sourceOf(patterns.ESCAPE).replaceAll('[\\n\\r]', '$').replaceAll('\\r\\n|', ''),
            name: scope('StringEscape'),
          },
          { match: sourceOf(patterns.VARIABLE), name: scope('VariableName') },
          ...include('interpolation', 'substitution'),
        ],
      },
    ],
  },

  literal: {
    patterns: [
      { match: `(?<!\\w|[^.]\\.)${sourceOf(patterns.EXPRESSION_LITERAL)}`, name: scope('Number') },
      { match: `(?<![\\w$.])${oneOf(literalWords.keys())}${wordEnd}`, name: scope('True') },
    ],
  },
  /** Only if the whole argument is one. */
  wholeLiteral: {
    patterns: [
      { match: `(?<=[\\s\\[:,=])${sourceOf(patterns.ITEM_LITERAL)}`, name: scope('Number') },
      { match: `(?<=[\\s\\[:,=])${oneOf(literalWords.keys())}(?![^\\s<>()|&;,\\]}])`, name: scope('True') },
    ],
  },
  word: { patterns: [{ match: sourceOf(patterns.WORD_WITHOUT_COMMA), name: scope('WordText') }] },
};

export function grammars(): Readonly<Record<string, Grammar>> {
  return {
    'nsx.tmLanguage.json': {
      name: 'nsx',
      scopeName: 'source.nsx',
      fileTypes: ['nsx'],
      firstLineMatch: '^#!.*\\bnsx\\b',
      patterns: include('statement'),
      repository,
    },
    'nsx-markdown.tmLanguage.json': {
      name: 'nsx in Markdown',
      scopeName: 'markdown.nsx.codeblock',
      injectionSelector: 'L:text.html.markdown',
      patterns: include('fence'),
      repository: {
        fence: {
          patterns: [
            {
              name: 'markup.fenced_code.block.markdown',
              begin: '^(\\s*)(`{3,}|~{3,})\\s*(nsx)(\\s+[^`]*)?$',
              end: '^(\\1|\\s{0,3})(\\2)\\s*$',
              beginCaptures: capture('', 'punctuation.definition.markdown', 'fenced_code.block.language.markdown'),
              endCaptures: capture('', 'punctuation.definition.markdown'),
              contentName: 'meta.embedded.block.nsx',
              patterns: [{ include: 'source.nsx' }],
            },
          ],
        },
      },
    },
  };
}

export const render = (grammar: Grammar): string => `${JSON.stringify(grammar, null, 2)}\n`;
export const pathOf = (file: string): URL => new URL(`../editors/${file}`, import.meta.url);

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [file, grammar] of Object.entries(grammars())) {
    if (!process.argv.includes('--check')) writeFileSync(pathOf(file), render(grammar));
    else if (readFileSync(pathOf(file), 'utf8') !== render(grammar)) {
      process.stderr.write(`editors/${file} is not fresh: run \`npm run editor\`\n`);
      process.exitCode = 1;
    }
  }
}
