/**
 * A page of help on one kind of namespace: what it is about, in a few sentences, and a program to try.
 *
 * Flag, file and limits are in the kernel's table (`kernel/tables.ts`) and are not said again.
 */
import type { NamespaceName } from '../../kernel/tables.ts';

export interface Concept {
  readonly kind: NamespaceName;
  /** Paragraphs divided by an empty line, each on one line: whoever shows them breaks them. */
  readonly text: string;
  /** A program that shows it; a test runs it. */
  readonly example: string;
  /** What it shows, in a line. */
  readonly shows: string;
}
