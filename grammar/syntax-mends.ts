/**
 * How to mend each syntax error: a text that has it, the same text put right, and why. For `help CODE` and
 * the documents; a test reads both texts.
 */
import type { SyntaxCode } from './syntax-codes.ts';

export interface SyntaxMend {
  /** One or two sentences. */
  readonly mend: string;
  readonly wrong: string;
  readonly right: string;
}

export const syntaxMends: Readonly<Record<SyntaxCode, SyntaxMend>> = {
  'nsx::syntax::bad-assignment': {
    mend: 'The name of a variable stands without `$` where it is made or changed, and with it where its value is meant.',
    wrong: 'let n = 1\n$n = 2',
    right: 'let n = 1\nn = 2',
  },
  'nsx::syntax::bad-escape': {
    mend: 'Double the backslash, or take single quotes, in which it means nothing.',
    wrong: 'print "\\d+"',
    right: "print '\\d+'",
  },
  'nsx::syntax::bad-name': {
    mend: 'A name begins with a letter or `_`, and goes on with letters, digits and `_`; blanks separate names.',
    wrong: 'let my-pid = $pid',
    right: 'let my_pid = $pid',
  },
  'nsx::syntax::bad-number': {
    mend: 'The units are `ns us ms s m h d` of durations and `K M G T` of sizes. Text that begins with a digit is quoted in an expression.',
    wrong: 'let wait = 10sec',
    right: 'let wait = 10s',
  },
  'nsx::syntax::bad-use': {
    mend: 'A file is named in quotes, a module that comes with nsx without.',
    wrong: 'use 5',
    right: 'use net',
  },
  'nsx::syntax::bad-variable': {
    mend: 'After `$` stands a name, `{ … }` or `( … )`: the arguments of a script are `$args`. A dollar sign as such is written `\\$`, or in single quotes.',
    wrong: 'print $1',
    right: 'print $args[0]',
  },
  'nsx::syntax::bare-word': {
    mend: 'Quote text, write `$` before the name of a variable, put a command into parentheses.',
    wrong: 'expect (hostname) != bizarro',
    right: 'expect (hostname) != "bizarro"',
  },
  'nsx::syntax::chained-comparison': {
    mend: 'Write two comparisons with `and` between them.',
    wrong: 'expect (0 < $pid < 5000000)',
    right: 'expect (0 < $pid and $pid < 5000000)',
  },
  'nsx::syntax::command-needs-parentheses': {
    mend: 'Without them nobody could tell where its arguments end and the block begins.',
    wrong: 'for name in ls /proc/self/ns < print $name >',
    right: 'for name in (ls /proc/self/ns) < print $name >',
  },
  'nsx::syntax::comparison-needs-parentheses': {
    mend: 'Outside of parentheses `<` and `>` are the brackets of a block.',
    wrong: 'if $pid > 1 < print "not the first" >',
    right: 'if ($pid > 1) < print "not the first" >',
  },
  'nsx::syntax::expected': {
    mend: 'The message says what may stand there, and what was found.',
    wrong: 'let n 5',
    right: 'let n = 5',
  },
  'nsx::syntax::expected-end': {
    mend: 'Begin a new line, or put a `;` between two statements. Text with blanks is quoted.',
    wrong: 'if $pid == 1 < print "first" > print "and then"',
    right: 'if $pid == 1 < print "first" >; print "and then"',
  },
  'nsx::syntax::mismatched': {
    mend: 'Close what was opened last first.',
    wrong: 'print [1 2)',
    right: 'print [1 2]',
  },
  'nsx::syntax::misplaced': {
    mend: '`else` and `catch` follow the block they belong to; a block, `|` and `&` follow a command.',
    wrong: 'else < print "no" >',
    right: 'if $pid == 1 < print "yes" > else < print "no" >',
  },
  'nsx::syntax::missing-blank': {
    mend: 'A blank stands between a command and its arguments, also before `(`. If the sign is part of a text, quote the text.',
    wrong: 'print(1)',
    right: 'print (1)',
  },
  'nsx::syntax::missing-block': {
    mend: 'The block `< … >` begins on the same line.',
    wrong: 'if $pid == 1',
    right: 'if $pid == 1 < print "first" >',
  },
  'nsx::syntax::missing-command': {
    mend: 'A pipe hands a value to a command or a function. Pipes between programs are for a shell: `sh "a | b"`.',
    wrong: 'ps |',
    right: 'ps | len',
  },
  'nsx::syntax::missing-name': {
    mend: 'Give it a name, without `$`.',
    wrong: 'for $x in [1 2] < print $x >',
    right: 'for x in [1 2] < print $x >',
  },
  'nsx::syntax::missing-value': {
    mend: 'Put a value there: a literal, a variable, or a command in parentheses.',
    wrong: 'let n =',
    right: 'let n = 5',
  },
  'nsx::syntax::too-deep': {
    mend: 'Brackets nest 100 deep; brackets, operators and fields together 500 deep. Divide the text with `fn` or `let`.',
    wrong: `print ${'('.repeat(101)}1${')'.repeat(101)}`,
    right: 'print ((1))',
  },
  'nsx::syntax::trailing-backslash': {
    mend: 'Remove it, or write the line that it was to join.',
    wrong: 'print one \\',
    right: 'print one \\\n  two',
  },
  'nsx::syntax::unclosed': {
    mend: 'The bracket is shown where it is opened. As a comparison, `<` stands in parentheses.',
    wrong: 'clone pid < print $pid',
    right: 'clone pid < print $pid >',
  },
  'nsx::syntax::unknown-character': {
    mend: 'Such characters come along when text is copied from a page or a word processor. Delete it, or type a blank.',
    wrong: 'print\u00a0hello',
    right: 'print hello',
  },
  'nsx::syntax::unopened': {
    mend: 'Remove it, or quote it. Nothing is redirected with `>`: `write PATH TEXT` writes a file, and `sh "… > FILE"` asks a shell to.',
    wrong: 'print hello > /tmp/greeting',
    right: 'write /tmp/greeting hello',
  },
  'nsx::syntax::unterminated-string': {
    mend: 'The string is shown where it begins. In a text with quotes in it the inner ones are of the other kind, or written `\\"`.',
    wrong: 'print "hello',
    right: 'print "hello"',
  },
};
