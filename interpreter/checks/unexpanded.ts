/**
 * What a shell would put something else for, and nsx takes as it is: `~/file`, and a field after a variable
 * in a text, `"$p.pid"`.
 */
import type { Program, TextPart } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { nodesOf } from '../../grammar/walk.ts';
import { plainWord, warning } from '../bind/call.ts';
import { processFieldNames } from '../values/fields.ts';
import type { Checked } from './index.ts';

export function unexpanded({ program }: Checked): Diagnostic[] {
  const values = valuesWithFields(program);
  const found: Diagnostic[] = [];
  for (const node of nodesOf(program)) {
    if (node.kind === 'word' && /^~(?:\/|$)/.test(plainWord(node) ?? '')) {
      const help = 'write `$(env HOME)` for it, and quote it where that is meant';
      found.push(warning('nsx::check::unexpanded', '`~` stands for itself here', node.span, 'not your home', help));
    }
    if (node.kind === 'word' || node.kind === 'string') found.push(...fieldsIn(node.parts, values));
  }
  return found;
}

type FieldsOf = ReadonlyMap<string, readonly string[]>;

const errorFields = ['message', 'code', 'errno', 'syscall', 'process'];

/** Variables whose value has fields as far as can be seen: processes, and what `catch` names. */
function valuesWithFields(program: Program): FieldsOf {
  const fields = new Map<string, readonly string[]>();
  for (const node of nodesOf(program)) {
    if (node.kind === 'try' && node.errorName) fields.set(node.errorName.text, errorFields);
    if (node.kind !== 'let' || node.value.kind !== 'call') continue;
    const { head, block } = node.value;
    if (block || head.text === 'spawn') fields.set(node.name.text, processFieldNames);
  }
  return fields;
}

/** `$p` and then `.pid`. */
function fieldsIn(parts: readonly TextPart[], values: FieldsOf): Diagnostic[] {
  return parts.flatMap((part, index) => {
    const next = parts[index + 1];
    if (part.kind !== 'variable' || next?.kind !== 'text') return [];
    const field = /^\.([a-z]+)\b/.exec(next.text)?.[1] ?? '';
    if (!values.get(part.name)?.includes(field)) return [];
    const span = { start: part.span.start, end: part.span.end + 1 + field.length };
    const message = `\`$${part.name}.${field}\` in a text is \`$${part.name}\`, followed by \`.${field}\``;
    const help = `for the field, write \`\${${part.name}.${field}}\`; if the dot is meant, \`\${${part.name}}.${field}\``;
    return [warning('nsx::check::unexpanded', message, span, 'the whole value, not its field', help)];
  });
}
