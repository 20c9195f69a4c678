/**
 * A call of a function of the script against its definition: enough arguments, not too many, a block
 * where one is wanted.
 */
import type { Call, FunctionDefinition } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { type Signature, signatureOf, usageOf } from '../values/function.ts';
import { diagnostic } from './call.ts';

type Report = (diagnostic: Diagnostic) => void;

/** A block takes the place of the last parameter; what stands before it is for the others. */
export function checkFunctionCall(call: Call, definition: FunctionDefinition, piped: boolean, report: Report): void {
  const signature = signatureOf(definition);
  const { head, block } = call;
  const help = `it is defined as \`${usageOf(signature)}\``;
  if (block && signature.parameters.length === 0) {
    const how = `a block goes to the last parameter: \`fn ${signature.name} body < … do $body … >\``;
    report(diagnostic('nsx::bind::unexpected-block', `\`${head.text}\` takes no block`, block.span, 'not here', how));
    return;
  }
  const wanted = block ? signature.parameters.slice(0, -1) : signature.parameters;
  const given = call.arguments.length + (piped ? 1 : 0);
  const least = wanted.findLastIndex(({ required }) => required) + 1;
  if (given < least) {
    report(missing(call, signature, given, least, help));
    return;
  }
  const surplus = signature.rest === null ? call.arguments[wanted.length - (piped ? 1 : 0)] : undefined;
  if (surplus) {
    report(
      diagnostic(
        'nsx::bind::too-many-arguments',
        `\`${head.text}\` takes no further argument here`,
        surplus.span,
        'one too many',
        help,
      ),
    );
  }
}

function missing(call: Call, signature: Signature, given: number, least: number, help: string): Diagnostic {
  const { head } = call;
  const onlyBlock = signature.wantsBlock && least === signature.parameters.length && given === least - 1;
  if (onlyBlock && !call.block) {
    return diagnostic(
      'nsx::bind::missing-block',
      `\`${head.text}\` needs a block`,
      head.span,
      'what is it to run?',
      help,
    );
  }
  const name = signature.parameters[given]?.name ?? '';
  return diagnostic(
    'nsx::bind::missing-argument',
    `\`${head.text}\` needs \`${name}\``,
    head.span,
    `${least} wanted, ${given} given`,
    help,
  );
}
