/**
 * The statements of the language as help shows them; what they mean is in `docs/language.md`, how
 * they are written in `grammar/parser.ts`.
 */
export interface StatementHelp {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly example: string;
}

const statement = (name: string, usage: string, summary: string, example: string): StatementHelp => ({
  name,
  usage,
  summary,
  example,
});

export const statements: readonly StatementHelp[] = [
  statement(
    'let',
    'let NAME = VALUE',
    'make a variable; a value that begins with a word is a command',
    'let box = clone uts < hold >',
  ),
  statement(
    'if',
    'if CONDITION < … > [else < … >]',
    'run one of two blocks',
    'if (2 > 1) < print yes > else < print no >',
  ),
  statement('for', 'for NAME in LIST < … >', 'run a block for every item', 'for x in [1 2 3] < print $x >'),
  statement(
    'while',
    'while CONDITION < … >',
    'run a block as long as a condition holds',
    'let n = 3\nwhile ($n > 0) < n = $n - 1 >',
  ),
  statement('repeat', 'repeat COUNT < … >', 'run a block so many times', 'repeat 3 < print again >'),
  statement('break', 'break', 'leave the loop', 'for x in [1 2 3] < if $x == 2 < break > >'),
  statement(
    'continue',
    'continue',
    'go on with the next turn of the loop',
    'for x in [1 2 3] < if $x == 2 < continue >; print $x >',
  ),
  statement(
    'fn',
    'fn NAME [PARAMETER[=DEFAULT]]… [...REST] < … >',
    'define a function, called as a command',
    'fn double n < return $n * 2 >\nprint (double 4)',
  ),
  statement('return', 'return [VALUE]', 'leave the function with a value', 'fn one < return 1 >'),
  statement(
    'try',
    'try < … > [catch [NAME] < … >]',
    'go on after a failure; what the body did is undone',
    'try < read /no/such > catch e < print $e.errno >',
  ),
  statement(
    'expect',
    'expect CONDITION ["REASON"]',
    'say what must hold; both sides are shown when it does not',
    'expect (len [1 2]) == 2 "two items"',
  ),
  statement('defer', 'defer < … >', 'run a block when this process, or the script, ends', 'defer < print "the end" >'),
  statement('use', 'use "FILE" | use MODULE', 'know what another text defines', 'use "common.nsx"'),
];
