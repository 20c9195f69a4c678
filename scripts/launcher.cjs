#!/usr/bin/env node
/*
 * Starts nsx: program.cjs, a function that takes what CommonJS gives to a module, with the code that
 * V8 has compiled from it before. Another version of V8 rejects that and compiles it again.
 */
'use strict';
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

const filename = `${__dirname}/program.cjs`;
let cachedData;
try {
  cachedData = readFileSync(`${__dirname}/program.cache`);
} catch {}
// All of it is ASCII; as Latin-1 it needs no decoding.
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
script.runInThisContext()(require, module, filename, __dirname);
