/**
 * Regular expressions of scripts, with a failure of the script's own for those that are none.
 */
import type { Machine } from '../machine.ts';
import { pattern } from './operators.ts';

export function compilePattern(machine: Machine, text: string): RegExp {
  try {
    return pattern(text);
  } catch (error) {
    const why = (error as Error).message.replace(/^Invalid regular expression: \/.*\/m?: /s, '');
    throw machine.fail('nsx::value::bad-pattern', `this is no regular expression: ${why}`);
  }
}
