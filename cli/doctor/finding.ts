/**
 * What the doctor has found out about one thing: plain data.
 */

export interface Finding {
  readonly area: 'nsx' | 'kernel' | 'namespaces' | 'limits' | 'programs' | 'surroundings';
  /** What it is about, in a word: for programs that read it. */
  readonly subject: string;
  /** `missing`: nsx cannot work. `limited`: it works, but not all of it. */
  readonly state: 'ok' | 'limited' | 'missing';
  /** What is so. */
  readonly text: string;
  /** More of that, found on this machine. */
  readonly notes: readonly string[];
  /** What to do, where there is something to do. */
  readonly help: string | null;
}

type More = Partial<Pick<Finding, 'notes'>> & { readonly help?: string | undefined };

/** The findings of one area: `report('kernel')('version', 'ok', 'Linux 6.18')`. */
export const findings =
  (area: Finding['area']) =>
  (subject: string, state: Finding['state'], text: string, { notes = [], help }: More = {}): Finding => ({
    area,
    subject,
    state,
    text,
    notes,
    help: help ?? null,
  });
