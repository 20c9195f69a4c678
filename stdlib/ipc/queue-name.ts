/** The name of a POSIX message queue: a slash, which may be left out, and no other. mq_overview(7). */
import { type Shape, text } from '../../interpreter/values/shapes.ts';

export const queueName: Shape<string> = {
  ...text,
  name: 'NAME',
  label: 'the name of a message queue, with no slash but the first',
  convert: (value) => {
    const name = text.convert(value);
    return name !== undefined && /^\/?[^/]+$/.test(name) ? name : undefined;
  },
};
