/**
 * Expectations: statements that must hold, and say both sides when they do not.
 */
import type { Binary, Expect, ExpectError } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import type { Frame } from '../bind/scope.ts';
import type { DiagnosticCode } from '../errors/catalogue.ts';
import { Failure } from '../failure.ts';
import { undoing } from '../undo/undoing.ts';
import { show, typeName, type Value } from '../values/values.ts';
import type { Unit } from './call.ts';
import { compileBinary, compileExpression } from './expression.ts';
import { compileBlock, Ended, type Execute } from './statement.ts';

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'matches']);

/** How much of a side is shown. */
const SIDE_LIMIT = 400;

export function compileExpect(unit: Unit, { condition, reason, span }: Expect): Execute {
  const why = reason ? compileExpression(unit, reason) : null;
  const evaluate = compileExpression(unit, condition);
  const sides =
    condition.kind === 'binary' && comparisons.has(condition.operator) ? compileSides(unit, condition) : null;
  return (frame) => {
    const { value, shown } = sides ? sides(frame) : { value: evaluate(frame), shown: [] };
    if (typeof value !== 'boolean') {
      unit.machine.source = unit.source;
      throw unit.machine.fail(
        'nsx::value::not-a-condition',
        `\`expect\` wants a condition, and this is a ${typeName(value)}`,
        {
          span: condition.span,
          label: show(value).slice(0, 60),
        },
      );
    }
    const text = why ? String(why(frame)) : null;
    report(
      unit,
      span,
      text,
      value ? null : failed('nsx::expect::failed', 'an expectation does not hold', condition.span, text, shown),
    );
    return Ended.normally;
  };
}

/** Each side is evaluated once, so that what is shown is what was compared. */
function compileSides(unit: Unit, condition: Binary): (frame: Frame) => { value: Value; shown: string[] } {
  const left = compileExpression(unit, condition.left);
  const right = compileExpression(unit, condition.right);
  const seen: { left: Value; right: Value } = { left: null, right: null };
  const compare = compileBinary(unit, condition, [() => seen.left, () => seen.right]);
  return (frame) => {
    const here = { left: left(frame), right: right(frame) };
    Object.assign(seen, here);
    const value = compare(frame);
    const shown = value === true ? [] : [`left:  ${clip(here.left)}`, `right: ${clip(here.right)}`];
    return { value, shown };
  };
}

function clip(value: Value): string {
  const text = show(value);
  return text.length > SIDE_LIMIT ? `${text.slice(0, SIDE_LIMIT)}… (${text.length} characters)` : text;
}

export function compileExpectError(unit: Unit, { errno, body, reason, span }: ExpectError): Execute {
  const why = reason ? compileExpression(unit, reason) : null;
  const run = compileBlock(unit, body);
  const { machine } = unit;
  return (frame) => {
    const text = (): string | null => (why ? String(why(frame)) : null);
    const wanted = errno ? errno.text : 'an error';
    try {
      undoing(machine, () => run(frame));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const got = error.facts.errno;
      const matches = !errno || got === errno.text;
      const shown = [`it failed with: ${error.diagnostic.message}${got ? ` (${got})` : ''}`];
      const other = failed(
        'nsx::expect::other-error',
        `\`${wanted}\` was expected, and it failed otherwise`,
        errno?.span ?? span,
        text(),
        shown,
      );
      report(unit, span, text(), matches ? null : other);
      return Ended.normally;
    }
    report(
      unit,
      span,
      text(),
      failed(
        'nsx::expect::no-error',
        `\`${wanted}\` was expected, and nothing failed`,
        errno?.span ?? span,
        text(),
        [],
      ),
    );
    return Ended.normally;
  };
}

function failed(
  code: DiagnosticCode,
  message: string,
  span: Diagnostic['labels'][number]['span'],
  reason: string | null,
  notes: readonly string[],
): Diagnostic {
  return {
    code,
    severity: 'error',
    message: reason === null ? message : `${message}: ${reason}`,
    labels: [{ span, text: '' }],
    notes,
  };
}

function report(
  { machine, source }: Unit,
  span: Expect['span'],
  reason: string | null,
  diagnostic: Diagnostic | null,
): void {
  machine.emit({ kind: 'expectation', held: diagnostic === null, source, span, reason, diagnostic });
}
