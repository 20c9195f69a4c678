import { defineCommand } from '../../interpreter/command.ts';
import { setNoNewPrivileges } from '../../interpreter/kernel/credential-calls.ts';

/** PR_SET_NO_NEW_PRIVS(2const). */
export const noNewPrivs = defineCommand({
  name: 'no_new_privs',
  topic: 'identity',
  summary: 'let no program give this process or its children more than it has',
  details:
    'Set-user-ID bits and file capabilities count for nothing from now on. It cannot be taken back, and children inherit it.',
  parameters: {},
  body: 'none',
  systemCalls: ['prctl'],
  errors: {},
  examples: [{ code: 'fork < no_new_privs; expect (creds).no_new_privs >', summary: 'as /proc/self/status shows it' }],
  run({ machine }) {
    machine.perform([setNoNewPrivileges()]);
    return null;
  },
});
