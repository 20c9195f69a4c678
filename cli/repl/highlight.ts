/**
 * Colours for a line while it is typed, by the same tokens that the grammar sees.
 */
import { lexemes } from '../../grammar/lexer.ts';
import type { Style } from '../render/style.ts';

/** Longer ones are shown as they are: nobody reads their colours, and every key would cost. */
const LIMIT = 20_000;

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
    result += line.slice(at, start) + painted(text, paint(scope, style));
    at = end;
  }
  return result + line.slice(at);
}

/** Each line for itself: something else may be written between them. */
const painted = (text: string, painter: ((text: string) => string) | undefined): string =>
  painter
    ? text
        .split('\n')
        .map((line) => (line === '' ? '' : painter(line)))
        .join('\n')
    : text;

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
