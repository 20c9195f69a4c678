/**
 * The closed list of all diagnostic codes that do not come from the grammar, with what `help CODE`
 * and the documentation say of them. Codes are permanent: one may be added, none renamed.
 *
 * The grammar has its own list (`grammar/syntax-codes.ts`, `syntax-mends.ts`), since it knows nothing of this.
 */

import { cgroupCodes } from './catalogue/cgroups.ts';
import type { CatalogueEntry } from './catalogue/entry.ts';
import { identityCodes } from './catalogue/identity.ts';
import { ipcCodes } from './catalogue/ipc.ts';
import { languageCodes } from './catalogue/language.ts';
import { mountCodes } from './catalogue/mounts.ts';
import { namespaceCodes } from './catalogue/namespaces.ts';
import { networkCodes } from './catalogue/network.ts';
import { sessionCodes } from './catalogue/session.ts';
import { systemCodes } from './catalogue/system.ts';

export type { CatalogueEntry } from './catalogue/entry.ts';

/** In the order of the documentation. */
export const codeLists = [
  languageCodes,
  sessionCodes,
  namespaceCodes,
  identityCodes,
  networkCodes,
  mountCodes,
  ipcCodes,
  cgroupCodes,
  systemCodes,
] as const;

export type DiagnosticCode =
  | keyof typeof languageCodes
  | keyof typeof sessionCodes
  | keyof typeof namespaceCodes
  | keyof typeof identityCodes
  | keyof typeof networkCodes
  | keyof typeof mountCodes
  | keyof typeof ipcCodes
  | keyof typeof cgroupCodes
  | keyof typeof systemCodes;

export const catalogue: Readonly<Record<DiagnosticCode, CatalogueEntry>> = {
  ...languageCodes,
  ...sessionCodes,
  ...namespaceCodes,
  ...identityCodes,
  ...networkCodes,
  ...mountCodes,
  ...ipcCodes,
  ...cgroupCodes,
  ...systemCodes,
};
