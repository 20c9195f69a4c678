/**
 * Programs made up from a tape of choices: every construct of the language, in every layout.
 *
 * All of them are valid by the grammar. The tape: `program-layout.ts`.
 */
import { Choices, LINE } from './program-layout.ts';
import { MAX_NESTING, ValueMaker, variables } from './program-values.ts';

const names = ['x', 'y', 'level', 'a_b', 'in', 'X1', '_'] as const;

export const makeProgram = (tape: ArrayLike<number>): string => new ProgramMaker(new Choices(tape)).program();

class ProgramMaker extends ValueMaker {
  program(): string {
    const start = this.pick(['', '', '', '#!/usr/bin/env nsx\n', '\ufeff', '\n\n', '  ']);
    return start + this.statements(8) + this.pick(['\n', '', ' # end', '\n\n# end\n', ' ;', '\\\n\n']);
  }

  statements(limit: number): string {
    if (this.nesting > MAX_NESTING) return '';
    return this.choices
      .list(limit, () => this.statement())
      .reduce((all, next) => (all ? all + this.separator() + next : next), '');
  }

  statement(): string {
    const blank = () => this.blank(LINE);
    const name = () => this.pick(names);
    switch (this.choices.below(20)) {
      case 3:
        return `let${blank()}${name()}${this.around(LINE, '=')}${this.result(LINE)}`;
      case 4:
        return `${this.pick(variables)} =${this.gap(LINE)}${this.result(LINE)}`;
      case 5: {
        const branches = this.choices.list(2, () => `${this.turn()}else if${blank()}${this.header()}`);
        const otherwise = this.pick(['', `${this.turn()}else${blank()}${this.block()}`]);
        return `if${blank()}${this.header()}${branches.join('')}${otherwise}`;
      }
      case 6:
        return `for${blank()}${name()}${blank()}in${blank()}${this.header()}`;
      case 7:
        return `while${blank()}${this.header()}`;
      case 8:
        return `repeat${blank()}${this.header()}`;
      case 9:
      case 10: {
        const parameters = this.choices.list(3, () => blank() + this.parameter());
        const rest = this.pick(['', `${blank()}...${this.gap(LINE)}rest`]);
        return `fn${blank()}${this.pick(['f', 'make-it', 'g'])}${parameters.join('')}${rest}${blank()}${this.block()}`;
      }
      case 11:
        return this.pick(['return', `return${blank()}${this.result(LINE)}`]);
      case 12:
        return this.pick(['break', 'continue']);
      case 13: {
        const handler = `${this.turn()}catch${blank()}${this.pick(['', `${this.pick(variables)} `])}${this.block()}`;
        return `try${blank()}${this.block()}${this.pick(['', handler])}`;
      }
      case 14:
        return `use${blank()}${this.pick(['net', '"file.nsx"', "'file.nsx'", '"$x/a.nsx"'])}`;
      case 15:
        return `expect${blank()}${this.value(LINE)}${this.reason()}`;
      case 16: {
        const errno = this.pick(['', `${this.pick(['ENOSPC', 'EPERM'])} `]);
        return `expect${blank()}error${blank()}${errno}${this.block()}${this.reason()}`;
      }
      case 17:
        return `defer${blank()}${this.block()}`;
      default:
        return this.value(LINE);
    }
  }

  /** Before `else` and `catch`. */
  turn(): string {
    return this.pick([' ', ' ', '\n', '', ' # why\n', '\n\n# why\n\n  ', ' \\\n']);
  }

  reason(): string {
    return this.pick(['', this.blank(LINE) + this.string()]);
  }

  /** What can be compared with `<` outside parentheses is read so: a block here starts with a command, or on a new line. */
  header(): string {
    return `${this.expression(LINE)}${this.pick([' ', '  ', '\t'])}${this.block(true)}`;
  }

  parameter(): string {
    const name = this.pick(variables);
    return this.pick([name, `${name}${this.gap(LINE)}=${this.gap(LINE)}${this.item()}`]);
  }

  override block(afterExpression = false): string {
    this.nesting += 1;
    const inner = this.statements(3);
    this.nesting -= 1;
    const start = afterExpression ? '\n' : '';
    const open = this.pick([' ', ' ', '\n  ', '', `  ${this.comment()}`]);
    return `<${open.includes('\n') ? open : start + open}${inner}${this.pick([' ', '\n', `\n${this.comment()}`, ';', '\n\n'])}>`;
  }
}
