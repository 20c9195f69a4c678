import { defineCommand, each, required } from '../../interpreter/command.ts';
import { list } from '../../interpreter/values/shapes.ts';
import { typeName } from '../../interpreter/values/values.ts';

export const where = defineCommand({
  name: 'where',
  topic: 'data',
  summary: 'the items for which a condition over `$it` holds',
  parameters: { list: required(list, 'the items'), condition: each('CONDITION', 'a condition over `$it`') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'expect ([1 2 3 4] | where ($it > 2)) == [3 4]', summary: 'items that are large enough' },
    { code: 'expect (ps | where $it.state == "held") == []', summary: 'rows of a table' },
  ],
  run({ arguments: { list: items, condition }, machine }) {
    return items.filter((item) => {
      const holds = condition(item);
      if (typeof holds === 'boolean') return holds;
      throw machine.fail(
        'nsx::value::not-a-condition',
        `a condition is true or false, and this is a ${typeName(holds)}`,
      );
    });
  },
});
