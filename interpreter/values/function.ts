/**
 * A function of a script, as a value: what it is called with, and what it does.
 */
import type { FunctionDefinition } from '../../grammar/ast.ts';
import { walkNodes } from '../../grammar/walk.ts';
import type { Value } from './values.ts';

export interface FunctionParameter {
  readonly name: string;
  readonly required: boolean;
}

/** What a call must look like, for checks, help and messages. */
export interface Signature {
  readonly name: string;
  readonly parameters: readonly FunctionParameter[];
  readonly rest: string | null;
  /** The last parameter is run by `do`: a call is meant to have a block. */
  readonly wantsBlock: boolean;
}

export function signatureOf({ name, parameters, rest, body }: FunctionDefinition): Signature {
  const last = parameters.at(-1)?.name.text;
  let wantsBlock = false;
  walkNodes(last === undefined ? null : body, (node) => {
    if (node.kind !== 'call' || node.head.text !== 'do') return;
    const [first] = node.arguments;
    if (first?.kind === 'variable' && first.name === last) wantsBlock = true;
  });
  return {
    name: name.text,
    parameters: parameters.map((one) => ({ name: one.name.text, required: !one.defaultValue })),
    rest: rest?.text ?? null,
    wantsBlock,
  };
}

/** `fn sandbox name [count] [...more] < … >`, as the definition of a command's usage is shown. */
export function usageOf({ name, parameters, rest, wantsBlock }: Signature): string {
  const ordinary = wantsBlock ? parameters.slice(0, -1) : parameters;
  const words = ordinary.map((one) => (one.required ? one.name : `[${one.name}]`));
  if (rest !== null) words.push(`[...${rest}]`);
  if (wantsBlock) words.push(parameters.at(-1)?.required ? '< … >' : '[< … >]');
  return ['fn', name, ...words].join(' ');
}

export class FunctionValue {
  readonly valueType = 'function';
  readonly name: string;
  readonly signature: Signature;
  /** Its comment, as a summary for help and completion. */
  readonly summary: string;
  /** The values become its variables: nobody else may hold on to the list. `undefined` stands for a default. */
  readonly call: (values: (Value | undefined)[]) => Value;

  constructor(signature: Signature, summary: string, call: (values: (Value | undefined)[]) => Value) {
    this.name = signature.name;
    this.signature = signature;
    this.summary = summary;
    this.call = call;
  }

  show(): string {
    return usageOf(this.signature);
  }
}
