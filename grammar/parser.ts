/**
 * The grammar, as Chevrotain rules: tokens → concrete syntax tree.
 *
 * The scanner has already decided what each piece is and where statements end, so one token of
 * lookahead suffices and no rule has a condition. A statement that does not parse is left out and
 * noted; its neighbours are not affected. Builds no AST and words no errors.
 */

import type { CstNode } from 'chevrotain';
import {
  CstParser,
  type IRecognitionException,
  type IToken,
  isRecognitionException,
  type ParserMethod,
} from 'chevrotain';
import type * as cst from './cst.ts';
import { LateLookahead } from './late-lookahead.ts';
import { expectations } from './syntax-errors.ts';
import { categories, tokenTypes as t } from './tokens.ts';

/** A statement that could not be parsed. */
export interface Failure {
  readonly error: IRecognitionException & { readonly previousToken: IToken };
  /** Where the statement starts. */
  readonly start: number;
}

type Rule = ParserMethod<[], CstNode>;

export class Parser extends CstParser {
  readonly failures: Failure[] = [];

  constructor({ validate }: { readonly validate: boolean }) {
    super([...Object.values(t), ...Object.values(categories)], {
      maxLookahead: 1,
      lookaheadStrategy: new LateLookahead({ maxLookahead: 1 }),
      nodeLocationTracking: 'onlyOffset',
      skipValidations: !validate,
      errorMessageProvider: expectations,
    });
    this.performSelfAnalysis();
  }

  /** The statements of a balanced token stream. */
  parse(tokens: IToken[]): { readonly tree: cst.StatementsCstNode; readonly failures: readonly Failure[] } {
    this.input = tokens;
    this.failures.length = 0;
    return { tree: this.statements() as cst.StatementsCstNode, failures: [...this.failures] };
  }

  readonly statements: Rule = this.RULE('statements', () => {
    this.MANY(() => {
      const { startOffset } = this.LA(1);
      try {
        this.SUBRULE(this.statement);
      } catch (error) {
        if (!(error instanceof Error && isRecognitionException(error))) throw error;
        this.failures.push({ error: error as unknown as Failure['error'], start: startOffset });
        this.#skipStatement();
      }
    });
  });

  // Alternatives are made once, not whenever a rule is tried.
  readonly #statementForms = [
    { ALT: () => this.SUBRULE(this.letStatement) },
    { ALT: () => this.SUBRULE(this.assignStatement) },
    { ALT: () => this.SUBRULE(this.ifStatement) },
    { ALT: () => this.SUBRULE(this.forStatement) },
    { ALT: () => this.SUBRULE(this.whileStatement) },
    { ALT: () => this.SUBRULE(this.repeatStatement) },
    { ALT: () => this.SUBRULE(this.functionStatement) },
    { ALT: () => this.SUBRULE(this.returnStatement) },
    { ALT: () => this.CONSUME(t.Break) },
    { ALT: () => this.CONSUME(t.Continue) },
    { ALT: () => this.SUBRULE(this.tryStatement) },
    { ALT: () => this.SUBRULE(this.useStatement) },
    { ALT: () => this.SUBRULE(this.expectStatement) },
    { ALT: () => this.SUBRULE(this.deferStatement) },
    { ALT: () => this.SUBRULE(this.value) },
  ];

  readonly statement: Rule = this.RULE('statement', () => {
    this.CONSUME(t.StatementStart);
    this.OR(this.#statementForms);
    this.CONSUME(t.StatementEnd);
  });

  readonly block: Rule = this.RULE('block', () => {
    this.CONSUME(t.BlockOpen);
    this.SUBRULE(this.statements);
    this.CONSUME(t.BlockClose);
  });

  // Statements ---------------------------------------------------------------------------------

  readonly letStatement: Rule = this.RULE('letStatement', () => {
    this.CONSUME(t.Let);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.result);
  });

  readonly assignStatement: Rule = this.RULE('assignStatement', () => {
    this.CONSUME(t.AssignedName);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.result);
  });

  readonly ifStatement: Rule = this.RULE('ifStatement', () => {
    this.CONSUME(t.If);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.block);
    this.MANY(() => {
      this.CONSUME(t.ElseIf);
      this.SUBRULE2(this.expression);
      this.SUBRULE2(this.block);
    });
    this.OPTION(() => {
      this.CONSUME(t.Else);
      this.SUBRULE3(this.block, { LABEL: 'otherwise' });
    });
  });

  readonly forStatement: Rule = this.RULE('forStatement', () => {
    this.CONSUME(t.For);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.In);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.block);
  });

  readonly whileStatement: Rule = this.RULE('whileStatement', () => {
    this.CONSUME(t.While);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.block);
  });

  readonly repeatStatement: Rule = this.RULE('repeatStatement', () => {
    this.CONSUME(t.Repeat);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.block);
  });

  readonly functionStatement: Rule = this.RULE('functionStatement', () => {
    this.CONSUME(t.Fn);
    this.CONSUME(t.Identifier);
    this.MANY(() => this.SUBRULE(this.parameter));
    this.OPTION(() => {
      this.CONSUME(t.Ellipsis);
      this.CONSUME2(t.Identifier, { LABEL: 'rest' });
    });
    this.SUBRULE(this.block);
  });

  readonly parameter: Rule = this.RULE('parameter', () => {
    this.CONSUME(t.Identifier);
    this.OPTION(() => {
      this.CONSUME(t.Equals);
      this.SUBRULE(this.item);
    });
  });

  readonly returnStatement: Rule = this.RULE('returnStatement', () => {
    this.CONSUME(t.Return);
    this.OPTION(() => this.SUBRULE(this.result));
  });

  readonly tryStatement: Rule = this.RULE('tryStatement', () => {
    this.CONSUME(t.Try);
    this.SUBRULE(this.block);
    this.OPTION(() => {
      this.CONSUME(t.Catch);
      this.OPTION2(() => this.CONSUME(t.Identifier));
      this.SUBRULE2(this.block, { LABEL: 'handler' });
    });
  });

  readonly useStatement: Rule = this.RULE('useStatement', () => {
    this.CONSUME(t.Use);
    this.SUBRULE(this.argument);
  });

  readonly expectStatement: Rule = this.RULE('expectStatement', () => {
    this.CONSUME(t.Expect);
    this.OR([{ ALT: () => this.SUBRULE(this.expectedError) }, { ALT: () => this.SUBRULE(this.value) }]);
    this.OPTION(() => this.SUBRULE(this.reason));
  });

  readonly expectedError: Rule = this.RULE('expectedError', () => {
    this.CONSUME(t.Error);
    this.OPTION(() => this.CONSUME(t.Identifier));
    this.SUBRULE(this.block);
  });

  readonly reason: Rule = this.RULE('reason', () => {
    this.OR([{ ALT: () => this.CONSUME(t.RawString) }, { ALT: () => this.SUBRULE(this.string) }]);
  });

  readonly deferStatement: Rule = this.RULE('deferStatement', () => {
    this.CONSUME(t.Defer);
    this.SUBRULE(this.block);
  });

  // Values -------------------------------------------------------------------------------------

  readonly value: Rule = this.RULE('value', () => {
    this.OR([{ ALT: () => this.SUBRULE(this.command) }, { ALT: () => this.SUBRULE(this.expression) }]);
    this.MANY(() => {
      this.CONSUME(t.Pipe);
      this.SUBRULE2(this.command, { LABEL: 'stage' });
    });
  });

  /** Where a block may stand as a value: nothing before it takes it for its own. */
  readonly result: Rule = this.RULE('result', () => {
    this.OR([{ ALT: () => this.SUBRULE(this.block) }, { ALT: () => this.SUBRULE(this.value) }]);
  });

  readonly command: Rule = this.RULE('command', () => {
    this.CONSUME(t.CommandName);
    this.MANY(() => this.SUBRULE(this.argument));
    this.OPTION(() => this.SUBRULE(this.block));
    this.OPTION2(() => this.CONSUME(t.Ampersand));
  });

  readonly argument: Rule = this.RULE('argument', () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.CONSUME(t.Glue);
      this.SUBRULE2(this.operand);
    });
  });

  /** The same for what is written as an argument is. */
  readonly item: Rule = this.RULE('item', () => {
    this.OR([{ ALT: () => this.SUBRULE(this.block) }, { ALT: () => this.SUBRULE(this.argument) }]);
  });

  /** Flat: `ast-builder.ts` knows which operators bind more tightly. */
  readonly expression: Rule = this.RULE('expression', () => {
    this.SUBRULE(this.term);
    this.MANY(() => {
      this.CONSUME(categories.BinaryOperator);
      this.SUBRULE2(this.term);
    });
  });

  readonly term: Rule = this.RULE('term', () => {
    this.MANY(() => this.CONSUME(categories.PrefixOperator));
    this.SUBRULE(this.operand);
  });

  readonly #operandForms = [
    { ALT: () => this.CONSUME(categories.Atom) },
    { ALT: () => this.SUBRULE(this.string) },
    { ALT: () => this.SUBRULE(this.group) },
    { ALT: () => this.SUBRULE(this.interpolation) },
    { ALT: () => this.SUBRULE(this.list) },
    { ALT: () => this.SUBRULE(this.record) },
  ];

  readonly operand: Rule = this.RULE('operand', () => {
    this.OR(this.#operandForms);
    this.MANY(() => this.SUBRULE(this.postfix));
  });

  readonly postfix: Rule = this.RULE('postfix', () => {
    this.OR([{ ALT: () => this.SUBRULE(this.field) }, { ALT: () => this.SUBRULE(this.index) }]);
  });

  readonly field: Rule = this.RULE('field', () => {
    this.CONSUME(t.Dot);
    this.CONSUME(t.FieldName);
  });

  readonly index: Rule = this.RULE('index', () => {
    this.CONSUME(t.IndexOpen);
    this.OPTION(() => this.SUBRULE(this.expression, { LABEL: 'from' }));
    this.OPTION2(() => {
      this.CONSUME(t.Range);
      this.OPTION3(() => this.SUBRULE2(this.expression, { LABEL: 'to' }));
    });
    this.CONSUME(t.IndexClose);
  });

  readonly string: Rule = this.RULE('string', () => {
    this.CONSUME(t.StringOpen);
    this.MANY(() => this.SUBRULE(this.stringPart));
    this.CONSUME(t.StringClose);
  });

  readonly #stringParts = [
    { ALT: () => this.CONSUME(t.StringText) },
    { ALT: () => this.CONSUME(t.StringEscape) },
    { ALT: () => this.CONSUME(t.VariableName) },
    { ALT: () => this.SUBRULE(this.interpolation) },
    { ALT: () => this.SUBRULE(this.group) },
  ];

  readonly stringPart: Rule = this.RULE('stringPart', () => {
    this.OR(this.#stringParts);
  });

  readonly interpolation: Rule = this.RULE('interpolation', () => {
    this.CONSUME(t.InterpolationOpen);
    this.SUBRULE(this.expression);
    this.CONSUME(t.InterpolationClose);
  });

  readonly group: Rule = this.RULE('group', () => {
    this.OR([{ ALT: () => this.CONSUME(t.ParenOpen) }, { ALT: () => this.CONSUME(t.SubstitutionOpen) }]);
    this.SUBRULE(this.result);
    this.CONSUME(t.ParenClose);
  });

  readonly list: Rule = this.RULE('list', () => {
    this.CONSUME(t.ListOpen);
    this.MANY(() => {
      this.SUBRULE(this.item);
      this.OPTION(() => this.CONSUME(t.Comma));
    });
    this.CONSUME(t.ListClose);
  });

  readonly record: Rule = this.RULE('record', () => {
    this.CONSUME(t.RecordOpen);
    this.MANY(() => {
      this.SUBRULE(this.entry);
      this.OPTION(() => this.CONSUME(t.Comma));
    });
    this.CONSUME(t.RecordClose);
  });

  readonly entry: Rule = this.RULE('entry', () => {
    this.OR([{ ALT: () => this.CONSUME(t.RecordKey) }, { ALT: () => this.CONSUME(t.QuotedKey) }]);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.item);
  });

  /** To the end of the statement at hand; those inside its blocks end before it does. */
  #skipStatement(): void {
    for (let depth = 1; depth > 0; this.SKIP_TOKEN()) {
      const { tokenType } = this.LA(1);
      if (tokenType === t.StatementStart) depth += 1;
      else if (tokenType === t.StatementEnd) depth -= 1;
    }
  }
}
