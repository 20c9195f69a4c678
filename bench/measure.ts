/**
 * Samples of contenders, taken in turns, and what can be said about them: medians, spread, ratios.
 *
 * It measures and prints; it never judges. A machine that is busy slows all contenders alike, which
 * is why they take turns and why only ratios are compared.
 */

export interface Contender {
  readonly name: string;
  /** How often it has to run before it is what it is in the long run; a compiled program is from the start. */
  readonly warmUp?: number;
  /** One measurement, with its own setting up and tidying up outside of the time it returns. */
  sample(): number;
}

export interface Summary {
  readonly name: string;
  readonly median: number;
  /** The quartiles: half of all samples lie between them. */
  readonly low: number;
  readonly high: number;
}

/** The first contender against others: its median at most so many times theirs. */
export interface Target {
  readonly against: string;
  readonly atMost: number;
}

export interface Figure {
  readonly title: string;
  readonly unit: string;
  readonly summaries: readonly Summary[];
  readonly targets: readonly Target[];
  /** What could not be measured, and why. */
  readonly skipped?: readonly string[];
}

/** The kernel takes namespaces and mounts down after their last process has gone: not at the cost of the next one. */
const PAUSE = 2;
const UNCOUNTED = 3;
const clock = new Int32Array(new SharedArrayBuffer(4));

/** Let them take turns, A B C A B C …; the first rounds are not counted. */
export function race(contenders: readonly Contender[], rounds: number, uncounted = UNCOUNTED): Summary[] {
  for (const { warmUp = 0, sample } of contenders) for (let count = 0; count < warmUp; count++) sample();
  const samples = contenders.map((): number[] => []);
  for (let round = -uncounted; round < rounds; round++) {
    for (const [index, contender] of contenders.entries()) {
      Atomics.wait(clock, 0, 0, PAUSE);
      const sample = contender.sample();
      if (round >= 0) samples[index]?.push(sample);
    }
  }
  return contenders.map(({ name }, index) => summarize(name, samples[index] ?? []));
}

export function summarize(name: string, samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
  return { name, median: at(0.5), low: at(0.25), high: at(0.75) };
}

export function show({ title, unit, summaries, targets, skipped = [] }: Figure): string {
  const [ours, ...others] = summaries;
  if (!ours) return '';
  const lines = [title];
  for (const { name, median, low, high } of summaries) {
    const spread = low === high ? '' : `  (${round(low)} … ${round(high)})`;
    lines.push(`  ${name.padEnd(16)} ${round(median).padStart(8)} ${unit}${spread}`);
  }
  for (const other of others) {
    const target = targets.find(({ against }) => against === other.name);
    const ratio = ours.median / other.median;
    const goal = target ? `   target: at most ${target.atMost}${ratio <= target.atMost ? '' : '   MISSED'}` : '';
    lines.push(`  ${`${ours.name} / ${other.name}`.padEnd(25)} ${ratio.toFixed(2)}${goal}`);
  }
  for (const reason of skipped) lines.push(`  skipped: ${reason}`);
  return `${lines.join('\n')}\n`;
}

const round = (value: number): string => value.toFixed(value < 100 ? 2 : 0);
