/**
 * Colours for a line while it is typed, by the same tokens that the grammar sees.
 */
import { lexemes } from '../../grammar/lexer.ts';
import type { Style } from '../render/style.ts';

/** Longer ones are shown as they are: nobody reads their colours, and every key would cost. */
const LIMIT = 2000;

/** `line` with colours; `before` are the lines above it that belong to the same text. */
export function highlight(line: string, before: string, style: Style): string {
  if (line.length + before.length > LIMIT) return line;
  let result = '';
  let at = 0;
  for (const { span, scope } of lexemes(before + line)) {
    const start = Math.max(span.start - before.length, at);
    const end = span.end - before.length;
    if (end <= start) continue;
    const text = line.slice(start, end);
    result += line.slice(at, start) + (paint(scope, style)?.(text) ?? text);
    at = end;
  }
  return result + line.slice(at);
}

const painters: readonly [scope: string, painter: keyof Style][] = [
  ['comment', 'quiet'],
  ['invalid', 'error'],
  ['keyword.control', 'strong'],
  ['entity.name.function', 'name'],
  ['string.quoted', 'good'],
  ['constant.character', 'good'],
  ['constant', 'number'],
  ['variable.other.member', 'place'],
  ['variable', 'place'],
  ['punctuation.section.block', 'strong'],
];

function paint(scope: string, style: Style): ((text: string) => string) | undefined {
  const found = painters.find(([prefix]) => scope.startsWith(prefix));
  return found && style[found[1]];
}
