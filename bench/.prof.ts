import { openSession, evaluate } from './session.ts';
import { Source } from '../grammar/source.ts';
import { Channel } from '../interpreter/kernel/channel.ts';
import { parse } from '../grammar/parse.ts';
import { endProcessesSince } from '../interpreter/processes.ts';
import { spawnSync } from 'node:child_process';
const s = openSession();
const log: [string, number, number][] = [];
const now = () => Number(process.hrtime.bigint()) / 1e3;
let t0 = 0;
for (const name of ['send', 'receive', 'receiveIfThere'] as const) {
  const f = Channel.prototype[name] as (...a: unknown[]) => unknown;
  (Channel.prototype as unknown as Record<string, unknown>)[name] = function (this: Channel, ...a: unknown[]) {
    const b = now();
    try { return f.apply(this, a); } finally { log.push([`${name} fd${this.fd} ${name === 'send' ? (a[0] as any[]).map((o) => o.kind === 'call' ? o.call.name : o.kind).join(',') : ''}`, b - t0, now() - b]); }
  };
}
const n = Number(process.argv[2] ?? 1);
const text = process.argv[3] ?? `nest ${n} < mount proc at "/tmp/nsx-prof-$level"; exec sleep 1000 > &`;
const rounds = 60;
const tot: number[] = [], par: number[] = [], chk: number[] = [];
let kept: typeof log = [];
for (let i = 0; i < rounds; i++) {
  spawnSync('true');
  const a = now(); parse(new Source('x', text)); par.push(now() - a);
  const c = now(); s.check(new Source('x', text)); chk.push(now() - c);
  const mark = s.machine.ledger.mark;
  log.length = 0;
  spawnSync('true');
  t0 = now();
  evaluate(s, text);
  tot.push(now() - t0);
  if (i > 20 && now() - t0 <= [...tot].sort((a, b) => a - b)[tot.length >> 1]! * 1.05) kept = [...log];
  endProcessesSince(s.machine, 0); s.machine.ledger.undoSince(mark);
}
const med = (x: number[]) => [...x].sort((a, b) => a - b)[x.length >> 1]!.toFixed(0);
console.log('total', med(tot), 'parse', med(par), 'check(incl parse)', med(chk));
for (const [what, at, d] of kept) console.log(at.toFixed(0).padStart(6), d.toFixed(0).padStart(5), what);
s.close();
