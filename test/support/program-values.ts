/**
 * Values made up from a tape of choices: commands, pipes, expressions, words, strings.
 *
 * Valid by the grammar; whether they make any sense is another matter.
 */
import { BARE, BRACKET, LayoutMaker, LINE, type Place } from './program-layout.ts';

export const MAX_NESTING = 7;

const heads = ['print', 'a', 'fork', 'x1', 'ls', '/bin/true', './run', 'new-net', 'a.b', 'as', 'né'] as const;
// biome-ignore format: a table
const words = [
  'x', '/a/b', '-l', '--opt=1', 'a=b', '*.txt', '10.0.0.1/24', 'é', 'a\\ b', 'a[1-9]*', 'if', 'else', 'in',
  '+x', 'a#b', '-', '--', 'https://x.y/z?a=1#b', '~/x', '..', '5x', 'a\\<', '%',
] as const;
// biome-ignore format: a table
const literals = [
  '5', '0', '1.5', '0o755', '0x1f', '10s', '250ms', '1.5h', '16M', '1G', 'true', 'false', 'null',
] as const;
export const variables = ['x', 'y', 'level', 'a_b', 'X1', '_'] as const;
const escapes = ['\\n', '\\\\', '\\"', '\\$', '\\x41', '\\u{1F642}', '\\\n', '\\e'] as const;
// biome-ignore format: a table
const texts = [
  'a', ' ', 'a b', '#', '<', '> ', "'", '(', ')', ' $ ', 'é🙂', '\n', '\t', '; ', '{', ']', 'PPid:',
] as const;
const comparisons = ['==', '!=', ' in ', ' not in ', ' matches '] as const;
const signs = ['<', '<=', '>', '>='] as const;
const arithmetic = ['+', '-', '*', '/', '%'] as const;

export abstract class ValueMaker extends LayoutMaker {
  abstract block(): string;

  value(place: Place): string {
    const first = this.pick([true, true, false]) ? this.command(place) : this.expression({ ...place, bare: false });
    return first + this.choices.list(3, () => `${this.gap(place)}|${this.gap(place)}${this.command(place)}`).join('');
  }

  /** Where a block may stand as a value. */
  result(place: Place): string {
    return this.choices.below(8) === 1 && this.nesting <= MAX_NESTING ? this.block() : this.value(place);
  }

  /** An argument, or a block in its place. */
  item(): string {
    return this.choices.below(10) === 1 && this.nesting <= MAX_NESTING ? this.block() : this.argument();
  }

  command(place: Place): string {
    const given = this.choices.list(4, () => this.blank(place) + this.argument());
    const block = this.choices.below(6) === 1 ? this.blank(place) + this.block() : '';
    const background = this.choices.below(8) === 1 ? `${this.blank(place)}&` : '';
    return this.pick(heads) + given.join('') + block + background;
  }

  argument(): string {
    switch (this.choices.below(8)) {
      case 2:
        return this.pick(['', '-', '+']) + this.pick(literals);
      case 3:
      case 4:
        return this.operand(LINE);
      case 5: {
        const pieces = [this.pick(words), ...this.choices.list(3, () => this.piece())];
        return pieces.join('');
      }
      default:
        return this.pick(words);
    }
  }

  /** A piece of a word. */
  piece(): string {
    return this.pick<() => string>([
      () => `$${this.pick(variables)}`,
      () => this.string(),
      () => `\${${this.gap(BARE)}${this.expression(BARE)}${this.gap(BARE)}}`,
      () => `$(${this.inner()})`,
      () => '/b',
      () => '[0-9]*',
    ])();
  }

  expression(place: Place): string {
    const parts = [this.comparison(place)];
    for (const operator of this.choices.list(2, () => this.pick([' and ', ' or ']))) {
      parts.push(this.around(place, operator), this.comparison(place));
    }
    return parts.join('');
  }

  comparison(place: Place): string {
    const not = this.choices.below(8) === 1 ? `not${this.blank(place)}` : '';
    const left = this.sum(place);
    if (this.choices.below(3) !== 1) return not + left;
    const operator = place.inBracket && this.choices.below(2) === 1 ? this.pick(signs) : this.pick(comparisons);
    return not + left + this.around(place, /[a-z]$/.test(left) ? ` ${operator}` : operator) + this.sum(place);
  }

  sum(place: Place): string {
    const parts = [this.term(place)];
    for (const operator of this.choices.list(2, () => this.pick(arithmetic))) {
      // Where a value starts, `true+1` is a command's name.
      const sign = parts.at(-1)!.match(/[a-z]$/) ? ` ${operator}` : operator;
      parts.push(this.around(place, sign), this.term(place));
    }
    return parts.join('');
  }

  term(place: Place): string {
    const kind = this.choices.below(8);
    if (kind === 1) return `-${this.blank(place)}${this.operand(place)}`;
    if (kind === 2) return `-${this.pick(['', '-'])}$${this.pick(variables)}`;
    return this.operand(place);
  }

  operand(place: Place): string {
    if (this.nesting > MAX_NESTING) return '$x';
    this.nesting += 1;
    const text = this.makeOperand(place);
    this.nesting -= 1;
    return text;
  }

  makeOperand(place: Place): string {
    switch (this.choices.below(12)) {
      case 1:
        return this.pick(literals);
      case 2:
      case 3:
        return this.string();
      case 4:
        return `(${this.inner()})${this.postfixes(BRACKET)}`;
      case 5:
        return `$(${this.inner()})`;
      case 6: {
        const items = this.choices.list(4, () => this.item() + this.itemGap());
        return `[${this.gap(BRACKET)}${items.join('')}]`;
      }
      case 7: {
        const entries = this.choices.list(3, () => this.entry() + this.itemGap());
        return `{${this.gap(BRACKET)}${entries.join('')}}`;
      }
      case 8:
        return `\${${this.gap(BARE)}${this.expression(BARE)}${this.gap(BARE)}}`;
      default:
        return `${place.bare ? '' : '$'}${this.pick(variables)}${this.postfixes(place)}`;
    }
  }

  inner(): string {
    this.nesting += 1;
    const inner = this.nesting > MAX_NESTING ? '1' : this.gap(BRACKET) + this.result(BRACKET) + this.gap(BRACKET);
    this.nesting -= 1;
    return inner;
  }

  itemGap(): string {
    return this.pick([this.blank(BRACKET), `,${this.gap(BRACKET)}`, `${this.blank(BRACKET)},${this.blank(BRACKET)}`]);
  }

  entry(): string {
    const key = this.pick(['size', 'mode', '"a b"', "'c'"]);
    return `${key}${this.gap(BRACKET)}:${this.gap(BRACKET)}${this.item()}`;
  }

  postfixes(place: Place): string {
    const index = (): string => this.gap(BRACKET) + this.expression({ ...place, inBracket: true }) + this.gap(BRACKET);
    const postfix = (): string =>
      this.pick<() => string>([
        () => '.pid',
        () => `[${index()}]`,
        () => `[${index()}..]`,
        () => `[..${index()}]`,
        () => '[1..-1]',
      ])();
    return this.choices.below(3) === 1 ? this.choices.list(3, postfix).join('') : '';
  }

  string(): string {
    if (this.nesting > MAX_NESTING || this.choices.below(3) === 0) return this.pick(["'a'", "'$x\n \"'", "''"]);
    this.nesting += 1;
    const part = (): string =>
      this.pick<() => string>([
        () => this.pick(texts),
        () => this.pick(escapes),
        () => `$${this.pick(variables)}`,
        () => `\${${this.expression(BARE)}}`,
        () => `$(${this.inner()})`,
      ])();
    const parts = this.choices.list(4, part);
    this.nesting -= 1;
    return `"${parts.join('').replaceAll('$$', '$ $')}"`;
  }
}
