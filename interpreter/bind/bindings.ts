/**
 * What names mean: the table beside the tree, which binding fills, and checks and compilation read.
 */
import type {
  Block,
  Call,
  Expression,
  For,
  FunctionDefinition,
  Name,
  Repeat,
  Statement,
  Use,
  While,
} from '../../grammar/ast.ts';
import type { Source } from '../../grammar/source.ts';
import type { BoundCommand } from './call.ts';
import type { FrameLayout, Slot } from './scope.ts';

export interface BoundFunctionCall {
  readonly kind: 'function';
  readonly slot: Slot;
  readonly call: Call;
  /** Which parameter the call's block is for. */
  readonly blockAt: number;
}

export type BoundCall = BoundCommand | BoundFunctionCall;

/** What a variable reads: a slot, or something of the process in whose body it stands. */
export type BoundVariable =
  | { readonly kind: 'slot'; readonly slot: Slot }
  | { readonly kind: 'process'; readonly name: ProcessVariable };

export const processVariables = ['pid', 'ppid', 'level', 'depth'] as const;
export type ProcessVariable = (typeof processVariables)[number];

/** Another text, bound in the scope of the one that uses it. */
export interface Module {
  readonly source: Source;
  readonly bindings: Bindings;
  readonly statements: readonly Statement[];
}

/** The table beside the tree. */
export class Bindings {
  readonly calls = new Map<Call, BoundCall>();
  readonly variables = new Map<Expression, BoundVariable>();
  /** Names that are made or changed: of let, assign, for, catch, functions and their parameters. */
  readonly names = new Map<Name, Slot>();
  readonly frames = new Map<FunctionDefinition, FrameLayout>();
  readonly modules = new Map<Use, Module>();
  /** Blocks that stand as values: they have a frame of their own, for each run. */
  readonly blocks = new Map<Block, FrameLayout>();
  /** Loops whose turns have a frame each, since something in them may outlive the turn. */
  readonly turns = new Set<For | While | Repeat>();
  /** Something in the text may look at its variables after it has been run: a function, a block, a `defer`. */
  get outlives(): boolean {
    return this.frames.size > 0 || this.blocks.size > 0 || this.turns.size > 0 || this.defers || this.modules.size > 0;
  }
  defers = false;
  /** Where a call with an expression over `$it` keeps the item. */
  readonly items = new Map<Call, Slot>();
}
