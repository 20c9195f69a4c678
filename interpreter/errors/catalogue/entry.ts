/** What the catalogue says of a code. Placed apart so that the lists need not know each other. */
export interface CatalogueEntry {
  /** One line: what has happened. */
  readonly summary: string;
  /** What it means and how to mend it, in one to three sentences. */
  readonly mend: string;
}

export type CodeList = Readonly<Record<string, CatalogueEntry>>;
