/**
 * AST → S-expressions, for tests: every field that means something, no spans.
 */
import type * as ast from './ast.ts';

type Atom = string;
type Tree = Atom | readonly Tree[];

const WIDTH = 100;

/** A program, one statement after another. */
export function renderProgram({ statements }: ast.Program): string {
  return statements.map((statement) => `${layOut(statementTree(statement), '')}\n`).join('');
}

/** On one line if it fits, else one item a line. */
function layOut(node: Tree, indent: string): string {
  const flat = flatten(node);
  if (typeof node === 'string' || flat.length + indent.length <= WIDTH) return flat;
  const inner = `${indent}  `;
  const [head, ...rest] = node.map((item) => layOut(item, inner));
  return `(${[head, ...rest].join(`\n${inner}`)})`;
}

const flatten = (node: Tree): string => (typeof node === 'string' ? node : `(${node.map(flatten).join(' ')})`);

const text = (value: string): Atom => JSON.stringify(value);
const none = '-';

const blockTree = ({ statements }: ast.Block): Tree => ['block', ...statements.map(statementTree)];
const optional = <T>(value: T | null, render: (value: T) => Tree): Tree => (value === null ? none : render(value));
const nameTree = (name: ast.Name): Tree => name.text;
const partTree = (part: ast.TextPart): Tree => (part.kind === 'text' ? text(part.text) : tree(part));

function statementTree(node: ast.Statement): Tree {
  switch (node.kind) {
    case 'expression-statement':
      return tree(node.expression);
    case 'let':
    case 'assign':
      return [node.kind, node.name.text, tree(node.value)];
    case 'if':
      return [node.kind, tree(node.condition), blockTree(node.then), optional(node.otherwise, otherwiseTree)];
    case 'for':
      return [node.kind, node.variable.text, tree(node.iterable), blockTree(node.body)];
    case 'while':
      return [node.kind, tree(node.condition), blockTree(node.body)];
    case 'repeat':
      return [node.kind, tree(node.count), blockTree(node.body)];
    case 'function':
      return functionTree(node);
    case 'return':
      return [node.kind, optional(node.value, tree)];
    case 'break':
    case 'continue':
      return [node.kind];
    case 'try':
      return [node.kind, blockTree(node.body), optional(node.errorName, nameTree), optional(node.handler, blockTree)];
    case 'use':
      return [node.kind, tree(node.target)];
    case 'expect':
      return [node.kind, tree(node.condition), optional(node.reason, tree)];
    case 'expect-error':
      return [node.kind, optional(node.errno, nameTree), blockTree(node.body), optional(node.reason, tree)];
    case 'defer':
      return [node.kind, blockTree(node.body)];
  }
}

const otherwiseTree = (node: ast.Block | ast.If): Tree => (node.kind === 'if' ? statementTree(node) : blockTree(node));

function functionTree(node: ast.FunctionDefinition): Tree {
  const parameters = node.parameters.map(({ name, defaultValue }) =>
    defaultValue ? ['=', name.text, tree(defaultValue)] : name.text,
  );
  const rest = node.rest ? [['...', node.rest.text]] : [];
  return ['fn', node.name.text, [...parameters, ...rest], blockTree(node.body), text(node.comment)];
}

function tree(node: ast.Expression): Tree {
  switch (node.kind) {
    case 'number':
      return `${node.value}` === node.text ? node.text : ['number', `${node.value}`, text(node.text)];
    case 'duration':
      return [node.kind, `${node.milliseconds}ms`];
    case 'size':
      return [node.kind, `${node.bytes}`];
    case 'boolean':
      return `${node.value}`;
    case 'null':
      return 'null';
    case 'string':
      return [node.quote === "'" ? 'raw' : 'string', ...node.parts.map(partTree)];
    case 'word':
      return ['word', ...node.parts.map(partTree)];
    case 'list':
      return ['list', ...node.items.map(tree)];
    case 'record':
      return ['record', ...node.entries.map(({ key, value }): Tree => [text(key.text), tree(value)])];
    case 'variable':
      return `$${node.name}`;
    case 'field':
      return ['.', tree(node.object), node.name.text];
    case 'index':
      return ['[]', tree(node.object), tree(node.index)];
    case 'slice':
      return ['[..]', tree(node.object), optional(node.from, tree), optional(node.to, tree)];
    case 'unary':
      return [node.operator, tree(node.operand)];
    case 'binary':
      return [node.operator.replace(' ', '-'), tree(node.left), tree(node.right)];
    case 'call':
      return callTree(node);
    case 'pipeline':
      return ['|', tree(node.first), ...node.rest.map(tree)];
    case 'block':
      return blockTree(node);
  }
}

function callTree({ head, arguments: given, block, background }: ast.Call): Tree {
  return [
    'call',
    text(head.text),
    ...given.map(tree),
    ...(block ? [blockTree(block)] : []),
    ...(background ? ['&'] : []),
  ];
}
