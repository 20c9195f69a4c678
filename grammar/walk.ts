/**
 * Walks a syntax tree without knowing its shape: for whoever looks at all nodes of a kind.
 */
import type { AnyNode, Statement } from './ast.ts';

/** Calls `visit` with every node, outer before inner, in the order of the text. */
export function walkNodes(node: unknown, visit: (node: AnyNode) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) walkNodes(item, visit);
    return;
  }
  if ('kind' in node && 'span' in node) visit(node as AnyNode);
  // Every check walks the whole tree, and half of the objects in it are spans, in which nothing stands.
  const fields = node as Readonly<Record<string, unknown>>;
  for (const name in fields) if (name !== 'span' && typeof fields[name] === 'object') walkNodes(fields[name], visit);
}

/** Every list of statements in a tree: the program's own, and each block's. */
export function statementLists(node: AnyNode): (readonly Statement[])[] {
  const lists: (readonly Statement[])[] = [];
  walkNodes(node, (found) => {
    if (found.kind === 'program' || found.kind === 'block') lists.push(found.statements);
  });
  return lists;
}
