import { endOfList } from './end-of-list.ts';

export const last = endOfList('last', {
  examples: [
    { code: 'expect ([7 8 9] | last) == 9', summary: 'one item' },
    { code: 'expect ([7 8 9] | last 2) == [8 9]', summary: 'some items' },
  ],
  one: (items) => items.at(-1),
  some: (items, count) => items.slice(Math.max(0, items.length - count)),
});
