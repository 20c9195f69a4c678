/**
 * As much of a TextMate tokeniser as nsx's own grammar needs: matches, nests, captures, includes.
 *
 * Works line by line, as editors do. No injections, `while` rules or back references.
 */
import type { Grammar } from '../../scripts/generate-editor-grammar.ts';

type Rule = Grammar['patterns'][number];
type Captures = NonNullable<Rule['captures']>;

interface Open {
  readonly rule: Rule;
  readonly scope: string;
}

/** For each character of a text, the innermost scope it is given; '' where there is none. */
export function scopesOf(grammar: Grammar, text: string): string[] {
  const scopes: string[] = [];
  const stack: Open[] = [{ rule: { patterns: grammar.patterns }, scope: '' }];
  for (const line of text.split('\n')) {
    scopes.push(...scopeLine(grammar, line, stack), '');
  }
  return scopes.slice(0, text.length);
}

function scopeLine(grammar: Grammar, line: string, stack: Open[]): string[] {
  const scopes: string[] = new Array(line.length).fill('');
  const paint = (start: number, end: number, scope: string) => {
    if (scope) scopes.fill(scope, start, end);
  };
  for (let at = 0, steps = 0; at <= line.length && steps < 10_000; steps += 1) {
    const { rule, scope } = stack.at(-1)!;
    const { found, by } = earliest(grammar, rule, line, at);
    paint(at, found?.index ?? line.length, scope);
    if (!found) break;
    const end = found.index + found[0].length;
    if (by === rule) {
      paint(found.index, end, scope);
      paintCaptures(found, rule.endCaptures, paint);
      stack.pop();
    } else {
      paint(found.index, end, by.name ?? scope);
      paintCaptures(found, by.captures ?? by.beginCaptures, paint);
      if (by.begin !== undefined) stack.push({ rule: by, scope: by.name ?? scope });
      else if (found[0] === '') break;
    }
    at = end;
  }
  return scopes;
}

/** The rule that matches first; where two do at once, the end of the nest comes before what may stand in it. */
function earliest(grammar: Grammar, rule: Rule, line: string, at: number): { found?: RegExpExecArray; by: Rule } {
  const candidates = flatten(grammar, rule.patterns ?? []).map((by) => ({ by, source: by.match ?? by.begin ?? '' }));
  if (rule.end !== undefined) candidates.unshift({ by: rule, source: rule.end });
  let best: { found?: RegExpExecArray; by: Rule } = { by: rule };
  for (const { by, source } of candidates) {
    const pattern = compile(source);
    pattern.lastIndex = at;
    const found = pattern.exec(line);
    if (found && (!best.found || found.index < best.found.index)) best = { found, by };
  }
  return best;
}

function flatten(grammar: Grammar, patterns: readonly Rule[]): Rule[] {
  return patterns.flatMap((rule) => {
    if (rule.include === undefined) return [rule];
    return flatten(grammar, grammar.repository[rule.include.slice(1)]?.patterns ?? []);
  });
}

const compiled = new Map<string, RegExp>();

function compile(source: string): RegExp {
  const pattern = compiled.get(source) ?? new RegExp(source, 'dg');
  compiled.set(source, pattern);
  return pattern;
}

function paintCaptures(
  found: RegExpExecArray,
  captures: Captures | undefined,
  paint: (start: number, end: number, scope: string) => void,
): void {
  for (const [group, { name }] of Object.entries(captures ?? {})) {
    const range = found.indices?.[Number(group)];
    if (range) paint(range[0], range[1], name);
  }
}
