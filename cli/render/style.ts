/**
 * What is shown in which colour: by meaning, so that every part of nsx looks the same.
 */
import picocolors from 'picocolors';

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

export function style(color: boolean): Style {
  const colors = picocolors.createColors(color);
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
