/**
 * A function of a script, as a value: what it is called with, and what it does.
 */
import type { Value } from './values.ts';

export interface FunctionParameter {
  readonly name: string;
  readonly required: boolean;
}

export class FunctionValue {
  readonly valueType = 'function';
  readonly name: string;
  readonly parameters: readonly FunctionParameter[];
  /** Its comment, as a summary for help and completion. */
  readonly summary: string;
  /** The values become its variables: nobody else may hold on to the list. */
  readonly call: (values: Value[]) => Value;

  constructor(
    name: string,
    parameters: readonly FunctionParameter[],
    summary: string,
    call: (values: Value[]) => Value,
  ) {
    this.name = name;
    this.parameters = parameters;
    this.summary = summary;
    this.call = call;
  }

  show(): string {
    return `fn ${[this.name, ...this.parameters.map(({ name, required }) => (required ? name : `[${name}]`))].join(' ')}`;
  }
}
