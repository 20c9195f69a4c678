/**
 * What the pieces of a text look like, as sticky regular expressions.
 *
 * The alternatives of each begin with different characters, so that none backtracks far and scanning
 * stays linear. Which pattern is tried where is the business of the `scan-*.ts` files.
 */

/** Ends every word: blanks and what does not show, brackets, quotes, and signs that mean something between arguments. */
const STOP = String.raw`\s\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064<>()[\]{};|&"'$\\`;
const NAME = '[A-Za-z_][A-Za-z0-9_]*';
/** Between two words on one line, or on two that are joined. */
const GAP = String.raw`(?:[ \t\v\f]|\\(?:\r\n|[\n\r]))`;
const DECIMAL = String.raw`\d+(?:\.\d+)?`;

const sticky = (source: string): RegExp => new RegExp(source, 'y');

/** `[…]` without blanks inside a word belongs to it: `/proc/[1-9]*`, `[[:digit:]]`. */
const inBrackets = (stop: string): string => String.raw`\[(?:[^${stop}]|\[[^${stop}]*\])*\]`;
/** A run of word characters; `\` takes the next one literally. A `[` at the start opens a list. */
const word = (stop: string): RegExp => sticky(`${wordSource(stop, '')}${wordSource(stop, `|${inBrackets(stop)}`)}*`);
/** The same for what follows an earlier piece of the word, where brackets may come first. */
const wordRest = (stop: string): RegExp => sticky(`${wordSource(stop, `|${inBrackets(stop)}`)}+`);
const wordSource = (stop: string, more: string): string => String.raw`(?:[^${stop}]|\\[^\r\n]${more})`;

/** A `\` joins two lines; at the end of the text there is no second one. */
export const BLANK = /(?:[ \t\v\f]|\\(?:\r\n|\n|\r(?!\n))(?!$))+/y;
export const TRAILING_BACKSLASH = /\\(?:\r\n|\n|\r)?$/y;
export const NEWLINE = /\r\n|[\n\r]/y;
export const COMMENT = /#[^\n\r]*/y;

export const WORD = word(STOP);
export const WORD_REST = wordRest(STOP);
/** In lists and records a comma separates. */
export const WORD_WITHOUT_COMMA = word(`${STOP},`);
export const WORD_REST_WITHOUT_COMMA = wordRest(`${STOP},`);

export const IDENTIFIER = sticky(NAME);
/** Functions may have dashes in their names, as commands do. */
export const FUNCTION_NAME = sticky(`${NAME}(?:-+[A-Za-z0-9_]+)*`);
/** Whatever stands where a name is expected, so that the error shows all of it. */
export const NAME_LIKE = sticky(`[^${STOP}=:,.]+`);
/** `name` in `name = value`, but not in `name == value`. */
export const ASSIGNED_NAME = sticky(`${NAME}(?=${GAP}*=(?!=))`);
export const FIELD = sticky(String.raw`\.(?=${NAME})`);
export const VARIABLE = sticky(String.raw`\$${NAME}`);
export const QUOTED_KEY = /"[^"\\$\n\r]*"|'[^'\n\r]*'/y;

/** A number, duration or size. */
const LITERAL = `(?:0x[0-9A-Fa-f]+|0o[0-7]+|${DECIMAL}(?:ns|us|ms|[smhdKMGT])?)`;
/** As an argument it is one only if the whole word is: `10.0.0.1/24` is a word. */
export const ARGUMENT_LITERAL = sticky(String.raw`[+-]?${LITERAL}(?=[\s<>();|&\]}]|\\[\r\n]|$)`);
export const ITEM_LITERAL = sticky(String.raw`[+-]?${LITERAL}(?=[\s<>();|&\]},]|\\[\r\n]|$)`);
/** In an expression, where `-` is always an operator. */
export const EXPRESSION_LITERAL = sticky(String.raw`\+?${LITERAL}(?![A-Za-z0-9_]|\.[A-Za-z0-9_])`);
export const NUMBER_LIKE = /\+?\d(?:[A-Za-z0-9_]|\.(?=[A-Za-z0-9_]))*/y;

/** What begins an expression rather than a command. */
export const EXPRESSION_START = sticky(String.raw`[$("'[{\d]|\+\d|-+(?:(?=\d)|(?![^${STOP}]))`);
export const SIGN = /===?|!==?|<=|>=|&&|\|\||\*\*|[-+*/%<>=!]/y;
export const NOT_IN = /not\s+in(?![A-Za-z0-9_])/y;
export const IN_IN = sticky(`in${GAP}+in(?![A-Za-z0-9_])`);
export const PATH_LIKE = sticky(`(?:/|~/|\\.{1,2}/)[^${STOP},]+`);

/** Strings and `${…}` as arguments: what touches them continues a word, so `${x}.txt` has no field. */
export const WORD_LIKE_OPERAND = /["']|\$\{/y;
export const OPENS_VALUE = /["'$([{]/y;

export const RAW_STRING = /'[^']*'/y;
export const STRING_TEXT = /[^"\\$]+/y;
export const ESCAPE = /\\(?:[ntre0\\"$]|\r\n|[\n\r]|x[0-9A-Fa-f]{2}|u\{(?:10|0?[0-9A-Fa-f])?[0-9A-Fa-f]{1,4}\})/y;
export const BAD_ESCAPE = /\\(?:x[0-9A-Fa-f]?|u(?:\{[0-9A-Fa-f]*\}?)?|.)?/suy;

/** `else` and the like as whole words; on a later line, past blank lines and comments. */
const wholeWord = (text: string): RegExp => sticky(`${text}(?![^${STOP}])`);
const aheadOf = (text: string): RegExp => sticky(String.raw`(?:\s|#[^\n\r]*[\n\r])*${text}(?![^${STOP}])`);
export const ELSE = wholeWord('else');
export const ELSE_IF = wholeWord(`else${GAP}+if`);
export const ELSE_AHEAD = aheadOf('else');
export const CATCH = wholeWord('catch');
export const CATCH_AHEAD = aheadOf('catch');
export const EXPECT_ERROR = wholeWord('error');

/** What follows the name of a function in a shell. */
export const SHELL_FUNCTION = /\(\)[ \t]*\{/y;

// `<` and `>` outside parentheses that can only have been meant as comparisons.
const OPERAND = String.raw`-?(?:\$[\w.]+|\d[\w.]*|"[^"\n]*")`;
export const LESS_IN_HEADER = sticky(String.raw`<=|<[ \t]*${OPERAND}[ \t]*(?:<|(?:and|or)\b)`);
export const GREATER_IN_HEADER = /(?:>=|>)[ \t]*[-\w$("'[]/y;
export const LESS = /<=|<[ \t]*-?[\d$"']/y;
export const GREATER = />=|>[ \t]*-?[\d$]/y;

/** Characters that cannot stand outside strings and comments, and do not show. */
export const INVISIBLE =
  /[\x00-\x08\x0e-\x1f\x7f-\x9f\xa0\u1680\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]+/y;
