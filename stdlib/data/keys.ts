import { defineCommand, required } from '../../interpreter/command.ts';
import type { Shape } from '../../interpreter/values/shapes.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

const record: Shape<RecordValue> = {
  name: 'RECORD',
  label: 'a record',
  convert: (value) => (value instanceof RecordValue ? value : undefined),
};

export const keys = defineCommand({
  name: 'keys',
  topic: 'data',
  summary: 'the names of the fields of a record',
  parameters: { record: required(record, 'the record') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'expect ({a: 1, b: 2} | keys) == [a b]', summary: 'names' }],
  run({ arguments: { record: value } }) {
    return [...value.entries.keys()];
  },
});
