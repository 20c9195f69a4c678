/**
 * Exit statuses: those of sysexits(3) where it has one.
 */
export const ExitStatus = {
  ok: 0,
  failed: 1,
  usage: 2,
  syntax: 65,
  noInput: 66,
  noPrivilege: 77,
  timedOut: 124,
  interrupted: 130,
} as const;
