/**
 * Words and signs of shells and other languages, and what is written here instead: for the help of messages.
 *
 * None of them is reserved. They are looked at only when a text is wrong already.
 */

/** Words that give a statement a form of its own elsewhere, so that the parser stumbles over it. */
const forms: Readonly<Record<string, string>> = {
  ...same('a function is made with `fn NAME PARAMETER… < … >`', 'function', 'def', 'func', 'sub', 'proc'),
  ...same('one of several is chosen with `if … < … > else if … < … > else < … >`', 'case', 'switch', 'select', 'match'),
  ...same(
    'a block is written `< … >`, without a word before or after it',
    'then',
    'fi',
    'done',
    'esac',
    'end',
    'begin',
  ),
  ...same('further conditions follow the `>` of the block: `else if … < … >`', 'elif', 'elsif', 'elseif'),
  ...same('for every item: `for NAME in LIST < … >`', 'foreach'),
  unless: 'write `if not … < … >`',
  except: 'what is done after a failure follows the `>` of the body: `catch e < … >`',
  finally: 'what is done in any case is put off with `defer < … >`',
};

const commands: Readonly<Record<string, string>> = {
  ...same('write `print …`', 'echo', 'printf', 'puts', 'println', 'console.log'),
  ...same(
    'a variable is made with `let NAME = VALUE`',
    'local',
    'declare',
    'typeset',
    'readonly',
    'var',
    'const',
    'my',
  ),
  ...same(
    'a variable is made with `let NAME = VALUE`; a program gets another environment by `run env NAME=VALUE PROG …`',
    'export',
    'setenv',
  ),
  ...same('another text is used with `use "FILE.nsx"`', 'source', '.', 'import', 'include', 'require'),
  ...same('write the condition itself: `if $x == 1 < … >`; for the program, `run test …`', 'test', '[['),
  ...same('a comment begins with `#`', '//', '/*', '--', 'rem', 'REM'),
  ...same('what holds is stated with `expect CONDITION`', 'assert'),
  ...same('`expect false "REASON"` says that something is wrong, `exit 1` ends the script', 'throw', 'raise', 'die'),
  ...same('the session has its privileges from its start: `sudo nsx FILE`, or `nsx --sudo FILE`', 'sudo', 'doas'),
  ...same('write `help NAME`', 'man', 'info', 'apropos'),
  set: 'nothing is to be set: the first failure ends the script, and an unknown variable is an error',
  trap: '`defer < … >` is run at the end; `signal SIGNAL ACTION` says what a signal does',
  shift: 'the arguments of the script are `$args`, without the first `$args[1..]`',
  getopts: 'the arguments of the script are `$args`',
  unset: 'a variable is known to the end of its block',
  nsenter: 'write `enter TARGET KIND… < … >`',
  lsns: 'write `tree KIND`, or `ns PROC` for those of a process',
  findmnt: 'write `mounts`, or `mounts tree`',
  pstree: 'write `ps`, or `tree pid`',
  newgidmap: 'write `map gid …`',
  newuidmap: 'write `map uid …`',
  capsh: 'write `caps`',
  ...same('write `creds`', 'whoami', 'id'),
  ...same('write `exit`, or press Ctrl-D', 'quit', 'bye', 'logout'),
  history: 'the lines that were entered come back with the arrow keys and Ctrl-R; `.save FILE` writes them to a file',
  touch: 'write `write PATH ""`',
  grep: 'for lines of a text: `… | lines | where $it matches "…"`; for the program, `run grep …`',
  seq: 'so many times: `repeat 3 < … >`; each of some: `for n in [1 2 3] < … >`; for the program, `run seq …`',
};

function same(help: string, ...words: readonly string[]): Record<string, string> {
  return Object.fromEntries(words.map((word) => [word, help]));
}

const find = (table: Readonly<Record<string, string>>, word: string): string | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

/** What is written instead of a statement that begins like this elsewhere. */
export const helpForForm = (word: string): string | undefined => find(forms, word);

/** The same for a command that there is not. */
export const helpForForeign = (word: string): string | undefined => find(forms, word) ?? find(commands, word);

/** Signs that are none here. */
const signs: Readonly<Record<string, string>> = {
  '=': 'to compare, write `==`',
  '===': 'to compare, write `==`',
  '!==': 'to compare, write `!=`',
  '!': 'to negate, write `not`',
  '&&': 'write `and`',
  '||': 'write `or`',
  '**': 'there is no power operator',
  '?': 'to choose one of two: `if … < … > else < … >`',
  '#': 'how long something is: `(len $x)`',
};

export const helpForSign = (sign: string): string | undefined => find(signs, sign);

/** What a shell keeps in variables without a name, by the character after the `$`. */
const shellVariables: Readonly<Record<string, string>> = {
  $: 'the PID of this process is `$pid`',
  '?': 'how a program ended: `(run PROG …).code`',
  '!': 'keep the process: `let p = spawn PROG …`, then `$p.pid`',
  '@': 'the arguments of the script are `$args`',
  '*': 'the arguments of the script are `$args`',
  '#': 'the number of arguments is `(len $args)`',
};

export function helpForShellVariable(character: string): string | undefined {
  if (/\d/.test(character)) return 'the arguments of the script are `$args`, the first is `$args[0]`';
  return find(shellVariables, character);
}
