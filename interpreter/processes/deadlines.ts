/**
 * Times by which a part of a script has to be done.
 *
 * A deadline stops what is going on as a signal does: whoever waits or works long asks from time to
 * time, and is told once. `timeout` then makes a failure of it, which says what took too long.
 */

export interface Deadline {
  /** Has it stopped what was going on? */
  readonly passed: boolean;
  /** By performance.now(). */
  readonly at: number;
}

interface Running {
  passed: boolean;
  readonly at: number;
}

export class Deadlines {
  /** From the outermost to the innermost. */
  readonly #running: Running[] = [];

  /** Run something that is to be done in so many milliseconds. */
  within<T>(milliseconds: number, run: (deadline: Deadline) => T): T {
    const deadline: Running = { passed: false, at: performance.now() + milliseconds };
    this.#running.push(deadline);
    try {
      return run(deadline);
    } finally {
      this.#running.pop();
    }
  }

  /** Is there any, so that somebody has to ask? */
  get any(): boolean {
    return this.#running.length > 0;
  }

  /** Has one just passed? It says so once, so that what tidies up afterwards is not stopped, too. */
  readonly asked = (): boolean => {
    if (this.#running.length === 0) return false;
    const now = performance.now();
    const late = this.#running.find(({ passed, at }) => !passed && at <= now);
    if (!late) return false;
    late.passed = true;
    return true;
  };
}
