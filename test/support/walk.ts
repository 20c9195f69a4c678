/**
 * Walks any syntax tree without knowing its shape: for tests about all nodes.
 */
import type { AnyNode, Name } from '../../grammar/ast.ts';
import type { Span } from '../../grammar/source.ts';

type Spanned = (AnyNode | Name) & { readonly span: Span };

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isSpanned = (value: object): value is Spanned => 'span' in value;

/** Calls `visit` with everything that has a span, and with the nearest such thing around it. */
export function walk(node: unknown, visit: (node: Spanned, parent: Spanned | undefined) => void): void {
  const visitAll = (value: unknown, parent: Spanned | undefined): void => {
    if (!isObject(value)) return;
    const spanned = isSpanned(value) ? value : undefined;
    if (spanned) visit(spanned, parent);
    for (const child of Object.values(value)) visitAll(child, spanned ?? parent);
  };
  visitAll(node, undefined);
}
