/**
 * The table of commands, by name. The interpreter is given one; `stdlib/index.ts` makes it.
 */
import type { Command } from './command.ts';

export class Registry {
  readonly #commands: ReadonlyMap<string, Command>;

  constructor(commands: readonly Command[]) {
    this.#commands = new Map(commands.map((command) => [command.name, command]));
    if (this.#commands.size !== commands.length) throw new Error('two commands have the same name');
  }

  find(name: string): Command | undefined {
    return this.#commands.get(name);
  }

  get names(): string[] {
    return [...this.#commands.keys()].sort();
  }

  get commands(): Command[] {
    return this.names.map((name) => this.#commands.get(name)!);
  }
}
