/**
 * Where journals lie: in a directory of the user's own that nobody else can write to or look into.
 *
 * Root: /run/nsx. Others: $XDG_RUNTIME_DIR/nsx. Where that cannot be made, /tmp/nsx-UID. NSX_JOURNALS names
 * another one. A directory that is not sound is not used, whoever has made it.
 */
import { lstatSync, mkdirSync } from 'node:fs';

const ownUid = (): number => process.geteuid?.() ?? 0;

/** In the order in which they are tried. */
export function journalPlaces(): readonly string[] {
  const { NSX_JOURNALS, XDG_RUNTIME_DIR } = process.env;
  if (NSX_JOURNALS?.startsWith('/')) return [NSX_JOURNALS];
  const fallback = `/tmp/nsx-${ownUid()}`;
  if (ownUid() === 0) return ['/run/nsx', fallback];
  return XDG_RUNTIME_DIR?.startsWith('/') ? [`${XDG_RUNTIME_DIR}/nsx`, fallback] : [fallback];
}

/** Why a directory is not sound, or null; undefined where there is none. */
export function faultOf(directory: string): string | null | undefined {
  const status = lstatSync(directory, { throwIfNoEntry: false });
  if (!status) return undefined;
  if (!status.isDirectory()) return 'it is no directory';
  if (status.uid !== ownUid()) return `it belongs to UID ${status.uid}`;
  return (status.mode & 0o077) === 0 ? null : 'others may look into it';
}

/** The first place that is sound, made if it is missing. Throws the reason why there is none. */
export function makeJournalPlace(): string {
  let reason: unknown;
  for (const place of journalPlaces()) {
    try {
      try {
        mkdirSync(place, { mode: 0o700 });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const fault = faultOf(place);
      if (fault === null) return place;
      reason ??= new Error(`${place}: ${fault ?? 'it has gone'}`);
    } catch (error) {
      reason ??= error;
    }
  }
  throw reason;
}

/** A place of ours goes when the last journal in it has gone; one that somebody has named stays. */
export const goesWhenEmpty = (place: string): boolean => process.env.NSX_JOURNALS !== place;
