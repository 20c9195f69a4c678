/**
 * Names that mean nothing: what is said of them, and what was perhaps meant.
 *
 * Whether a name is known is found out in `bind.ts`.
 */
import type { Call, Expression, Name } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { helpForForeign } from '../../grammar/foreign.ts';
import { didYouMean, nearest } from '../errors/suggest.ts';
import { statements } from '../help/statements.ts';
import { errnos } from '../kernel/tables.ts';
import { diagnostic, plainWord } from './call.ts';
import { moduleWith } from './library.ts';
import type { Scope } from './scope.ts';

/** A variable that is read. */
export function unknownVariable(
  variable: Expression & { readonly kind: 'variable' },
  scope: Scope,
  special: readonly string[],
): Diagnostic {
  const { name, span } = variable;
  const message = `there is no variable \`$${name}\``;
  return diagnostic(
    'nsx::bind::unknown-variable',
    message,
    span,
    'not known here',
    helpForVariable(name, scope, special),
  );
}

function helpForVariable(name: string, scope: Scope, special: readonly string[]): string | undefined {
  if (name === 'it') {
    return 'it is the item in `where`, `each` and their like, and what `do BLOCK VALUE` gives to a block';
  }
  const near = nearest(name, [...scope.names('variable'), ...special]);
  if (near.length > 0) return didYouMean(near.map((other) => `$${other}`));
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return `of the environment: \`(env ${name})\``;
  return `make it first: \`let ${name} = …\``;
}

/** A variable that is changed. */
export function unknownAssigned(name: Name, scope: Scope): Diagnostic {
  const near = nearest(name.text, scope.names('variable'));
  return diagnostic(
    'nsx::bind::unknown-variable',
    `there is no variable \`${name.text}\` to change`,
    name.span,
    'not known here',
    near.length > 0 ? didYouMean(near.map((other) => `${other} = …`)) : `make it first: \`let ${name.text} = …\``,
  );
}

/** An errno that does not exist could never be met. */
export function unknownErrno(name: Name): Diagnostic {
  const near = nearest(
    name.text,
    errnos.map((known) => known.name),
  );
  const help = near.length > 0 ? didYouMean(near) : 'errno(3) lists the names';
  return diagnostic('nsx::bind::unknown-errno', `there is no errno \`${name.text}\``, name.span, 'not known', help);
}

/** What is known of the place of a call. */
export interface CallPlace {
  readonly scope: Scope;
  readonly commands: readonly string[];
  /** It gets something through a pipe. */
  readonly piped: boolean;
  /** Its value is wanted: after `=`, in parentheses. */
  readonly forValue: boolean;
}

/** A word where a command or a function should be. */
export function unknownHead(call: Call, place: CallPlace): Diagnostic {
  const { text, span } = call.head;
  const help = helpForHead(call, place);
  return diagnostic(
    'nsx::bind::unknown-command',
    `there is no command \`${text.replaceAll('`', '')}\``,
    span,
    'not known',
    help,
  );
}

function helpForHead(call: Call, { scope, commands, piped, forValue }: CallPlace): string | undefined {
  const { text } = call.head;
  const foreign = helpForForeign(text);
  if (foreign !== undefined) return foreign;
  const asVariable = helpForVariableAsHead(call, scope);
  if (asVariable !== undefined) return asVariable;
  if (text.startsWith('`')) return 'the value of a command: `(hostname)`, in a text `$(hostname)`';
  if (statements.some(({ name }) => name === text)) return `\`${text}\` begins a statement, and has no value`;
  const module = moduleWith(text);
  if (module) return `it comes with a module: \`use ${module.name}\` at the top of the script`;
  const near = nearest(text, [...commands, ...scope.names('function')]);
  // Where a value is wanted, a word alone was hardly meant as a command of another name.
  if (forValue && !piped && call.arguments.length === 0 && !call.block && !text.includes('/')) {
    const quoted = `text is quoted: \`"${text}"\``;
    return near.length > 0 ? `${quoted}; or ${didYouMean(near)}` : quoted;
  }
  if (near.length > 0) return didYouMean(near);
  if (piped) return `values go through a pipe; for programs, ask a shell: \`sh "… | ${text} …"\``;
  return `to run a program: \`run ${text} …\`; \`help\` lists the commands`;
}

/** `n = n + 1`, `n += 1`, `n++`: a variable without its `$`. */
function helpForVariableAsHead(call: Call, scope: Scope): string | undefined {
  const [, name = '', step] = /^([A-Za-z_]\w*)(\+\+|--|)$/.exec(call.head.text) ?? [];
  if (!scope.find(name, 'variable')) return undefined;
  const sign = step || plainWord(call.arguments[0] ?? call)?.match(/^[-+*/%](?==$)/)?.[0];
  return sign ? `write \`${name} = $${name} ${sign[0]} …\`` : `for the variable, write \`$${name}\``;
}
