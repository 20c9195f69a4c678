/**
 * Writes `docs/commands.md` from the registry of commands, `docs/namespaces.md` from the pages of help on
 * each kind, and `docs/errors.md` from the lists of codes.
 *
 *   generate-docs.ts            write all of them
 *   generate-docs.ts --check    write nothing; fail if one of them is not what would be written
 *
 * Nothing is said here about a command, a code or a lab: whoever wants to change the text changes its definition.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type SyntaxCode, syntaxCodes } from '../grammar/syntax-codes.ts';
import { syntaxMends } from '../grammar/syntax-mends.ts';
import { type LibraryModule, libraryModules } from '../interpreter/bind/library.ts';
import { type Command, type Parameter, type Topic, usage } from '../interpreter/command.ts';
import { codeLists } from '../interpreter/errors/catalogue.ts';
import { concepts } from '../interpreter/help/concepts/index.ts';
import { manualPage, topics } from '../interpreter/help/help.ts';
import { namespaceKinds } from '../interpreter/kernel/tables.ts';
import { standardRegistry } from '../stdlib/index.ts';
import { labsPage } from './labs-page.ts';
import { notice, table } from './markdown.ts';

export interface Document {
  /** From the top of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Every document that is generated, as it should be. */
export function documents(): Document[] {
  return [
    { path: 'docs/commands.md', text: commandsPage() },
    { path: 'docs/namespaces.md', text: namespacesPage() },
    { path: 'docs/errors.md', text: errorsPage() },
    { path: 'docs/labs.md', text: labsPage() },
  ];
}

export const pathOf = ({ path }: Document): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

export const isFresh = (document: Document): boolean =>
  existsSync(pathOf(document)) && readFileSync(pathOf(document), 'utf8') === document.text;

// Commands -----------------------------------------------------------------------------------------

function commandsPage(): string {
  const { commands } = standardRegistry();
  const used = (Object.keys(topics) as Topic[]).filter((topic) => commands.some((command) => command.topic === topic));
  const inTopic = (topic: Topic): Command[] => commands.filter((command) => command.topic === topic);
  const contents = used.map(
    (topic) =>
      `- **${topics[topic]}**: ${inTopic(topic)
        .map(({ name }) => `[${name}](#${name})`)
        .join(', ')}`,
  );
  const sections = used.flatMap((topic) => [`## ${heading(topics[topic])}`, ...inTopic(topic).map(commandSection)]);
  return `${[
    notice('the definitions in stdlib/'),
    '# Commands',
    'What each command takes, does and asks of the kernel. `help COMMAND` says the same at the prompt. In a usage line ' +
      'capitals stand for a value, `[ ]` for what may be left out, `…` for more of the same and `< … >` for a block; words in ' +
      'small letters are written as they are. The language around the commands is described in [language.md](language.md).',
    [
      ...contents,
      ...libraryModules().map(({ name }) => `- **with \`use ${name}\`**: [its functions](#use-${name})`),
    ].join('\n'),
    ...sections,
    ...libraryModules().flatMap(moduleSection),
  ].join('\n\n')}\n`;
}

/** Functions written in nsx, as their comments describe them. */
function moduleSection({ name, about, functions }: LibraryModule): string[] {
  const rows = functions.map(({ usage: how, summary }) => [`\`${how}\``, summary]);
  return [`## use ${name}`, ...about, table(['function', 'what it does'], rows)];
}

const heading = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function commandSection(command: Command): string {
  const parts = [`### ${command.name}`, `\`\`\`text\n${usage(command)}\n\`\`\``, `${heading(command.summary)}.`];
  if (command.details) parts.push(command.details);
  const parameters = Object.entries(command.parameters);
  if (parameters.length > 0) parts.push(table(['argument', 'meaning'], parameters.map(parameterRow)));
  for (const { code, summary, checkOnly } of command.examples) {
    parts.push(`${heading(summary)}:\n\n\`\`\`nsx${checkOnly ? ' check' : ''}\n${code}\n\`\`\``);
  }
  if (command.systemCalls.length > 0) {
    parts.push(`System calls: ${command.systemCalls.map((name) => `${name}(2)`).join(', ')}.`);
  }
  const errors = Object.entries(command.errors);
  if (errors.length > 0) parts.push(table(['errno', 'when'], errors));
  return parts.join('\n\n');
}

function parameterRow([name, { role, shape, summary, mandatory }]: [string, Parameter<unknown>]): string[] {
  const written: Readonly<Record<Parameter<unknown>['role'], string>> = {
    required: shape.name,
    optional: shape.name,
    rest: `${shape.name}…`,
    each: shape.name,
    keyword: `${name} ${shape.name}`,
    'keyword-rest': `${name} ${shape.name}…`,
    flag: name,
    again: `${name} …`,
  };
  const choices = shape.choices?.() ?? [];
  const possible =
    choices.length > 0 && choices.length <= 12 ? ` (${choices.map((one) => `\`${one}\``).join(', ')})` : '';
  return [`\`${written[role]}\`${mandatory ? '' : ', optional'}`, `${summary}${possible}`];
}

// Namespaces ---------------------------------------------------------------------------------------

function namespacesPage(): string {
  const sections = namespaceKinds.flatMap((kind) => {
    const { text, shows, example } = concepts[kind.name];
    return [
      `## ${kind.name}`,
      `${heading(kind.summary)}: \`${kind.flagName}\`, \`/proc/PID/ns/${kind.file}\`, ${manualPage(kind)}.`,
      text,
      `To try, ${shows}:\n\n\`\`\`nsx\n${example}\n\`\`\``,
    ];
  });
  return `${[
    notice('interpreter/help/concepts/'),
    '# The eight kinds of namespaces',
    'What each kind is about, in short, with a program to try. `help KIND` says the same at the prompt. How processes get ' +
      'into new ones stands in [language.md](language.md#processes).',
    ...sections,
  ].join('\n\n')}\n`;
}

// Codes --------------------------------------------------------------------------------------------

const listTitles = [
  'Names, arguments, values, expectations',
  'The session, its processes and programs',
  'Namespaces, IDs and clocks',
  'Users, groups, capabilities and limits',
  'Networks',
  'Mounts and roots',
  'Message queues, shared memory, semaphores',
  'Control groups',
  'Paths, files, programs, signals and the system',
] as const satisfies Readonly<Record<number, string>> & { readonly length: (typeof codeLists)['length'] };

function errorsPage(): string {
  const syntax = (Object.keys(syntaxCodes) as SyntaxCode[]).flatMap((code) => {
    const { mend, wrong, right } = syntaxMends[code];
    return [
      `### ${code}`,
      `${heading(syntaxCodes[code])}. ${mend}`,
      `\`\`\`text\n${wrong}\n\`\`\``,
      `\`\`\`nsx check\n${right}\n\`\`\``,
    ];
  });
  const lists = codeLists.flatMap((list, index) => [
    `## ${listTitles[index]}`,
    table(
      ['code', 'what has happened', 'what to do'],
      Object.entries(list).map(([code, { summary, mend }]) => [`\`${code}\``, summary, mend]),
    ),
  ]);
  return `${[
    notice('interpreter/errors/catalogue/ and grammar/syntax-codes.ts'),
    '# Diagnostic codes',
    'Every error and warning carries a code, which never changes its meaning: it can be searched for, and a script can ' +
      'compare it (`catch e < … >`, then `$e.code`). The message itself says what was tried, on what, and why it failed on ' +
      'this machine; here stands what holds for the code everywhere.',
    '## Syntax',
    'Nothing has been run when one of these appears; the exit status is 65. Below each is a text that has the mistake, and ' +
      'the same text put right.',
    ...syntax,
    ...lists,
  ].join('\n\n')}\n`;
}

// ---------------------------------------------------------------------------------------------------

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const stale = documents().filter((document) => !isFresh(document));
  if (process.argv.includes('--check')) {
    for (const { path } of stale) console.error(`${path} is not up to date: run \`npm run docs\``);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    for (const document of stale) {
      writeFileSync(pathOf(document), document.text);
      console.log(`wrote ${document.path}`);
    }
  }
}
