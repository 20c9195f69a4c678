import { endOfList } from './end-of-list.ts';

export const first = endOfList('first', {
  examples: [
    { code: 'expect ([7 8 9] | first) == 7', summary: 'one item' },
    { code: 'expect ([7 8 9] | first 2) == [7 8]', summary: 'some items' },
  ],
  one: (items) => items.at(0),
  some: (items, count) => items.slice(0, count),
});
