/*
 * Write the code cache of a built program: make-cache.cjs DIST.
 *
 * What V8 has compiled by then goes into it, so the program first runs what most starts need. Nothing
 * here makes a process or needs privileges.
 */
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { resolve } = require('node:path');
const { Script } = require('node:vm');

const directory = resolve(process.argv[2]);
const filename = `${directory}/program.cjs`;
const script = new Script(readFileSync(filename, 'latin1'), { filename });
const explained =
  'let tail = explain < nest 2 < mount proc at "/tmp/nsx-$level"; exec sleep 1 > >\nfor call in $tail < print $call >';
const network = `use net
let calls = explain <
  let s = switch s
  let a = host a
  let b = host b
  wire $a 10.0.0.1/24 $s
  wire $b 10.0.1.1/24 $a 10.0.1.2/24
  in $b < route default via 10.0.1.2; ping 10.0.0.1 >
>
print (len $calls)`;
const commandLines = [
  ['-e', 'print 1'],
  ['-e', explained],
  ['-e', network],
  ['check', ...['01-pidns-init-sleep', '02-multi-pidns'].map((name) => `examples/${name}.nsx`)],
];

for (const commandLine of commandLines) {
  process.argv.splice(1, process.argv.length, `${directory}/nsx.js`, ...commandLine);
  script.runInThisContext()(createRequire(filename), module, filename, directory);
}
process.on('exit', () => {
  writeFileSync(`${directory}/program.cache`, script.createCachedData());
});
