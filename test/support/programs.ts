/**
 * Programs made up from a tape of choices: every construct of the language, in every layout.
 *
 * All of them are valid by the grammar. A tape that has run out gives zeros, and choice 0 is always
 * the simplest, so generation ends and a shorter tape is a simpler program: that is what shrinks a
 * counterexample.
 */
const MAX_NESTING = 7;

export class Choices {
  readonly #tape: ArrayLike<number>;
  #at = 0;

  constructor(tape: ArrayLike<number>) {
    this.#tape = tape;
  }

  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number {
    const value = this.#tape[this.#at] ?? 0;
    this.#at += 1;
    return value % limit;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] as T;
  }

  /** At most `limit` items. */
  list<T>(limit: number, make: () => T): T[] {
    return Array.from({ length: this.below(limit + 1) }, make);
  }
}

export const makeProgram = (tape: ArrayLike<number>): string => new ProgramMaker(new Choices(tape)).program();

/** Where something stands. */
interface Place {
  /** Newlines are blanks, and `<` and `>` compare. */
  readonly inBracket: boolean;
  /** Names are variables. */
  readonly bare: boolean;
}

const LINE: Place = { inBracket: false, bare: false };
const BRACKET: Place = { inBracket: true, bare: false };
const BARE: Place = { inBracket: true, bare: true };

const heads = ['print', 'a', 'fork', 'x1', 'ls', '/bin/true', './run', 'new-net', 'a.b', 'as', 'né'] as const;
const words = [
  ...(['x', '/a/b', '-l', '--opt=1', 'a=b', '*.txt', '10.0.0.1/24', 'é', 'a\\ b', 'a[1-9]*', 'if', 'else', 'in'] as const),
  ...(['+x', 'a#b', '-', '--', 'https://x.y/z?a=1#b', '~/x', '..', '5x', 'a\\<', '%'] as const),
] as const;
const literals = ['5', '0', '1.5', '0o755', '0x1f', '10s', '250ms', '1.5h', '16M', '1G', 'true', 'false', 'null'] as const;
const names = ['x', 'y', 'level', 'a_b', 'in', 'X1', '_'] as const;
const variables = ['x', 'y', 'level', 'a_b', 'X1', '_'] as const;
const escapes = ['\\n', '\\\\', '\\"', '\\$', '\\x41', '\\u{1F642}', '\\\n', '\\e'] as const;
const texts = ['a', ' ', 'a b', '#', '<', '> ', "'", '(', ')', ' $ ', 'é🙂', '\n', '\t', '; ', '{', ']', 'PPid:'] as const;
const comparisons = ['==', '!=', ' in ', ' not in ', ' matches '] as const;
const signs = ['<', '<=', '>', '>='] as const;
const arithmetic = ['+', '-', '*', '/', '%'] as const;
const comments = ['# a', '#', '#b ', '## c', '#!x', '# é < ( "'] as const;

class ProgramMaker {
  readonly #choices: Choices;
  #nesting = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  program(): string {
    const start = this.#pick(['', '', '', '#!/usr/bin/env nsx\n', '\ufeff', '\n\n', '  ']);
    return start + this.#statements(8) + this.#pick(['\n', '', ' # end', '\n\n# end\n', ' ;', '\\\n\n']);
  }

  // Layout ------------------------------------------------------------------------------------

  #pick<T>(items: readonly [T, ...T[]]): T {
    return this.#choices.pick(items);
  }

  #comment(): string {
    return `${this.#pick(comments)}${this.#pick(['\n', '\n', '\r\n', '\r'])}`;
  }

  /** Between two pieces that must not touch. */
  #blank(place: Place): string {
    const kind = this.#choices.below(16);
    if (kind < 11) return ' ';
    if (kind < 13) return this.#pick(['  ', '\t', '     ', ' \\\n', '\\\n\\\n', ' \\\r\n  ']);
    if (!place.inBracket) return ' ';
    return kind < 15 ? this.#pick(['\n', '\r\n', '\n\n   ', '\r', ' \\\n\n']) : ` ${this.#comment()} `;
  }

  /** Between two pieces that may touch. */
  #gap(place: Place): string {
    return this.#choices.below(3) === 1 ? this.#blank(place) : '';
  }

  /** Between two signs that are written with blanks as a rule. */
  #around(place: Place, text: string): string {
    return text.startsWith(' ') || this.#choices.below(4) > 0
      ? this.#blank(place) + text.trim() + this.#blank(place)
      : text;
  }

  #separator(): string {
    const kind = this.#choices.below(12);
    if (kind < 6) return '\n';
    if (kind < 8) return this.#pick(['; ', ';', ' ;\n', ';;']);
    if (kind < 10) return this.#pick(['\n\n', '\r\n', '\n\n\n  ', '\r', '\n \\\n']);
    return (kind < 11 ? this.#pick([' ', '  ', '; ', ' \\\n']) : '\n') + this.#comment() + this.#pick(['', '\n', '  ']);
  }

  // Statements --------------------------------------------------------------------------------

  #statements(limit: number): string {
    if (this.#nesting > MAX_NESTING) return '';
    return this.#choices
      .list(limit, () => this.#statement())
      .reduce((all, next) => (all ? all + this.#separator() + next : next), '');
  }

  #statement(): string {
    const blank = () => this.#blank(LINE);
    const name = () => this.#pick(names);
    switch (this.#choices.below(20)) {
      default:
        return this.#value(LINE);
      case 3:
        return `let${blank()}${name()}${this.#around(LINE, '=')}${this.#value(LINE)}`;
      case 4:
        return `${this.#pick(variables)} =${this.#gap(LINE)}${this.#value(LINE)}`;
      case 5: {
        const branches = this.#choices.list(2, () => `${this.#turn()}else if${blank()}${this.#header()}`);
        const otherwise = this.#pick(['', `${this.#turn()}else${blank()}${this.#block()}`]);
        return `if${blank()}${this.#header()}${branches.join('')}${otherwise}`;
      }
      case 6:
        return `for${blank()}${name()}${blank()}in${blank()}${this.#header()}`;
      case 7:
        return `while${blank()}${this.#header()}`;
      case 8:
        return `repeat${blank()}${this.#header()}`;
      case 9:
      case 10: {
        const parameters = this.#choices.list(3, () => blank() + this.#parameter());
        const rest = this.#pick(['', `${blank()}...${this.#gap(LINE)}rest`]);
        return `fn${blank()}${this.#pick(['f', 'make-it', 'g'])}${parameters.join('')}${rest}${blank()}${this.#block()}`;
      }
      case 11:
        return this.#pick(['return', `return${blank()}${this.#value(LINE)}`]);
      case 12:
        return this.#pick(['break', 'continue']);
      case 13: {
        const handler = `${this.#turn()}catch${blank()}${this.#pick(['', `${this.#pick(variables)} `])}${this.#block()}`;
        return `try${blank()}${this.#block()}${this.#pick(['', handler])}`;
      }
      case 14:
        return `use${blank()}${this.#pick(['net', '"file.nsx"', "'file.nsx'", '"$x/a.nsx"'])}`;
      case 15:
        return `expect${blank()}${this.#value(LINE)}${this.#reason()}`;
      case 16: {
        const errno = this.#pick(['', `${this.#pick(['ENOSPC', 'EPERM'])} `]);
        return `expect${blank()}error${blank()}${errno}${this.#block()}${this.#reason()}`;
      }
      case 17:
        return `defer${blank()}${this.#block()}`;
    }
  }

  /** Before `else` and `catch`. */
  #turn(): string {
    return this.#pick([' ', ' ', '\n', '', ' # why\n', '\n\n# why\n\n  ', ' \\\n']);
  }

  #reason(): string {
    return this.#pick(['', this.#blank(LINE) + this.#string()]);
  }

  /** What can be compared with `<` outside parentheses is read so: a block here starts with a command, or on a new line. */
  #header(): string {
    return `${this.#expression(LINE)}${this.#pick([' ', '  ', '\t'])}${this.#block(true)}`;
  }

  #parameter(): string {
    const name = this.#pick(variables);
    return this.#pick([name, `${name}${this.#gap(LINE)}=${this.#gap(LINE)}${this.#argument()}`]);
  }

  #block(afterExpression = false): string {
    this.#nesting += 1;
    const inner = this.#statements(3);
    this.#nesting -= 1;
    const start = afterExpression ? '\n' : '';
    const open = this.#pick([' ', ' ', '\n  ', '', `  ${this.#comment()}`]);
    return `<${open.includes('\n') ? open : start + open}${inner}${this.#pick([' ', '\n', `\n${this.#comment()}`, ';', '\n\n'])}>`;
  }

  // Values ------------------------------------------------------------------------------------

  #value(place: Place): string {
    const first = this.#pick([true, true, false]) ? this.#command(place) : this.#expression({ ...place, bare: false });
    return first + this.#choices.list(3, () => `${this.#gap(place)}|${this.#gap(place)}${this.#command(place)}`).join('');
  }

  #command(place: Place): string {
    const given = this.#choices.list(4, () => this.#blank(place) + this.#argument());
    const block = this.#choices.below(6) === 1 ? this.#blank(place) + this.#block() : '';
    const background = this.#choices.below(8) === 1 ? `${this.#blank(place)}&` : '';
    return this.#pick(heads) + given.join('') + block + background;
  }

  #argument(): string {
    switch (this.#choices.below(8)) {
      default:
        return this.#pick(words);
      case 2:
        return this.#pick(['', '-', '+']) + this.#pick(literals);
      case 3:
      case 4:
        return this.#operand(LINE);
      case 5: {
        const pieces = [this.#pick(words), ...this.#choices.list(3, () => this.#piece())];
        return pieces.join('');
      }
    }
  }

  /** A piece of a word. */
  #piece(): string {
    return this.#pick([
      () => `$${this.#pick(variables)}`,
      () => this.#string(),
      () => `\${${this.#gap(BARE)}${this.#expression(BARE)}${this.#gap(BARE)}}`,
      () => `$(${this.#inner()})`,
      () => '/b',
      () => '[0-9]*',
    ])();
  }

  #expression(place: Place): string {
    const parts = [this.#comparison(place)];
    for (const operator of this.#choices.list(2, () => this.#pick([' and ', ' or ']))) {
      parts.push(this.#around(place, operator), this.#comparison(place));
    }
    return parts.join('');
  }

  #comparison(place: Place): string {
    const not = this.#choices.below(8) === 1 ? `not${this.#blank(place)}` : '';
    const left = this.#sum(place);
    if (this.#choices.below(3) !== 1) return not + left;
    const operator = place.inBracket && this.#choices.below(2) === 1 ? this.#pick(signs) : this.#pick(comparisons);
    return not + left + this.#around(place, /[a-z]$/.test(left) ? ` ${operator}` : operator) + this.#sum(place);
  }

  #sum(place: Place): string {
    const parts = [this.#term(place)];
    for (const operator of this.#choices.list(2, () => this.#pick(arithmetic))) {
      // Where a value starts, `true+1` is a command's name.
      const sign = parts.at(-1)!.match(/[a-z]$/) ? ` ${operator}` : operator;
      parts.push(this.#around(place, sign), this.#term(place));
    }
    return parts.join('');
  }

  #term(place: Place): string {
    const kind = this.#choices.below(8);
    if (kind === 1) return `-${this.#blank(place)}${this.#operand(place)}`;
    if (kind === 2) return `-${this.#pick(['', '-'])}$${this.#pick(variables)}`;
    return this.#operand(place);
  }

  #operand(place: Place): string {
    if (this.#nesting > MAX_NESTING) return '$x';
    this.#nesting += 1;
    const text = this.#makeOperand(place);
    this.#nesting -= 1;
    return text;
  }

  #makeOperand(place: Place): string {
    switch (this.#choices.below(12)) {
      default:
        return `${place.bare ? '' : '$'}${this.#pick(variables)}${this.#postfixes(place)}`;
      case 1:
        return this.#pick(literals);
      case 2:
      case 3:
        return this.#string();
      case 4:
        return `(${this.#inner()})${this.#postfixes(BRACKET)}`;
      case 5:
        return `$(${this.#inner()})`;
      case 6: {
        const items = this.#choices.list(4, () => this.#argument() + this.#itemGap());
        return `[${this.#gap(BRACKET)}${items.join('')}]`;
      }
      case 7: {
        const entries = this.#choices.list(3, () => this.#entry() + this.#itemGap());
        return `{${this.#gap(BRACKET)}${entries.join('')}}`;
      }
      case 8:
        return `\${${this.#gap(BARE)}${this.#expression(BARE)}${this.#gap(BARE)}}`;
    }
  }

  #inner(): string {
    this.#nesting += 1;
    const inner = this.#nesting > MAX_NESTING ? '1' : this.#gap(BRACKET) + this.#value(BRACKET) + this.#gap(BRACKET);
    this.#nesting -= 1;
    return inner;
  }

  #itemGap(): string {
    return this.#pick([this.#blank(BRACKET), `,${this.#gap(BRACKET)}`, `${this.#blank(BRACKET)},${this.#blank(BRACKET)}`]);
  }

  #entry(): string {
    const key = this.#pick(['size', 'mode', '"a b"', "'c'"]);
    return `${key}${this.#gap(BRACKET)}:${this.#gap(BRACKET)}${this.#argument()}`;
  }

  #postfixes(place: Place): string {
    const index = () => this.#gap(BRACKET) + this.#expression({ ...place, inBracket: true }) + this.#gap(BRACKET);
    const postfix = () =>
      this.#pick([() => '.pid', () => `[${index()}]`, () => `[${index()}..]`, () => `[..${index()}]`, () => '[1..-1]'])();
    return this.#choices.below(3) === 1 ? this.#choices.list(3, postfix).join('') : '';
  }

  #string(): string {
    if (this.#nesting > MAX_NESTING || this.#choices.below(3) === 0) return this.#pick(["'a'", "'$x\n \"'", "''"]);
    this.#nesting += 1;
    const part = (): string =>
      this.#pick([
        () => this.#pick(texts),
        () => this.#pick(escapes),
        () => `$${this.#pick(variables)}`,
        () => `\${${this.#expression(BARE)}}`,
        () => `$(${this.#inner()})`,
      ])();
    const parts = this.#choices.list(4, part);
    this.#nesting -= 1;
    return `"${parts.join('').replaceAll('$$', '$ $')}"`;
  }
}
