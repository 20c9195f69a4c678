/**
 * What may stand at the cursor: commands, their keywords and flags, kinds, variables, fields of
 * values, processes, programs and paths. It asks the registry and a `World`, and does nothing itself.
 */
import type { Command, Parameter, Parameters } from '../../interpreter/command.ts';
import type { Registry } from '../../interpreter/registry.ts';
import type { Completion } from '../../interpreter/values/shapes.ts';
import { cursorContext } from './cursor-context.ts';

/** What there is at this moment. */
export interface World {
  readonly registry: Registry;
  readonly keywords: readonly string[];
  readonly errnos: readonly string[];
  variables(): readonly string[];
  functions(): readonly string[];
  /** What the comment above a function says; '' if there is none. */
  summary(name: string): string;
  /** What help can be asked about. */
  subjects(): readonly string[];
  /** The names of the fields of a variable's value, or of what the path leads to. */
  fields(variable: string, path: readonly string[]): readonly string[];
  /** How processes that live can be named: `$box`, `%1`. */
  processes(): readonly string[];
  programs(prefix: string): readonly string[];
  /** The types that can be mounted. */
  fileSystems(): readonly string[];
  /** Those that come with nsx. */
  modules(): readonly string[];
  /** Directories end with `/`. `inside` is the variable of the process whose view is wanted. */
  paths(prefix: string, inside: string | null): readonly string[];
}

export interface Completions {
  /** What of the text they stand for. */
  readonly word: string;
  readonly candidates: readonly string[];
}

const NOTHING: Completions = { word: '', candidates: [] };

/** What `text`, which ends at the cursor, may go on with. */
export function complete(text: string, world: World): Completions {
  const asked = /^\s*\?\s*(\S*)$/.exec(text);
  if (asked) return among(asked[1] ?? '', world.subjects());
  const used = /(?:^|[;\n])\s*use\s+(\w*)$/.exec(text);
  if (used) return among(used[1] ?? '', spaced(world.modules()));
  const context = cursorContext(text);
  switch (context.kind) {
    case 'none':
      return NOTHING;
    case 'variable': {
      const sign = context.word.startsWith('$') ? '$' : '';
      return among(
        context.word,
        world.variables().map((name) => sign + name),
      );
    }
    case 'field':
      return among(context.word, world.fields(context.variable, context.path));
    case 'errno':
      return among(context.word, world.errnos);
    case 'head':
      return among(context.word, spaced([...world.registry.names, ...world.functions(), ...world.keywords]));
    case 'argument': {
      const { word, quoted, inside } = context;
      const command = context.head === null ? undefined : world.registry.find(context.head);
      const wanted = command ? wantedBy(command, context.before) : { words: [], sources: ['path' as const] };
      const words = quoted ? [] : spaced(wanted.words);
      const found = wanted.sources.flatMap((source) => offered(source, word, inside, world));
      const usable = quoted ? found.map((text) => text.trimEnd()) : found.filter(isPlainWord);
      return among(word, [...words, ...usable]);
    }
  }
}

/** As they are listed, where there are several: functions of the script with what they are for. */
export function described({ candidates }: Completions, world: World): readonly string[] {
  if (candidates.length < 2) return candidates;
  return candidates.map((candidate) => {
    const summary = world.summary(candidate.trimEnd());
    return summary === '' ? candidate : `${candidate} # ${summary}`;
  });
}

/** What is complete in itself is followed by a blank, as in a shell. */
const spaced = (words: readonly string[]): string[] => words.map((word) => (word.endsWith('=') ? word : `${word} `));

/** Can it be written without quotes? */
const isPlainWord = (text: string): boolean => /^(?:[^\s"'#;|&<>()[\]{}$\\]*|\$\w+) ?$/.test(text);

function among(word: string, names: readonly string[]): Completions {
  return { word, candidates: [...new Set(names)].filter((name) => name.startsWith(word)).sort() };
}

function offered(source: Completion, word: string, inside: string | null, world: World): readonly string[] {
  switch (source) {
    case 'path':
      return world.paths(word, inside);
    case 'program':
      return word.includes('/') ? world.paths(word, inside) : spaced(world.programs(word));
    case 'file-system':
      return spaced(world.fileSystems());
    case 'subject':
      return spaced(world.subjects());
    case 'process':
      return spaced(world.processes());
    case 'process-or-path':
      return [...spaced(world.processes()), ...world.paths(word, inside)];
    case 'none':
      return [];
  }
}

interface Wanted {
  readonly words: readonly string[];
  readonly sources: readonly Completion[];
  /** A keyword stands before it, and wants its value. */
  readonly isOpen?: boolean;
}

/** What may come after these arguments; the same walk as in `interpreter/bind/call.ts`, but lenient. */
function wantedBy(command: Command, before: readonly string[]): Wanted {
  const [again, { group }] = Object.entries(command.parameters).find(([, { group }]) => group) ?? ['', {}];
  const last = before.lastIndexOf(again);
  if (!group) return wantedAmong(command.parameters, before);
  const wanted = last < 0 ? wantedAmong(command.parameters, before) : wantedAmong(group, before.slice(last + 1));
  const mayBeginAgain = before.length > 0 && before.at(-1) !== again && !wanted.isOpen;
  return mayBeginAgain ? { ...wanted, words: [...wanted.words, again] } : wanted;
}

function wantedAmong(all: Parameters, before: readonly string[]): Wanted {
  const parameters = Object.entries(all).filter(([, { role }]) => role !== 'again');
  const named = new Map(parameters.filter(([, { role }]) => isNamed(role)));
  const positional = parameters.filter(([, { role }]) => !isNamed(role)).map(([, parameter]) => parameter);
  const used = new Set<string>();
  let next = 0;
  let open: Parameter<unknown> | undefined;
  let isOpen = false;
  for (const argument of before) {
    const parameter = named.get(argument);
    if (parameter && !used.has(argument)) {
      used.add(argument);
      open = parameter.role === 'flag' ? undefined : parameter;
      isOpen = open !== undefined;
    } else if (open) {
      isOpen = false;
      if (open.role === 'keyword') open = undefined;
    } else if (positional[next]?.role !== 'rest') next += 1;
  }
  if (open && isOpen) return { ...ofShape(open), isOpen };
  const here = open ?? positional[next];
  const { words, sources } = here ? ofShape(here) : { words: [], sources: [] };
  return { words: [...words, ...[...named.keys()].filter((name) => !used.has(name))], sources };
}

const isNamed = (role: Parameter<unknown>['role']): boolean =>
  role === 'keyword' || role === 'keyword-rest' || role === 'flag';

function ofShape({ shape }: Parameter<unknown>): Wanted {
  return { words: shape.choices?.() ?? [], sources: [shape.completion ?? 'none'] };
}
