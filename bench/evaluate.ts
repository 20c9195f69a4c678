/**
 * The evaluator: a loop of one million additions and `fib 24`, whole processes with their start,
 * against bash, dash and python3 doing the same.
 */
import { existsSync } from 'node:fs';
import { type Contender, type Figure, race } from './measure.ts';
import { built, timed } from './native.ts';

const ROUNDS = 7;
const WARM_UP = 1;

interface Program {
  readonly title: string;
  readonly nsx: string;
  readonly shell: string;
  readonly python: string;
}

const programs: readonly Program[] = [
  {
    title: 'one million additions',
    nsx: 'let i = 0\nwhile ($i < 1000000) < i = $i + 1 >\nprint $i',
    shell: 'i=0; while [ "$i" -lt 1000000 ]; do i=$((i + 1)); done; echo "$i"',
    python: 'i = 0\nwhile i < 1000000:\n    i = i + 1\nprint(i)',
  },
  {
    title: 'fib 24',
    nsx: 'fn fib n < if ($n < 2) < return $n >; return (fib ($n - 1)) + (fib ($n - 2)) >\nprint (fib 24)',
    // Without a subshell for each call, which would measure fork(2): the result is left in a variable.
    shell:
      'fib() { if [ "$1" -lt 2 ]; then r=$1; return; fi; set -- "$1" "$2"; fib $(($1 - 1)) 0; set -- "$1" "$r"; fib $(($1 - 2)) "$2"; r=$(($2 + r)); }; fib 24 0; echo "$r"',
    python: 'def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nprint(fib(24))',
  },
];

const quietly = (command: readonly string[]): number =>
  timed('stopwatch', 'done', 'sh', '-c', 'exec "$@" >/dev/null', 'sh', ...command);

export function measureEvaluate(): Figure[] {
  return programs.map(({ title, nsx, shell, python }) => {
    const contenders: Contender[] = [
      { name: 'nsx', sample: () => quietly([process.execPath, `${built}/dist/nsx.js`, '-e', nsx]) },
      { name: 'bash', sample: () => quietly(['bash', '-c', shell]) },
      { name: 'python3', sample: () => quietly(['python3', '-c', python]) },
    ];
    if (existsSync('/bin/dash')) contenders.push({ name: 'dash', sample: () => quietly(['dash', '-c', shell]) });
    return {
      title,
      unit: 'ms',
      targets: [
        { against: 'bash', atMost: 1 / 20 },
        { against: 'python3', atMost: 1 },
      ],
      summaries: race(contenders, ROUNDS, WARM_UP),
    };
  });
}
