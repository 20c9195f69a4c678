/**
 * What is shown in which colour: by meaning, so that every part of nsx looks the same.
 */
import { createRequire } from 'node:module';

export interface Style {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly place: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly good: (text: string) => string;
  readonly name: (text: string) => string;
  readonly number: (text: string) => string;
}

const plain = (text: string): string => text;

const uncolored: Style = {
  error: plain,
  warning: plain,
  place: plain,
  strong: plain,
  quiet: plain,
  good: plain,
  name: plain,
  number: plain,
};

/** The colours are loaded when they are wanted: picocolors looks at standard output at once, and that loads Node's streams. */
export function style(color: boolean): Style {
  if (!color) return uncolored;
  const { createColors } = createRequire(import.meta.filename)('picocolors') as typeof import('picocolors');
  const colors = createColors(true);
  return {
    error: (text) => colors.bold(colors.red(text)),
    warning: (text) => colors.bold(colors.yellow(text)),
    place: colors.blue,
    strong: colors.bold,
    quiet: colors.dim,
    good: colors.green,
    name: colors.cyan,
    number: colors.yellow,
  };
}
