/**
 * Lines of JSON through two pipes that have names, one line at a time: between what measures and what
 * starts the others. Both ends wait, since neither has anything else to do.
 */
import { openSync, readSync, writeSync } from 'node:fs';

const MOST = 1 << 20;

export class LinePipe {
  readonly #requests: number;
  readonly #answers: number;
  readonly #buffer = Buffer.alloc(MOST);

  /** Opening waits for the other end, so both open them in this order. */
  constructor(directory: string, side: 'asks' | 'answers') {
    this.#requests = openSync(`${directory}/requests`, side === 'asks' ? 'w' : 'r');
    this.#answers = openSync(`${directory}/answers`, side === 'asks' ? 'r' : 'w');
  }

  ask(request: unknown): unknown {
    send(this.#requests, request);
    const answer = this.#receive(this.#answers);
    if (answer === undefined) throw new Error('what starts the programs has ended');
    return answer;
  }

  /** Answer every request until there are no more. */
  serve(answer: (request: unknown) => unknown): void {
    for (let next = this.#receive(this.#requests); next !== undefined; next = this.#receive(this.#requests)) {
      send(this.#answers, answer(next));
    }
  }

  #receive(fd: number): unknown {
    let size = 0;
    do {
      const more = readSync(fd, this.#buffer, size, MOST - size, null);
      if (more === 0) return undefined;
      size += more;
    } while (this.#buffer[size - 1] !== 10);
    return JSON.parse(this.#buffer.toString('utf8', 0, size));
  }
}

const send = (fd: number, value: unknown): void => void writeSync(fd, `${JSON.stringify(value)}\n`);
