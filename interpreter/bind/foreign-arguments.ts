/**
 * Arguments that are not nsx but a shell's: options with a dash, and comparisons without parentheses.
 *
 * They are looked for only in a call that is wrong already. `run`, `print` and the like take any word.
 */
import type { Call, Expression } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { type Command, usage } from '../command.ts';
import { diagnostic, plainWord } from './call.ts';

/** Programs that a shell user knows by the name of a command. */
const programs = new Set(
  'cat chroot hostname ip kill ln ls mkdir mknod mount ping pivot_root ps readlink rm setpgid setsid sleep umount unshare which'.split(
    ' ',
  ),
);

/** One message in place of what the words of the call have led to; undefined if there is none such. */
export function foreignArgument(call: Call, command: Command): Diagnostic | undefined {
  const parameters = Object.values(command.parameters);
  if (parameters.some(({ role, shape }) => role === 'each' || shape.name === 'LINE')) return undefined;
  const takesSignal = parameters.some(({ shape }) => shape.name === 'SIGNAL');
  for (const argument of call.arguments) {
    const word = plainWord(argument) ?? '';
    if (Object.hasOwn(command.parameters, word)) continue;
    if (/^(?:==|!=|<=|and|or|matches)$/.test(word)) return operatorAsArgument(call, argument, word);
    const option = word || (takesSignal ? numberAsOption(argument) : '');
    if (/^--?[A-Za-z0-9]/.test(option)) return optionAsArgument(call, command, argument, option);
  }
  return undefined;
}

/** `kill -9` */
function numberAsOption(argument: Expression): string {
  return argument.kind === 'number' && argument.text.startsWith('-') ? argument.text : '';
}

function operatorAsArgument(call: Call, argument: Expression, word: string): Diagnostic {
  const { text } = call.head;
  return diagnostic(
    'nsx::bind::too-many-arguments',
    `\`${word}\` is an argument of \`${text}\` here`,
    argument.span,
    'compares nothing',
    `a command in an expression stands in parentheses: \`(${text} …) ${word} …\``,
  );
}

function optionAsArgument(call: Call, command: Command, argument: Expression, option: string): Diagnostic {
  const { text } = call.head;
  return diagnostic(
    'nsx::bind::unknown-keyword',
    `\`${text}\` has no option \`${option}\`: its options are words without a dash`,
    argument.span,
    'not known',
    `usage: \`${usage(command)}\`${programs.has(text) ? `; the program: \`run ${text} ${option} …\`` : ''}`,
  );
}
