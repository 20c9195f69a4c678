import { defineCommand, required } from '../../interpreter/command.ts';
import { didYouMean, nearest } from '../../interpreter/errors/suggest.ts';
import { examplesOf, subjects } from '../../interpreter/help/help.ts';
import { subject as subjectShape } from '../../interpreter/values/shapes.ts';

export const examples = defineCommand({
  name: 'examples',
  topic: 'session',
  summary: 'programs that show how one thing is used, to be copied',
  parameters: { subject: required(subjectShape, 'a command, a statement or a kind of namespace') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'examples mount', summary: 'how a command is used' }],
  run({ arguments: { subject }, machine }) {
    const known = { registry: machine.registry, functions: machine.functions() };
    const text = examplesOf(known, subject);
    if (text === null) {
      const near = nearest(subject, subjects(known));
      throw machine.fail('nsx::help::unknown', `there are no examples of \`${subject}\``, {
        help: near.length > 0 ? didYouMean(near) : '`help` lists what there is',
      });
    }
    machine.emit({ kind: 'print', text });
    return null;
  },
});
