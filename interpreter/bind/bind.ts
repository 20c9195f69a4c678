/**
 * Give every name its meaning: variables their slots, heads their commands or functions.
 *
 * The tree stays as it is; what is found goes into a table beside it, and what is wrong becomes
 * diagnostics. Nothing runs.
 */
import type {
  Block,
  Call,
  Expression,
  For,
  FunctionDefinition,
  Name,
  Program,
  Repeat,
  Statement,
  TextPart,
  Use,
  While,
} from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { parse } from '../../grammar/parse.ts';
import type { Source } from '../../grammar/source.ts';
import type { Command } from '../command.ts';
import { findErrno } from '../kernel/tables.ts';
import type { Registry } from '../registry.ts';
import { Bindings, processVariables } from './bindings.ts';
import { bindCall, diagnostic } from './call.ts';
import { leavesClosures } from './closures.ts';
import { checkFunctionCall } from './function.ts';
import type { Modules } from './modules.ts';
import { FrameLayout, Scope, type Slot } from './scope.ts';
import { unknownAssigned, unknownErrno, unknownHead, unknownVariable } from './unknown.ts';

/** Where a statement stands, as far as what may stand there depends on it. */
interface Place {
  readonly scope: Scope;
  /** In no block: there alone other texts can be used. */
  readonly atTop: boolean;
  readonly inFunction: boolean;
  readonly inLoop: boolean;
  readonly inNest: boolean;
  /** In a block that is a value, and in no function inside of it. */
  readonly inValue: boolean;
}

export function bind(
  source: Source,
  program: Program,
  top: Scope,
  { registry, modules }: { readonly registry: Registry; readonly modules: Modules },
): { bindings: Bindings; diagnostics: Diagnostic[] } {
  const binder = new Binder(source, registry, modules);
  binder.statements(program.statements, {
    scope: top,
    atTop: true,
    inFunction: false,
    inLoop: false,
    inNest: false,
    inValue: false,
  });
  return { bindings: binder.bindings, diagnostics: binder.diagnostics };
}

class Binder {
  readonly bindings = new Bindings();
  readonly diagnostics: Diagnostic[] = [];
  readonly #source: Source;
  readonly #registry: Registry;
  readonly #modules: Modules;
  /** What stands as a statement of its own, when it is a call. */
  #statementCall: Expression | undefined;

  constructor(source: Source, registry: Registry, modules: Modules) {
    this.#source = source;
    this.#modules = modules;
    this.#registry = registry;
  }

  readonly #report = (found: Diagnostic): void => {
    this.diagnostics.push(found);
  };

  /** Functions first, so that they can call each other whatever their order. */
  statements(statements: readonly Statement[], place: Place): void {
    for (const statement of statements) {
      if (statement.kind !== 'function') continue;
      const { scope } = place;
      const entry = scope.declare(statement.name.text, 'function', statement.name.span, statement);
      this.bindings.names.set(statement.name, { hops: 0, index: entry.index });
    }
    for (const statement of statements) this.#statement(statement, place);
  }

  #block(block: Block, place: Place): void {
    this.statements(block.statements, { ...place, atTop: false, scope: new Scope(place.scope, place.scope.layout) });
  }

  #declare(name: Name, scope: Scope): void {
    const entry = scope.declare(name.text, 'variable', name.span);
    this.bindings.names.set(name, { hops: 0, index: entry.index });
  }

  #statement(statement: Statement, place: Place): void {
    const { scope } = place;
    switch (statement.kind) {
      case 'expression-statement':
        this.#statementCall = statement.expression;
        return this.#expression(statement.expression, place);
      case 'let':
        this.#expression(statement.value, place);
        return this.#declare(statement.name, scope);
      case 'assign':
        this.#expression(statement.value, place);
        return this.#assign(statement.name, scope);
      case 'if':
        this.#expression(statement.condition, place);
        this.#block(statement.then, place);
        if (statement.otherwise?.kind === 'if') this.#statement(statement.otherwise, place);
        else if (statement.otherwise) this.#block(statement.otherwise, place);
        return;
      case 'for': {
        this.#expression(statement.iterable, place);
        const inner = this.#turn(statement, scope);
        this.#declare(statement.variable, inner);
        return this.#block(statement.body, { ...place, scope: inner, inLoop: true });
      }
      case 'while':
        this.#expression(statement.condition, place);
        return this.#block(statement.body, { ...place, scope: this.#turn(statement, scope), inLoop: true });
      case 'repeat':
        this.#expression(statement.count, place);
        return this.#block(statement.body, { ...place, scope: this.#turn(statement, scope), inLoop: true });
      case 'function':
        return this.#function(statement, place);
      case 'return':
        if (!place.inFunction) {
          this.#report(
            diagnostic(
              'nsx::bind::return-outside-function',
              '`return` stands in no function',
              statement.span,
              'nothing to return from',
              place.inValue ? 'the value of a block is that of its last statement' : undefined,
            ),
          );
        }
        if (statement.value) this.#expression(statement.value, place);
        return;
      case 'break':
      case 'continue':
        if (!place.inLoop) {
          this.#report(
            diagnostic(
              'nsx::bind::break-outside-loop',
              `\`${statement.kind}\` stands in no loop of this process`,
              statement.span,
              'no loop to leave',
            ),
          );
        }
        return;
      case 'try':
        this.#block(statement.body, place);
        if (statement.handler) {
          const inner = new Scope(scope, scope.layout);
          if (statement.errorName) this.#declare(statement.errorName, inner);
          this.#block(statement.handler, { ...place, scope: inner });
        }
        return;
      case 'expect':
        this.#expression(statement.condition, place);
        if (statement.reason) this.#parts(statement.reason.parts, place);
        return;
      case 'expect-error':
        if (statement.errno && !findErrno(statement.errno.text)) this.#report(unknownErrno(statement.errno));
        this.#block(statement.body, place);
        if (statement.reason) this.#parts(statement.reason.parts, place);
        return;
      case 'defer':
        this.bindings.defers = true;
        return this.#block(statement.body, { ...place, inFunction: false, inLoop: false });
      case 'use':
        return this.#use(statement, place);
    }
  }

  /** The scope of one turn of a loop. What a turn leaves behind (a block, a function) keeps that turn's variables. */
  #turn(loop: For | While | Repeat, scope: Scope): Scope {
    if (!leavesClosures(loop.body, (name) => this.#registry.find(name) !== undefined)) {
      return new Scope(scope, scope.layout);
    }
    this.bindings.turns.add(loop);
    return new Scope(scope, new FrameLayout(scope.layout));
  }

  /** A block as a value: when and where it is run is not known here, so `$level` may be. */
  #blockValue(block: Block, place: Place): void {
    const layout = new FrameLayout(place.scope.layout);
    const scope = new Scope(place.scope, layout);
    scope.declare('it', 'variable', null);
    this.bindings.blocks.set(block, layout);
    this.#block(block, { scope, atTop: false, inFunction: false, inLoop: false, inNest: true, inValue: true });
  }

  /** What another text defines is known from here on, as if it stood here. */
  #use(use: Use, place: Place): void {
    if (!place.atTop) {
      this.#report(
        diagnostic('nsx::use::not-at-top', '`use` stands at the top of a text, in no block', use.span, 'not here'),
      );
      return;
    }
    const loaded = this.#modules.load(use, this.#source);
    if (loaded.kind === 'known') return;
    if (loaded.kind === 'failed') {
      this.#report(diagnostic('nsx::use::not-found', loaded.message, use.target.span, '', loaded.help));
      return;
    }
    const { source, path } = loaded;
    const { program, diagnostics } = parse(source);
    const bound = this.#modules.within(path, () =>
      bind(source, program, place.scope, { registry: this.#registry, modules: this.#modules }),
    );
    const errors = [...diagnostics, ...bound.diagnostics];
    if (errors.length > 0) {
      this.#modules.forget(path);
      this.#report(brokenModule(use, source, errors));
    }
    this.bindings.modules.set(use, { source, bindings: bound.bindings, statements: program.statements });
  }

  #assign(name: Name, scope: Scope): void {
    const found = scope.find(name.text, 'variable');
    if (found) {
      this.bindings.names.set(name, found.slot);
      return;
    }
    this.#report(unknownAssigned(name, scope));
  }

  #function(definition: FunctionDefinition, place: Place): void {
    for (const { defaultValue } of definition.parameters) if (defaultValue) this.#expression(defaultValue, place);
    const layout = new FrameLayout(place.scope.layout);
    const scope = new Scope(place.scope, layout);
    for (const parameter of definition.parameters) this.#declare(parameter.name, scope);
    if (definition.rest) this.#declare(definition.rest, scope);
    this.bindings.frames.set(definition, layout);
    this.#block(definition.body, {
      scope,
      atTop: false,
      inFunction: true,
      inLoop: false,
      inNest: false,
      inValue: false,
    });
  }

  #parts(parts: readonly TextPart[], place: Place): void {
    for (const part of parts) if (part.kind !== 'text') this.#expression(part, place);
  }

  #expression(expression: Expression, place: Place): void {
    switch (expression.kind) {
      case 'number':
      case 'duration':
      case 'size':
      case 'boolean':
      case 'null':
        return;
      case 'string':
      case 'word':
        return this.#parts(expression.parts, place);
      case 'list':
        for (const item of expression.items) this.#expression(item, place);
        return;
      case 'record':
        for (const entry of expression.entries) this.#expression(entry.value, place);
        return;
      case 'variable':
        return this.#variable(expression, place);
      case 'field':
        return this.#expression(expression.object, place);
      case 'index':
        this.#expression(expression.object, place);
        return this.#expression(expression.index, place);
      case 'slice':
        this.#expression(expression.object, place);
        if (expression.from) this.#expression(expression.from, place);
        if (expression.to) this.#expression(expression.to, place);
        return;
      case 'unary':
        return this.#expression(expression.operand, place);
      case 'binary':
        this.#expression(expression.left, place);
        return this.#expression(expression.right, place);
      case 'call':
        return this.#call(expression, place, false);
      case 'pipeline':
        this.#expression(expression.first, place);
        for (const call of expression.rest) this.#call(call, place, true);
        return;
      case 'block':
        return this.#blockValue(expression, place);
    }
  }

  #variable(variable: Expression & { kind: 'variable' }, place: Place): void {
    const found = place.scope.find(variable.name, 'variable');
    if (found) {
      found.entry.used = true;
      this.bindings.variables.set(variable, { kind: 'slot', slot: found.slot });
      return;
    }
    const special = processVariables.find((name) => name === variable.name);
    if (special) {
      if ((special === 'level' || special === 'depth') && !place.inNest) {
        this.#report(
          diagnostic(
            'nsx::bind::level-outside-nest',
            `\`$${special}\` is known only in the body of \`nest\``,
            variable.span,
            'in no nest',
            'hand it to a function as an argument',
          ),
        );
      }
      this.bindings.variables.set(variable, { kind: 'process', name: special });
      return;
    }
    this.#report(unknownVariable(variable, place.scope, processVariables));
  }

  #call(call: Call, place: Place, piped: boolean): void {
    const command = this.#registry.find(call.head.text);
    if (command) this.#command(call, command, place, piped);
    else {
      for (const argument of call.arguments) this.#expression(argument, place);
      const found = place.scope.find(call.head.text, 'function');
      if (found) this.#functionCall(call, found.entry.definition, found.slot, piped);
      else {
        const commands = this.#registry.names;
        this.#report(
          unknownHead(call, { scope: place.scope, commands, piped, forValue: call !== this.#statementCall }),
        );
      }
    }
    if (!call.block) return;
    if (!command) return this.#blockValue(call.block, place);
    const runs = command.bodyRuns ?? 'in-process';
    this.#block(
      call.block,
      runs === 'here'
        ? place
        : {
            scope: place.scope,
            atTop: false,
            inFunction: false,
            inLoop: false,
            inNest: place.inNest || runs === 'in-nest',
            inValue: place.inValue,
          },
    );
  }

  #command(call: Call, command: Command, place: Place, piped: boolean): void {
    const bound = bindCall(call, command, { source: this.#source, report: this.#report, piped, scope: place.scope });
    this.bindings.calls.set(call, bound);
    const lazy = Object.keys(command.parameters).find((name) => command.parameters[name]?.role === 'each');
    for (const [name, expressions] of bound.arguments) {
      for (const expression of expressions)
        this.#expression(expression, name === lazy ? this.#overItem(call, place) : place);
    }
    for (const part of bound.again) {
      for (const expression of [...part.arguments.values()].flat()) this.#expression(expression, place);
    }
  }

  /** A place where `$it` is the item at hand. */
  #overItem(call: Call, place: Place): Place {
    const scope = new Scope(place.scope, place.scope.layout);
    const entry = scope.declare('it', 'variable', null);
    this.bindings.items.set(call, { hops: 0, index: entry.index });
    return { ...place, scope };
  }

  #functionCall(call: Call, definition: FunctionDefinition | undefined, slot: Slot, piped: boolean): void {
    const blockAt = (definition?.parameters.length ?? 0) - 1;
    this.bindings.calls.set(call, { kind: 'function', slot, call, blockAt });
    if (definition) checkFunctionCall(call, definition, piped, this.#report);
  }
}

/** The places are in another text, so they are told in words. */
function brokenModule(use: Use, source: Source, errors: readonly Diagnostic[]): Diagnostic {
  const notes = errors.slice(0, 10).flatMap(({ message, labels, notes: deeper }) => {
    const { line, column } = source.position(labels[0]?.span.start ?? 0);
    return [`${source.name}:${line}:${column}: ${message}`, ...deeper];
  });
  return {
    ...diagnostic('nsx::use::broken', `${source.name} cannot be used: it has errors of its own`, use.target.span),
    notes,
  };
}
