/**
 * The header of a script: the comments that it begins with, and what they say in a form of their own.
 *
 *     #!/usr/bin/env nsx
 *     # L12: Five PID namespaces, one inside the other
 *     #
 *     # What it shows, and why that is worth knowing.
 *     #
 *     # facts: each level sees itself and what is inside of it
 *     # book: multi_pidns.c
 *     # man: pid_namespaces(7), clone(2)
 *     # requires: root, program ip, kernel 5.6
 *
 * A field that is too long for its line goes on in the next, indented by two blanks more. A script
 * need not have a header, or not all of it. Whether what is required is there: `requirements.ts`.
 */
import type { Source, Span } from '../../grammar/source.ts';

/** One of the things that stand in a field, divided by commas. */
export interface Item {
  readonly text: string;
  readonly span: Span;
}

export interface Header {
  /** 12 of `L12`. */
  readonly number: number | undefined;
  readonly title: string;
  /** What stands between the title and the fields, as it stands there. */
  readonly text: string;
  readonly facts: string;
  readonly book: readonly Item[];
  readonly man: readonly Item[];
  readonly requires: readonly Item[];
}

const FIELD = /^ ?(facts|book|man|requires):/;

interface Line {
  readonly text: string;
  /** Where the text begins in the source. */
  readonly start: number;
}

export function readHeader(source: Source): Header {
  const lines = leadingComments(source);
  const untitled = lines[0] === undefined || FIELD.test(lines[0].text);
  const [, number, title] = /^ ?(?:L(\d+): *)?(.*)$/.exec(untitled ? '' : lines[0]!.text) ?? [];
  const fields = new Map<string, Line[]>();
  const text: string[] = [];
  let field: Line[] | undefined;
  for (const line of untitled ? lines : lines.slice(1)) {
    const name = FIELD.exec(line.text)?.[1];
    if (name !== undefined) {
      const after = line.text.indexOf(':') + 1;
      field = [{ text: line.text.slice(after), start: line.start + after }];
      fields.set(name, field);
    } else if (field && /^ {3,}\S/.test(line.text)) {
      field.push(line);
    } else {
      field = undefined;
      text.push(line.text.replace(/^ /, ''));
    }
  }
  const items = (name: string): Item[] => (fields.get(name) ?? []).flatMap(itemsOf);
  return {
    number: number === undefined ? undefined : Number(number),
    title: (title ?? '').trim(),
    text: text.join('\n').trim(),
    facts: (fields.get('facts') ?? []).map(({ text: part }) => part.trim()).join(' '),
    book: items('book'),
    man: items('man'),
    requires: items('requires'),
  };
}

/** The comments before the first line that is none, without their `#`; a `#!` line is none of them. */
function leadingComments(source: Source): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < source.text.length) {
    const next = source.text.indexOf('\n', start);
    const end = next < 0 ? source.text.length : next;
    const line = source.text.slice(start, end).replace(/\r$/, '');
    if (!line.startsWith('#')) break;
    if (start > 0 || !line.startsWith('#!')) lines.push({ text: line.slice(1).trimEnd(), start: start + 1 });
    start = end + 1;
  }
  return lines;
}

function itemsOf({ text, start }: Line): Item[] {
  return [...text.matchAll(/[^,\s][^,]*/g)].map(({ 0: item, index }) => ({
    text: item.trimEnd(),
    span: { start: start + index, end: start + index + item.trimEnd().length },
  }));
}
