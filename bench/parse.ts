/**
 * Parsing: 10,000 lines at once against ten times 1,000, and against python3 parsing as many tokens with `ast.parse`.
 *
 * Everything is warm: both have parsed the text before it is timed. Alone: `npm run bench -- parse`.
 */
import { lexemes } from '../grammar/lexer.ts';
import { parse } from '../grammar/parse.ts';
import { Source } from '../grammar/source.ts';
import { type Contender, type Figure, race, summarize } from './measure.ts';
import { start } from './native.ts';

const ROUNDS = 15;
const WARM_UP = 5;
const LINES = 10_000;

/** Ten lines of everything. */
const script = `# A server and its client.
let box = clone pid net uts as server with size=16M <
  hostname "server-$level"
  mount proc at /proc
  exec sleep 1000
> &
for level in [0 1 2 3 4] < print "level $level: \${box.pids[$level]}" >
if ($level > 3) and $box.state == "running" < kill $box 9 > else < wait $box >
expect (read "/proc/\${box.pid}/status") matches "^NSpid:\\t\${box.pid}" "it has two PIDs"
let slow = ps | where $it.time > 250ms | sort pid
`.replace('$it.time > 250ms', '($it.time > 250ms)');

const python = `def server(level, size=16):
    box = clone("pid", net, uts=True, size=16)
    for index in [0, 1, 2, 3, 4]:
        print(f"level {index}", box.pids[index])
    if level > 3 and box.state == "running":
        kill(box, 9)
    else:
        wait(box)
    assert matches(read(f"/proc/{box.pid}/status"), "^NSpid:\\t"), "it has two PIDs"
slow = sorted(item for item in ps() if item.time > 250)
`;

const timer = `
import ast, io, sys, time, tokenize
unit = sys.stdin.read()
blank = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
each = sum(t.type not in blank for t in tokenize.generate_tokens(io.StringIO(unit).readline))
text = unit * round(int(sys.argv[1]) / each)
for _ in range(2): ast.parse(text)
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    ast.parse(text)
    print((time.perf_counter() - start) * 1000)
`;

/** The same number of lines in each sample, so that each pays for its garbage: one text, or several. */
const nsx = (lines: number): Contender => {
  const source = new Source('bench.nsx', script.repeat(lines / 10));
  const times = LINES / lines;
  const sample = (): number => {
    const start = performance.now();
    for (let count = 0; count < times; count += 1) parse(source);
    return performance.now() - start;
  };
  const { diagnostics } = parse(source);
  if (diagnostics.length > 0) throw new Error(`the text to be parsed is wrong: ${diagnostics[0]?.message}`);
  return {
    name: `nsx, ${lines.toLocaleString('en')} lines${times > 1 ? `, ${times} times` : ''}`,
    warmUp: WARM_UP,
    sample,
  };
};

export function benchParse(): Figure[] {
  const summaries = race([nsx(LINES), nsx(LINES / 10)], ROUNDS);
  const scaling = { against: summaries[1]!.name, atMost: 1.1 };
  const figures: Figure[] = [
    { title: 'parsing: ten times as long a text takes ten times as long', unit: 'ms', summaries, targets: [scaling] },
  ];

  const tokens = lexemes(script).filter(({ token }) => token !== 'Comment').length * (LINES / 10);
  const { stdout, error, status } = start('python3', ['-c', timer, `${tokens}`, `${ROUNDS}`], python);
  const title = `parsing ${tokens.toLocaleString('en')} tokens`;
  const others = error || status !== 0 ? [] : [summarize('python3', stdout.trim().split('\n').map(Number))];
  figures.push({
    title,
    unit: 'ms',
    summaries: [summaries[0]!, ...others],
    targets: [{ against: 'python3', atMost: 3 }],
    ...(others.length === 0 && { skipped: ['python3, which is not there'] }),
  });
  return figures;
}
