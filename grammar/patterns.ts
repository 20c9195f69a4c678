/**
 * What the pieces of a text look like, as sticky regular expressions.
 *
 * The alternatives of each begin with different characters, so none of them backtracks and scanning
 * stays linear. Which pattern is tried where is the business of the `scan-*.ts` files.
 */

/** Ends every word: blanks, brackets, quotes and the signs that mean something between arguments. */
const STOP = String.raw`\s\x00-\x1f\x7f-\x9f<>()[\]{};|&"'$\\`;
const NAME = '[A-Za-z_][A-Za-z0-9_]*';
const DECIMAL = String.raw`\d+(?:\.\d+)?`;

const sticky = (source: string): RegExp => new RegExp(source, 'y');

/** A run of word characters; `\` takes the next one literally, and `[…]` inside belongs to it: `/proc/[1-9]*`. */
const word = (stop: string): RegExp => {
  const inBrackets = String.raw`\[(?:[^${stop}]|\[[^${stop}]*\])*\]`;
  const first = String.raw`(?:[^${stop}]|\\[^\r\n])`;
  return sticky(String.raw`${first}(?:[^${stop}]|\\[^\r\n]|${inBrackets})*`);
};

/** The same for what follows an earlier piece of the word, where brackets may come first. */
const wordRest = (stop: string): RegExp => {
  const inBrackets = String.raw`\[(?:[^${stop}]|\[[^${stop}]*\])*\]`;
  return sticky(String.raw`(?:[^${stop}]|\\[^\r\n]|${inBrackets})+`);
};

export const BLANK = /(?:[ \t\v\f]|\\(?:\r\n|[\n\r]))+/y;
export const NEWLINE = /\r\n|[\n\r]/y;
export const COMMENT = /#[^\n\r]*/y;

export const WORD = word(STOP);
export const WORD_REST = wordRest(STOP);
/** In lists and records a comma separates. */
export const WORD_WITHOUT_COMMA = word(`${STOP},`);
export const WORD_REST_WITHOUT_COMMA = wordRest(`${STOP},`);

export const IDENTIFIER = sticky(NAME);
/** Functions may have dashes in their names, as commands do. */
export const FUNCTION_NAME = sticky(String.raw`[A-Za-z_][A-Za-z0-9_]*(?:-+[A-Za-z0-9_]+)*`);
/** Whatever stands where a name is expected, so that the error shows all of it. */
export const NAME_LIKE = sticky(`[^${STOP}=:,.]+`);
/** `name` in `name = value`, but not in `name == value`. */
export const ASSIGNED_NAME = sticky(String.raw`${NAME}(?=[ \t]*=(?!=))`);
export const FIELD = sticky(String.raw`\.(?=${NAME})`);
export const VARIABLE = sticky(String.raw`\$${NAME}`);
export const QUOTED_KEY = /"[^"\\$\n\r]*"|'[^'\n\r]*'/y;

/** A literal number, duration or size; groups: the duration's unit, the size's unit. */
const LITERAL = String.raw`(?:0x[0-9A-Fa-f]+|0o[0-7]+|${DECIMAL}(?:(ns|us|ms|[smhd])|([KMGT]))?)`;
/** As an argument it is one only if the whole word is: `10.0.0.1/24` is a word. */
export const ARGUMENT_LITERAL = sticky(String.raw`[+-]?${LITERAL}(?=[\s<>();|&\]}]|$)`);
export const ITEM_LITERAL = sticky(String.raw`[+-]?${LITERAL}(?=[\s<>();|&\]},]|$)`);
/** In an expression, where `-` is always an operator. */
export const EXPRESSION_LITERAL = sticky(String.raw`\+?${LITERAL}(?![A-Za-z0-9_]|\.[A-Za-z0-9_])`);
export const NUMBER_LIKE = /\+?\d(?:[A-Za-z0-9_]|\.(?=[A-Za-z0-9_]))*/y;

/** What begins an expression rather than a command. */
export const EXPRESSION_START = /[$("'[{\d]|\+\d|-+(?=[\d$(\s]|$)/y;
export const SIGN = /===?|!==?|<=|>=|&&|\|\||\*\*|[-+*/%<>=!]/y;
export const NOT_IN = /not\s+in(?![A-Za-z0-9_])/y;
export const PATH_LIKE = sticky(`(?:/|~/|\\.{1,2}/)[^${STOP},]+`);

export const RAW_STRING = /'[^']*'/y;
export const STRING_TEXT = /[^"\\$]+/y;
export const ESCAPE = /\\(?:[ntre0\\"$]|\r\n|[\n\r]|x[0-9A-Fa-f]{2}|u\{(?:10|0?[0-9A-Fa-f])?[0-9A-Fa-f]{1,4}\})/y;
export const BAD_ESCAPE = /\\(?:x[0-9A-Fa-f]?|u(?:\{[0-9A-Fa-f]*\}?)?|[^])?/uy;

export const ELSE = /else(?![^\s<>()[\]{};|&"'$\\])/y;
export const ELSE_IF = /else[ \t]+if(?![^\s<>()[\]{};|&"'$\\])/y;
export const CATCH = /catch(?![^\s<>()[\]{};|&"'$\\])/y;
/** The same, on a later line. */
export const ELSE_AHEAD = /(?:\s|#[^\n\r]*)*else(?![^\s<>()[\]{};|&"'$\\])/y;
export const CATCH_AHEAD = /(?:\s|#[^\n\r]*)*catch(?![^\s<>()[\]{};|&"'$\\])/y;
export const EXPECT_ERROR = /error(?=[\s<;>]|$)/y;

// `<` and `>` outside parentheses that can only have been meant as comparisons.
const OPERAND = String.raw`-?(?:\$[\w.]+|\d[\w.]*|"[^"\n]*")`;
export const LESS_IN_HEADER = sticky(String.raw`<=|<[ \t]*${OPERAND}[ \t]*(?:<|(?:and|or)\b)`);
export const GREATER_IN_HEADER = /(?:>=|>)[ \t]*[-\w$("'[]/y;
export const LESS = /<=|<[ \t]*-?[\d$"']/y;
export const GREATER = />=|>[ \t]*-?[\d$]/y;

/** Characters that cannot stand outside strings and comments, and do not show. */
export const INVISIBLE = /[\x00-\x08\x0e-\x1f\x7f-\x9f\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]+/y;
