import { defineCommand, optional } from '../../interpreter/command.ts';
import { BodyEnd } from '../../interpreter/failure.ts';
import { integer } from '../../interpreter/values/shapes.ts';

/** exit(3): the process whose body it stands in; at the top, the script. */
export const exit = defineCommand({
  name: 'exit',
  topic: 'processes',
  summary: 'end this process, or the script, with a status',
  parameters: { status: optional(integer('N', 0, 255), 'the exit status, 0 if none is given') },
  body: 'none',
  endsBody: true,
  systemCalls: ['exit_group'],
  errors: {},
  examples: [{ code: 'expect (fork < exit 7 >).status == 7', summary: 'a status for the parent' }],
  run({ arguments: { status } }) {
    return new BodyEnd('exit', status ?? 0, true);
  },
});
