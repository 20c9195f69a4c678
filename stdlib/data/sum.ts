import { defineCommand, required } from '../../interpreter/command.ts';
import { operations } from '../../interpreter/values/operators.ts';
import { list } from '../../interpreter/values/shapes.ts';
import { typeName } from '../../interpreter/values/values.ts';

export const sum = defineCommand({
  name: 'sum',
  topic: 'data',
  summary: 'all items added up',
  parameters: { list: required(list, 'numbers, durations or sizes') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'expect ([1 2 3] | sum) == 6', summary: 'numbers' },
    { code: 'expect ([1s 500ms] | sum) == 1500ms', summary: 'durations' },
  ],
  run({ arguments: { list: items }, machine }) {
    if (items.length === 0) return 0;
    return items.reduce((total, item) => {
      const result = operations['+'](total, item);
      if (result !== undefined) return result;
      throw machine.fail('nsx::value::wrong-type', `a ${typeName(total)} and a ${typeName(item)} cannot be added`);
    });
  },
});
