/**
 * One call, bound to the signature of its command: which argument goes to which parameter.
 *
 * Words that name a keyword parameter or a flag are taken as such wherever they stand, unless they
 * are quoted; everything else is positional, in order.
 */
import type { Call, Expression } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { parse } from '../../grammar/parse.ts';
import { Source, type Span } from '../../grammar/source.ts';
import { type Command, type Parameter, usage } from '../command.ts';
import type { DiagnosticCode } from '../errors/catalogue.ts';
import { didYouMean, nearest } from '../errors/suggest.ts';
import type { Shape } from '../values/shapes.ts';
import { foreignArgument } from './foreign-arguments.ts';
import { literalValue } from './literals.ts';
import type { Scope } from './scope.ts';

/** For each parameter that got any, the expressions it got. */
export type BoundArguments = ReadonlyMap<string, readonly Expression[]>;

export interface BoundCommand {
  readonly kind: 'command';
  readonly command: Command;
  readonly call: Call;
  readonly arguments: BoundArguments;
  /** The parameter that a pipe's value is for. */
  readonly input: string | null;
  /** What stands behind each `again` word, bound to the parameters of its group. */
  readonly again: readonly BoundCommand[];
}

type Report = (diagnostic: Diagnostic) => void;

export function diagnostic(code: DiagnosticCode, message: string, span: Span, label = '', help?: string): Diagnostic {
  return {
    code,
    severity: 'error',
    message,
    labels: [{ span, text: label }],
    notes: [],
    ...(help === undefined ? {} : { help }),
  };
}

/** The same, for what is no mistake but hardly meant. */
export function warning(code: DiagnosticCode, message: string, span: Span, label = '', help?: string): Diagnostic {
  return { ...diagnostic(code, message, span, label, help), severity: 'warning' };
}

/** The text of a bare word without interpolation. */
export function plainWord(expression: Expression): string | undefined {
  if (expression.kind !== 'word' || expression.parts.length !== 1) return undefined;
  const part = expression.parts[0];
  return part?.kind === 'text' ? part.text : undefined;
}

export interface CallContext {
  readonly source: Source;
  readonly report: Report;
  /** A pipe hands a value to it, which is its first positional argument. */
  readonly piped: boolean;
  readonly scope: Scope;
}

export function bindCall(call: Call, command: Command, context: CallContext): BoundCommand {
  const wrong: Diagnostic[] = [];
  const bound = bindArguments(call, command, { ...context, report: (found) => wrong.push(found) });
  const foreign = wrong.length > 0 ? foreignArgument(call, command) : undefined;
  for (const found of foreign ? [foreign] : wrong) context.report(found);
  return bound;
}

function bindArguments(whole: Call, command: Command, context: CallContext): BoundCommand {
  const { source, report, piped } = context;
  const { call, again } = divide(whole, command, context);
  const bound = new Map<string, Expression[]>();
  const words = Object.entries(command.parameters).filter(
    ([, { role }]) => role === 'keyword' || role === 'keyword-rest' || role === 'flag',
  );
  const positional = Object.entries(command.parameters).filter(
    ([, { role }]) => role === 'required' || role === 'optional' || role === 'rest' || role === 'each',
  );
  const [first] = positional;
  if (piped && (!first || first[1].role === 'each')) report(takesNoInput(call, command));
  const input = piped && first ? first[0] : null;
  let next = input !== null && first?.[1].role !== 'rest' ? 1 : 0;
  const give = (name: string, expression: Expression): void => {
    const given = bound.get(name);
    if (given) given.push(expression);
    else bound.set(name, [expression]);
  };

  for (let at = 0; at < call.arguments.length; at++) {
    const argument = call.arguments[at]!;
    const word = plainWord(argument);
    const named = word === undefined ? undefined : words.find(([name]) => name === word);
    if (named && !isNeededAsPositional(positional, next, bound, call.arguments.length - at)) {
      const [name, parameter] = named;
      if (bound.has(name)) {
        report(diagnostic('nsx::bind::duplicate-argument', `\`${name}\` is given twice`, argument.span, 'again here'));
        continue;
      }
      if (parameter.role === 'flag') {
        bound.set(name, [argument]);
        continue;
      }
      at = takeKeyword(call, at, name, parameter, words, give, report);
      continue;
    }
    const [name, parameter] = positional[next] ?? [];
    if (name === undefined || parameter === undefined) {
      // `trace ls`: what is missing is said once, below.
      if (command.body === 'required' && !call.block) break;
      report(
        tooMany(
          call,
          command,
          argument,
          words.map(([known]) => known),
        ),
      );
      break;
    }
    if (parameter.role === 'each') {
      bound.set(name, [asOneExpression(source, call, at, report)]);
      break;
    }
    const meant = parameter.role === 'rest' && bound.has(name) ? misspelt(parameter, word, words) : [];
    if (meant.length > 0) report(unknownOption(command, argument, word ?? '', meant));
    give(name, argument);
    if (parameter.role !== 'rest') next += 1;
  }
  const complete = checkMissing(call, command, bound, input, report);
  if (complete) checkBlock(call, command, report);
  checkLiterals(command, bound, context);
  return { kind: 'command', command, call: whole, arguments: bound, input, again };
}

/** Cut a call at the word that begins its arguments anew: what is left of the call, and each further part bound. */
function divide(
  call: Call,
  command: Command,
  context: CallContext,
): { readonly call: Call; readonly again: readonly BoundCommand[] } {
  const [name, parameter] = Object.entries(command.parameters).find(([, { group }]) => group) ?? [];
  const places = call.arguments.flatMap((argument, at) =>
    name !== undefined && plainWord(argument) === name ? [at] : [],
  );
  if (name === undefined || !parameter?.group || places.length === 0) return { call, again: [] };
  // What is missing or too much behind the word is told of the word, not of the command.
  const group: Command = { ...command, name, parameters: parameter.group, body: 'none' };
  const kept = call.arguments.slice(0, places[0]);
  const again = places.map((place, index) => {
    const [part, rest] = untilOwnWord(call.arguments.slice(place + 1, places[index + 1]), command, group);
    kept.push(...rest);
    const head = { ...call.head, text: name, span: call.arguments[place]?.span ?? call.head.span };
    return bindArguments({ ...call, head, arguments: part, block: null }, group, { ...context, piped: false });
  });
  return { call: { ...call, arguments: kept }, again };
}

/** A word of the command's that its group does not have goes to the command itself, with what follows: `… of $box`. */
function untilOwnWord(
  part: readonly Expression[],
  command: Command,
  group: Command,
): readonly [readonly Expression[], readonly Expression[]] {
  const isOwn = (argument: Expression): boolean => {
    const word = plainWord(argument) ?? '';
    const role = Object.hasOwn(command.parameters, word) ? command.parameters[word]?.role : undefined;
    return (role === 'keyword' || role === 'keyword-rest' || role === 'flag') && !Object.hasOwn(group.parameters, word);
  };
  const at = part.findIndex(isOwn);
  return at < 0 ? [part, []] : [part.slice(0, at), part.slice(at)];
}

/** `print at` prints a word; `mount at at /x` mounts nothing: a required positional comes first only if nothing else can fill it. */
function isNeededAsPositional(
  positional: readonly [string, Parameter<unknown>][],
  next: number,
  bound: ReadonlyMap<string, unknown>,
  left: number,
): boolean {
  const [name, parameter] = positional[next] ?? [];
  if (name === undefined || parameter === undefined || bound.has(name)) return false;
  return parameter.role === 'required' && left === 1;
}

function takeKeyword(
  call: Call,
  at: number,
  name: string,
  parameter: Parameter<unknown>,
  words: readonly [string, Parameter<unknown>][],
  give: (name: string, expression: Expression) => void,
  report: Report,
): number {
  let last = at;
  while (last + 1 < call.arguments.length) {
    const value = call.arguments[last + 1]!;
    const word = plainWord(value);
    if (parameter.role === 'keyword-rest' && word !== undefined && words.some(([other]) => other === word)) break;
    give(name, value);
    last += 1;
    if (parameter.role === 'keyword') break;
  }
  if (last === at) {
    const span = call.arguments[at]!.span;
    report(
      diagnostic(
        'nsx::bind::missing-argument',
        `\`${name}\` needs ${parameter.shape.label} after it`,
        span,
        `\`${name} ${parameter.shape.name}\``,
      ),
    );
  }
  return last;
}

/** One more path that is hardly one: `umount /mnt lasy`. */
function misspelt(
  { shape }: Parameter<unknown>,
  word: string | undefined,
  words: readonly [string, Parameter<unknown>][],
): readonly string[] {
  if (shape.name !== 'PATH' || word === undefined || word.includes('/')) return [];
  return nearest(
    word,
    words.map(([known]) => known),
  );
}

function unknownOption({ name }: Command, { span }: Expression, word: string, meant: readonly string[]): Diagnostic {
  return diagnostic(
    'nsx::bind::unknown-keyword',
    `\`${name}\` has no option \`${word}\``,
    span,
    'not known',
    `${didYouMean(meant)} A path of this name is quoted: \`"${word}"\``,
  );
}

function tooMany(call: Call, command: Command, argument: Expression, words: readonly string[]): Diagnostic {
  const word = plainWord(argument);
  const near = word === undefined ? [] : nearest(word, words);
  const takesLine = Object.values(command.parameters).some(({ shape }) => shape.name === 'LINE');
  const quoted = `a line for the shell is quoted: \`${command.name} "…"\``;
  return diagnostic(
    'nsx::bind::too-many-arguments',
    `\`${call.head.text}\` takes no further argument here`,
    argument.span,
    'one too many',
    near.length > 0 ? didYouMean(near) : takesLine ? quoted : `usage: \`${usage(command)}\``,
  );
}

/** One message for one mistake: what is missing first. */
function checkMissing(
  call: Call,
  command: Command,
  bound: BoundArguments,
  input: string | null,
  report: Report,
): boolean {
  for (const [name, parameter] of Object.entries(command.parameters)) {
    const count = bound.get(name)?.length ?? 0;
    if (!parameter.mandatory || name === input || count >= (parameter.least ?? 1)) continue;
    // `at` without a value has had its own message.
    if (parameter.role === 'keyword' && call.arguments.some((argument) => plainWord(argument) === name)) continue;
    const what = parameter.role === 'keyword' ? `\`${name} ${parameter.shape.name}\`` : parameter.shape.label;
    report(
      diagnostic(
        'nsx::bind::missing-argument',
        `\`${command.name}\` needs ${what}: ${parameter.summary}`,
        call.head.span,
        'nothing given',
        `usage: \`${usage(command)}\``,
      ),
    );
    return false;
  }
  return true;
}

function checkBlock(call: Call, command: Command, report: Report): void {
  if (command.body === 'required' && !call.block) {
    report(
      diagnostic(
        'nsx::bind::missing-block',
        `\`${command.name}\` needs a block`,
        call.head.span,
        'what is it to run?',
        `usage: \`${usage(command)}\``,
      ),
    );
  }
  if (command.body === 'none' && call.block) {
    report(
      diagnostic(
        'nsx::bind::unexpected-block',
        `\`${command.name}\` takes no block`,
        call.block.span,
        'not here',
        `usage: \`${usage(command)}\``,
      ),
    );
  }
}

/** What stands there as a literal can be judged now. */
function checkLiterals(command: Command, bound: BoundArguments, { report, scope }: CallContext): void {
  for (const [name, expressions] of bound) {
    const parameter = command.parameters[name];
    if (!parameter || parameter.role === 'flag' || parameter.role === 'each') continue;
    for (const expression of expressions) {
      const literal = literalValue(expression, parameter.shape.asTyped ?? false);
      // `ls -la`: a file of such a name can be quoted.
      const isOption = parameter.shape.name === 'PATH' && /^--?[A-Za-z]/.test(plainWord(expression) ?? '');
      if (isOption) report(wrongLiteral(command, name, parameter, expression, literal, scope));
      if (literal === undefined || parameter.shape.convert(literal) !== undefined) continue;
      report(wrongLiteral(command, name, parameter, expression, literal, scope));
    }
  }
}

function wrongLiteral(
  command: Command,
  name: string,
  { shape }: Parameter<unknown>,
  expression: Expression,
  literal: unknown,
  scope: Scope,
): Diagnostic {
  if (shape.choices && shape.unknownCode && typeof literal === 'string') {
    const choices = shape.choices();
    const near = nearest(literal, choices);
    return diagnostic(
      shape.unknownCode,
      `\`${literal}\` is not ${shape.label}`,
      expression.span,
      `not known to \`${command.name}\``,
      near.length > 0 ? didYouMean(near) : `possible: ${choices.join(', ')}`,
    );
  }
  return diagnostic(
    'nsx::bind::wrong-type',
    `\`${command.name}\` wants ${shape.label} as ${shape.name || name}`,
    expression.span,
    `this is not ${shape.label}`,
    helpForLiteral(command, shape, expression, literal, scope),
  );
}

function helpForLiteral(
  command: Command,
  { name }: Shape<unknown>,
  { kind }: Expression,
  literal: unknown,
  scope: Scope,
): string {
  if (name === 'DURATION' && kind === 'number') return `in seconds: \`${literal}s\``;
  if (typeof literal === 'string' && scope.find(literal, 'variable')) return `for the variable, write \`$${literal}\``;
  return `usage: \`${usage(command)}\``;
}

function takesNoInput(call: Call, command: Command): Diagnostic {
  return diagnostic(
    'nsx::bind::too-many-arguments',
    `\`${command.name}\` takes nothing from a pipe`,
    call.head.span,
    'nothing to give it to',
    `usage: \`${usage(command)}\``,
  );
}

/**
 * `where $it.pid > 1` comes as three arguments, since the grammar knows no commands. They are read
 * once more, as what stands in parentheses; blanks before keep every place where it was.
 */
function asOneExpression(source: Source, call: Call, at: number, report: Report): Expression {
  const first = call.arguments[at]!;
  if (at === call.arguments.length - 1) return first;
  // The place of an expression leaves out parentheses around it; that of a call has those of its last argument.
  const before = (at === 0 ? call.head.span : call.arguments[at - 1]!.span).end;
  const start = before + (/^[\s)\\]*/.exec(source.text.slice(before))?.[0].length ?? 0);
  const text = `${' '.repeat(start - 1)}(${source.text.slice(start, call.span.end)})`;
  const { program, diagnostics } = parse(new Source(source.name, text));
  for (const found of diagnostics) report(found);
  const [statement] = program.statements;
  return statement?.kind === 'expression-statement' ? statement.expression : first;
}
