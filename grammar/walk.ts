/**
 * Walks a syntax tree without knowing its shape: for whoever looks at all nodes of a kind.
 */
import type { AnyNode, Program, Statement } from './ast.ts';

/** The nodes of whole programs, outer before inner: every check looks at all of them. */
const known = new WeakMap<Program, readonly AnyNode[]>();

/** Every node of a program, outer before inner, in the order of the text. */
export function nodesOf(program: Program): readonly AnyNode[] {
  let nodes = known.get(program);
  if (!nodes) {
    const found: AnyNode[] = [];
    walkNodes(program, (node) => found.push(node));
    nodes = found;
    known.set(program, nodes);
  }
  return nodes;
}

/** Calls `visit` with every node, outer before inner, in the order of the text. */
export function walkNodes(node: unknown, visit: (node: AnyNode) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) walkNodes(item, visit);
    return;
  }
  if ('kind' in node && 'span' in node) visit(node as AnyNode);
  // Half of the objects in a tree are spans, in which nothing stands.
  const fields = node as Readonly<Record<string, unknown>>;
  for (const name in fields) if (name !== 'span' && typeof fields[name] === 'object') walkNodes(fields[name], visit);
}

/** Every list of statements in a program: its own, and each block's. */
export const statementLists = (program: Program): (readonly Statement[])[] =>
  nodesOf(program).flatMap((node) => (node.kind === 'program' || node.kind === 'block' ? [node.statements] : []));
