/**
 * The modules that come with nsx, stdlib/*.nsx: where they are, and what is in them, as their comments
 * say. Nothing of them is run.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionDefinition } from '../../grammar/ast.ts';
import { parse } from '../../grammar/parse.ts';
import { Source } from '../../grammar/source.ts';

/** Beside the program, or in the source tree. */
const places = ['./stdlib', '../../stdlib'].map((place) => join(import.meta.dirname, place));

export interface LibraryFunction {
  readonly name: string;
  /** `wire A ADDRESS B [OTHER]` */
  readonly usage: string;
  readonly summary: string;
}

export interface LibraryModule {
  readonly name: string;
  /** The comment that it begins with, paragraph by paragraph. */
  readonly about: readonly string[];
  readonly functions: readonly LibraryFunction[];
}

export function libraryFile(name: string): string | undefined {
  return places.map((place) => `${place}/${name}.nsx`).find((path) => existsSync(path));
}

export function libraryNames(): string[] {
  const files = places.flatMap((place) => (existsSync(place) ? readdirSync(place) : []));
  return [...new Set(files)].filter((name) => name.endsWith('.nsx')).map((name) => name.replace(/\.nsx$/, ''));
}

let modules: readonly LibraryModule[] | undefined;

/** Read when somebody asks, and once. */
export function libraryModules(): readonly LibraryModule[] {
  modules ??= libraryNames().map(readModule);
  return modules;
}

/** The module that a function comes with. */
export const moduleWith = (name: string): LibraryModule | undefined =>
  libraryModules().find(({ functions }) => functions.some((one) => one.name === name));

function readModule(name: string): LibraryModule {
  const path = libraryFile(name) ?? '';
  const text = readFileSync(path, 'utf8');
  const { program } = parse(new Source(path, text));
  const functions = program.statements.filter((one): one is FunctionDefinition => one.kind === 'function');
  return { name, about: headerOf(text), functions: functions.map(describe) };
}

function headerOf(text: string): string[] {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  const whole = lines.slice(0, end).map((line) => line.replace(/^# ?/, ''));
  return whole
    .join('\n')
    .split('\n\n')
    .map((part) => part.replaceAll('\n', ' '));
}

function describe({ name, parameters, rest, comment }: FunctionDefinition): LibraryFunction {
  const words = parameters.map(({ name: { text }, defaultValue }) =>
    defaultValue ? `[${text.toUpperCase()}]` : text.toUpperCase(),
  );
  if (rest) words.push(`${rest.text.toUpperCase()}…`);
  return { name: name.text, usage: [name.text, ...words].join(' '), summary: comment.replaceAll('\n', ' ') };
}
