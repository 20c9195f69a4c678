/**
 * Does a turn of a loop leave something behind that can still look at its variables: a function, a
 * block as a value, a deferred block?
 */
import type { AnyNode, Block } from '../../grammar/ast.ts';
import { walkNodes } from '../../grammar/walk.ts';

export function leavesClosures(body: Block, isCommand: (name: string) => boolean): boolean {
  const taken = new Set<unknown>([body]);
  let found = false;
  walkNodes(body, (node) => {
    for (const block of blocksOf(node, isCommand)) taken.add(block);
    if (node.kind === 'function' || node.kind === 'defer' || (node.kind === 'block' && !taken.has(node))) found = true;
  });
  return found;
}

/** The blocks that a node runs itself, at once; any other is a value. */
function blocksOf(node: AnyNode, isCommand: (name: string) => boolean): readonly unknown[] {
  switch (node.kind) {
    case 'if':
      return [node.then, node.otherwise];
    case 'try':
      return [node.body, node.handler];
    case 'for':
    case 'while':
    case 'repeat':
    case 'expect-error':
      return [node.body];
    case 'call':
      return isCommand(node.head.text) ? [node.block] : [];
    default:
      return [];
  }
}
