/**
 * Help as text, from the registry and nothing else.
 */
import { type Command, type Topic, usage } from './command.ts';
import type { Registry } from './registry.ts';

export const topics: Readonly<Record<Topic, string>> = {
  processes: 'processes and programs',
  namespaces: 'namespaces and their settings',
  mounts: 'mounts',
  identity: 'users, groups and capabilities',
  files: 'files, as the process sees them',
  data: 'lists, texts and numbers',
  inspect: 'looking',
  session: 'this session',
};

export function helpOverview(registry: Registry): string {
  const sections = Object.entries(topics).flatMap(([topic, title]) => {
    const commands = registry.commands.filter((command) => command.topic === topic);
    if (commands.length === 0) return [];
    return [`${title}\n${commands.map((command) => `  ${command.name.padEnd(10)} ${command.summary}`).join('\n')}`];
  });
  return `${sections.join('\n\n')}\n\n\`help COMMAND\` shows one with examples.\n`;
}

export function helpForCommand(command: Command): string {
  const parts = [`${usage(command)}\n    ${command.summary}`];
  if (command.details) parts.push(command.details);
  const parameters = Object.entries(command.parameters);
  if (parameters.length > 0) {
    const rows = parameters.map(([name, { role, shape, summary }]) => {
      const word =
        role === 'keyword' || role === 'keyword-rest' ? `${name} ${shape.name}` : role === 'flag' ? name : shape.name;
      return `  ${word.padEnd(14)} ${summary}`;
    });
    parts.push(rows.join('\n'));
  }
  parts.push(
    `examples\n${command.examples.map(({ code, summary }) => `  # ${summary}\n${code.replace(/^/gm, '  ')}`).join('\n')}`,
  );
  if (command.systemCalls.length > 0) parts.push(`system calls\n  ${command.systemCalls.join(', ')}`);
  const errors = Object.entries(command.errors);
  if (errors.length > 0) parts.push(`errors\n${errors.map(([name, why]) => `  ${name.padEnd(10)} ${why}`).join('\n')}`);
  return `${parts.join('\n\n')}\n`;
}
