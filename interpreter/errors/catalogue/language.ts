/**
 * Codes of scripts that are read but mean nothing: names, arguments, values, expectations.
 */
import type { CodeList } from './entry.ts';

export const languageCodes = {
  'nsx::bind::unknown-command': {
    summary: 'a statement begins with a word that is neither a command nor a function',
    mend: 'See `help` for the commands. A program is run with `run PROGRAM …`, and a function must be defined before it is used.',
  },
  'nsx::bind::unknown-variable': {
    summary: 'a variable is used that was never made',
    mend: 'Make it first with `let NAME = …`. A variable is known in the block in which it is made, and in the blocks inside that.',
  },
  'nsx::bind::unknown-kind': {
    summary: 'a word stands for a kind of namespace, but there is no such kind',
    mend: 'The kinds are `pid`, `mount`, `net`, `uts`, `ipc`, `user`, `cgroup` and `time`.',
  },
  'nsx::bind::unknown-keyword': {
    summary: 'a command does not know the word, or the choice, that it was given',
    mend: 'See `help COMMAND` for the words it knows. Put a word into quotes if it is meant as a value.',
  },
  'nsx::bind::missing-argument': {
    summary: 'a command lacks an argument that it needs',
    mend: 'See `help COMMAND` for its arguments and their order.',
  },
  'nsx::bind::too-many-arguments': {
    summary: 'a command was given more than it takes',
    mend: 'Remove what is too much. Text with blanks in it must stand in quotes to count as one argument.',
  },
  'nsx::bind::missing-block': {
    summary: 'a command needs a block and has none',
    mend: 'Put `< … >` at its end, with the statements that it is to run.',
  },
  'nsx::bind::unexpected-block': {
    summary: 'a command takes no block but was given one',
    mend: 'Remove the block, or put its statements after the command. As a comparison, `<` must stand in parentheses.',
  },
  'nsx::bind::wrong-type': {
    summary: 'an argument is of another type than the command wants',
    mend: 'The message names both types. See `help COMMAND` for what it takes.',
  },
  'nsx::bind::duplicate-argument': {
    summary: 'an argument or a name is given twice',
    mend: 'Keep one of the two.',
  },
  'nsx::bind::level-outside-nest': {
    summary: '`$level` or `$depth` is used where there are no levels',
    mend: 'They exist inside the body of `nest` only. Keep one in a variable to use it in another process.',
  },
  'nsx::bind::return-outside-function': {
    summary: '`return` stands outside a function',
    mend: 'Use it in the body of `fn`. A process ends with `exit`.',
  },
  'nsx::bind::break-outside-loop': {
    summary: '`break` or `continue` stands outside a loop',
    mend: 'Use it in the body of `for`, `while` or `repeat`, in the same process as the loop.',
  },
  'nsx::bind::too-deep-nest': {
    summary: '`nest` asks for more levels than the kernel can have',
    mend: 'PID and user namespaces nest 32 deep at most, and the machine may use some of that already.',
  },
  'nsx::value::wrong-type': {
    summary: 'a value is of another type than is needed',
    mend: 'The message names both types. `print VALUE` shows what a value is.',
  },
  'nsx::value::unknown-field': {
    summary: 'a value has no field of that name',
    mend: 'The message lists the fields there are, or the nearest. `print VALUE` shows what a value is.',
  },
  'nsx::value::no-such-index': {
    summary: 'a list is shorter than the index',
    mend: 'The first element has the index 0. A range such as `[1..]` may be empty.',
  },
  'nsx::value::division-by-zero': {
    summary: 'a number was divided by zero',
    mend: 'Check the divisor first: `if $n != 0 < … >`.',
  },
  'nsx::value::not-a-condition': {
    summary: 'a condition is neither true nor false',
    mend: 'Compare it with something: `$n > 0`, `$text != ""`, `$x != null`.',
  },
  'nsx::expect::failed': {
    summary: 'an expectation does not hold',
    mend: 'The message shows both sides. The script goes on, and ends with status 1.',
  },
  'nsx::expect::no-error': {
    summary: 'a body was expected to fail, and did not',
    mend: 'Check that the body does what it is to show, and that the machine refuses it: as root, much is allowed.',
  },
  'nsx::expect::other-error': {
    summary: 'a body failed, but with another error than was expected',
    mend: 'The message names both. Change the expectation if this one is as good.',
  },
  'nsx::bind::unknown-errno': {
    summary: 'an errno that does not exist is expected',
    mend: 'The name after `expect error` has to be one of errno(3), such as EPERM or ENOSPC.',
  },
  'nsx::bind::in-without-body': {
    summary: '`in` without a body, inside of a body, a loop, an argument or a function',
    mend: 'Give it a body, `in $box < … >`; or write it as a statement of the top, where it moves the session until `out`.',
  },
  'nsx::bind::top-level-exec': {
    summary: 'exec or hold outside of any process of its own',
    mend: 'At the top these would end the session itself. Put them at the end of the body of `fork`, `clone` or `nest`, or use `run`.',
  },
  'nsx::value::bad-pattern': {
    summary: 'a text that is no regular expression',
    mend: 'The right side of `matches` has to be a regular expression. Characters such as ( [ * + stand for themselves after a backslash.',
  },
  'nsx::use::not-at-top': {
    summary: 'a use inside of a block',
    mend: 'What another text defines has to be known before anything runs, so `use` stands at the top of a text.',
  },
  'nsx::use::not-found': {
    summary: 'a text that cannot be used',
    mend: 'There is no such file or module, or modules use each other in a circle. A file is named in quotes and stands relative to the one that uses it.',
  },
  'nsx::use::broken': {
    summary: 'a text that is used has errors',
    mend: 'Look at it alone with `nsx check FILE` and mend it first.',
  },
  'nsx::check::unreachable': {
    summary: 'statements that are never run',
    mend: 'What stands before them ends the body: `exec`, `exit`, `hold`, `return`, `break` or `continue`. Move them before it, or take them out.',
  },
  'nsx::check::unused-variable': {
    summary: 'a variable that is never used',
    mend: 'Take it out, or let its name begin with `_` to say that this is meant.',
  },
  'nsx::check::unused-value': {
    summary: 'a value that is worked out and not looked at',
    mend: 'State it with `expect`, keep it with `let`, show it with `print`, or take it out.',
  },
  'nsx::check::unexpanded': {
    summary: 'a text that a shell would put something else for',
    mend: 'The directory of a user is `$(env HOME)`; a field is put into a text as `${p.pid}`. Quote `~`, and write `${p}.pid`, where the characters themselves are meant.',
  },
  'nsx::check::shadowed-command': {
    summary: 'a function with the name of a command',
    mend: 'A word that names a command means the command, so the function can never be called. Take another name.',
  },
  'nsx::check::repeated-kind': {
    summary: 'a kind of namespace that is named twice',
    mend: 'It is made once. Take one of the two out.',
  },
  'nsx::check::mount-in-user-namespace': {
    summary: 'a mount that the kernel will refuse',
    mend: 'A new user namespace has no power over a mount namespace that belongs to the one outside (mount_namespaces(7)). Make a mount namespace with it: put `mount` in the list.',
  },
} as const satisfies CodeList;
