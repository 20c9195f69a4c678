import { defineCommand, optional } from '../../interpreter/command.ts';
import { didYouMean, nearest } from '../../interpreter/errors/suggest.ts';
import { helpForCommand, helpOverview } from '../../interpreter/help.ts';
import { text } from '../../interpreter/shapes.ts';

export const help = defineCommand({
  name: 'help',
  topic: 'session',
  summary: 'what there is, or how one command is used',
  parameters: { subject: optional({ ...text, name: 'COMMAND', completion: 'command' }, 'a command') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'help mount', summary: 'one command' }],
  run({ arguments: { subject }, machine }) {
    const { registry } = machine;
    if (subject === undefined) {
      machine.emit({ kind: 'print', text: helpOverview(registry) });
      return null;
    }
    const command = registry.find(subject);
    if (!command) {
      const near = nearest(subject, registry.names);
      throw machine.fail('nsx::bind::unknown-command', `there is no help on \`${subject}\``, {
        help: near.length > 0 ? didYouMean(near) : '`help` lists what there is',
      });
    }
    machine.emit({ kind: 'print', text: helpForCommand(command) });
    return null;
  },
});
