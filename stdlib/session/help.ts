import { defineCommand, optional } from '../../interpreter/command.ts';
import { didYouMean, nearest } from '../../interpreter/errors/suggest.ts';
import { helpOn, helpOverview, subjects } from '../../interpreter/help/help.ts';
import { subject as subjectShape } from '../../interpreter/values/shapes.ts';

export const help = defineCommand({
  name: 'help',
  topic: 'session',
  summary: 'what there is, or how one thing is used',
  parameters: {
    subject: optional(
      subjectShape,
      'a command, a function, a kind of namespace, a statement, a topic, or the code of an error',
    ),
  },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'help mount', summary: 'a command' },
    { code: 'help pid', summary: 'a kind of namespace' },
    { code: 'help mounts', summary: 'a topic: all commands on mounts' },
    { code: 'help nsx::mount::busy', summary: 'what an error means, and how to mend it' },
  ],
  run({ arguments: { subject }, machine }) {
    const known = { registry: machine.registry, functions: machine.functions() };
    const text = subject === undefined ? helpOverview(known) : helpOn(known, subject);
    if (text === null) {
      const near = nearest(subject ?? '', subjects(known));
      throw machine.fail('nsx::help::unknown', `there is no help on \`${subject}\``, {
        help: near.length > 0 ? didYouMean(near) : '`help` lists what there is',
      });
    }
    machine.emit({ kind: 'print', text });
    return null;
  },
});
