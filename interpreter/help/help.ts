/**
 * Help as text: made from the registry, the kernel tables, the lists of codes and the functions of
 * the session, so that nothing is told twice.
 */
import { type SyntaxCode, syntaxCodes } from '../../grammar/syntax-codes.ts';
import { syntaxMends } from '../../grammar/syntax-mends.ts';
import { libraryModules, moduleWith } from '../bind/library.ts';
import { type Command, type Topic, usage } from '../command.ts';
import { catalogue } from '../errors/catalogue.ts';
import { findNamespaceKind, type NamespaceKind, namespaceAliases, namespaceKinds } from '../kernel/tables.ts';
import type { Registry } from '../registry.ts';
import type { FunctionValue } from '../values/function.ts';
import { concepts } from './concepts/index.ts';
import { inRows, type Row, widthFor } from './rows.ts';
import { statements } from './statements.ts';
import { wrap } from './wrap.ts';

/** What help can be asked about. */
export interface Known {
  readonly registry: Registry;
  readonly functions: readonly FunctionValue[];
}

export const topics: Readonly<Record<Topic, string>> = {
  processes: 'processes and programs',
  namespaces: 'namespaces and their settings',
  mounts: 'mounts',
  identity: 'users, groups and capabilities',
  networks: 'network namespaces: devices, addresses, routes',
  ipc: 'System V IPC and POSIX message queues',
  cgroups: 'control groups',
  files: 'files, as the process sees them',
  data: 'lists, texts and numbers',
  inspect: 'looking',
  session: 'this session',
};

export function helpOverview({ registry, functions }: Known): string {
  const byTopic = Object.entries(topics).map(
    ([topic, title]) => [title, registry.commands.filter((command) => command.topic === topic)] as const,
  );
  const sections = [...byTopic, ['statements', statements], ['kinds of namespaces', namespaceKinds]] as const;
  const all = [...sections, ['functions of this session', functions] as const]
    .filter(([, things]) => things.length > 0)
    .map(([title, things]) => [title, things.map(({ name, summary }): Row => [name, firstLine(summary)])] as const);
  const width = widthFor(all.flatMap(([, rows]) => rows));
  const closing = `\`help SUBJECT\` shows one of them, with examples; \`help TOPIC\` one part: ${Object.keys(topics).join(' ')}.`;
  return `${all.map(([title, rows]) => `${title}\n${inRows(rows, width)}\n`).join('\n')}\n${wrap(closing)}\n`;
}

function helpForTopic(registry: Registry, topic: Topic): string {
  const commands = registry.commands.filter((command) => command.topic === topic);
  const rows = commands.map((command) => `  ${usage(command)}\n      ${command.summary}`);
  return `${topics[topic]}\n${rows.join('\n')}\n${topic === 'networks' ? `\n${helpForModules('net')}` : ''}`;
}

/** The functions of a module that comes with nsx. */
function helpForModules(wanted: string): string {
  const found = libraryModules().filter(({ name }) => name === wanted);
  return found
    .map(({ name, functions }) => {
      const rows = functions.map(({ usage: how, summary }) => `  ${how}\n${indented(wrap(summary))}`);
      return `with \`use ${name}\`\n${rows.join('\n')}\n`;
    })
    .join('');
}

const indented = (text: string): string => text.trimEnd().replace(/^/gm, '      ');

/** A function that is not known yet, because its module is not used. */
function helpForLibraryFunction(name: string): string | null {
  const module = moduleWith(name);
  const found = module?.functions.find((one) => one.name === name);
  return found ? `${found.usage}\n${indented(wrap(found.summary))}\n\nit comes with \`use ${module?.name}\`\n` : null;
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

/** Everything that `helpOn` knows, for suggestions and completion. */
export function subjects({ registry, functions }: Known): string[] {
  return [
    ...registry.names,
    ...functions.map(({ name }) => name),
    ...statements.map(({ name }) => name),
    ...namespaceKinds.map(({ name }) => name),
    ...Object.keys(namespaceAliases),
    ...Object.keys(topics),
    ...Object.keys(catalogue),
    ...Object.keys(syntaxCodes),
  ];
}

export function helpOn({ registry, functions }: Known, subject: string): string | null {
  const command = registry.find(subject);
  // `mounts` is a command and a topic, which then follows.
  const part = Object.hasOwn(topics, subject) ? helpForTopic(registry, subject as Topic) : null;
  if (command) return helpForCommand(command) + alsoKind(subject) + (part === null ? '' : `\n${part}`);
  const statement = statements.find(({ name }) => name === subject);
  if (statement)
    return `${statement.usage}\n    ${statement.summary}\n\nexample\n${statement.example.replace(/^/gm, '  ')}\n`;
  const found = functions.find(({ name }) => name === subject);
  if (found) return `${found.show()}\n    ${found.summary === '' ? 'a function of this session' : found.summary}\n`;
  const kind = findNamespaceKind(subject);
  if (kind) return helpForKind(kind);
  if (part !== null) return part;
  return helpForCode(subject) ?? helpForLibraryFunction(subject);
}

/** `mount` is a command and a kind of namespace: the other one is found by its other name. */
function alsoKind(subject: string): string {
  const alias = Object.entries(namespaceAliases).find(([, name]) => name === subject)?.[0];
  return alias === undefined ? '' : `\nsee also\n  help ${alias}      the kind of namespace\n`;
}

/** The examples of a command or a kind of namespace, to be copied; null where there are none. */
export function examplesOf({ registry }: Known, subject: string): string | null {
  const command = registry.find(subject);
  if (command) return command.examples.map(({ code, summary }) => `# ${summary}\n${code}\n`).join('\n');
  const kind = findNamespaceKind(subject);
  if (kind) return `# ${concepts[kind.name].shows}\n${concepts[kind.name].example}\n`;
  const statement = statements.find(({ name }) => name === subject);
  return statement ? `# ${statement.summary}\n${statement.example}\n` : null;
}

export const manualPage = ({ name }: NamespaceKind): string => `${name === 'net' ? 'network' : name}_namespaces(7)`;

function helpForKind(kind: NamespaceKind): string {
  const { name, file, flagName, summary, forChildren, limit } = kind;
  const who = forChildren
    ? 'a process that leaves for a new one stays where it is: its next children are born there'
    : 'a process enters a new one at once';
  const { text, example, shows } = concepts[name];
  const facts = `  ${flagName}, /proc/PID/ns/${file}, ${manualPage(kind)}\n  ${who}\n  how many there may be: /proc/sys/user/${limit}`;
  return `${name}: ${summary}\n\n${wrap(text)}\n\n${facts}\n\nto try: ${shows}\n${example.replace(/^/gm, '  ')}\n`;
}

export function helpForCode(code: string): string | null {
  if (Object.hasOwn(catalogue, code)) {
    const { summary, mend } = catalogue[code as keyof typeof catalogue];
    return `${code}\n    ${summary}\n\n${wrap(mend)}\n`;
  }
  return Object.hasOwn(syntaxCodes, code) ? helpForSyntax(code as SyntaxCode) : null;
}

function helpForSyntax(code: SyntaxCode): string {
  const { mend, wrong, right } = syntaxMends[code];
  const examples = `wrong\n${wrong.replace(/^/gm, '  ')}\n\nright\n${right.replace(/^/gm, '  ')}`;
  return `${code}\n    ${syntaxCodes[code]}\n\n${wrap(mend)}\n\n${examples}\n`;
}

export function helpForCommand(command: Command): string {
  const parts = [`${usage(command)}\n    ${command.summary}`];
  if (command.details) parts.push(wrap(command.details));
  const parameters = Object.entries(command.parameters);
  if (parameters.length > 0) {
    const rows = parameters.map(([name, { role, shape, summary }]): Row => {
      const withValue = role === 'keyword' || role === 'keyword-rest';
      const word = withValue ? `${name} ${shape.name}` : role === 'flag' || role === 'again' ? name : shape.name;
      return [word, summary];
    });
    parts.push(inRows(rows));
  }
  parts.push(
    `examples\n${command.examples.map(({ code, summary }) => `  # ${summary}\n${code.replace(/^/gm, '  ')}`).join('\n')}`,
  );
  if (command.systemCalls.length > 0) parts.push(`system calls\n${wrap(command.systemCalls.join(', '), '  ')}`);
  const errors = Object.entries(command.errors);
  if (errors.length > 0) parts.push(`errors\n${inRows(errors)}`);
  return `${parts.join('\n\n')}\n`;
}
