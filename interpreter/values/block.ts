/**
 * A block of a script as a value: kept in a variable, handed to a function, run by `do`.
 *
 * It has the variables around it, wherever it is run, and is run by the process that asks for it.
 */
import type { Body } from '../command.ts';
import type { Value } from './values.ts';

const SHOWN = 60;

export class BlockValue {
  readonly valueType = 'block';
  /** As it is written, its brackets included. */
  readonly text: string;
  /** For one run, with variables of its own; `$it` is the value given. */
  readonly body: (it: Value) => Body;

  constructor(text: string, body: (it: Value) => Body) {
    this.text = text;
    this.body = body;
  }

  /** On one line, and not all of a long one. */
  show(): string {
    const line = this.text.replace(/\s+/g, ' ');
    return line.length > SHOWN ? `${line.slice(0, SHOWN).trimEnd()} … >` : line;
  }
}
