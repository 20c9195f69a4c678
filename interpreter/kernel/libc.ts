/**
 * The C library, as far as nsx needs it in its own process: the only importer of ffi-rs.
 *
 * ffi-rs turns a wrong type into a crash and a wrong number into another number (NaN becomes 0,
 * 1.5 becomes 1, a string is cut at NUL), so every argument is validated here before a call.
 * There is one way in, syscall(2), with numbers only; memory is pinned buffers whose address is
 * known. System calls that a script asks for are not made here but by helpers.
 */
import { createRequire } from 'node:module';
import type { DataType } from 'ffi-rs';
import { type SystemCallName, systemCallNumber } from './numbers.ts';

const library = 'libc';
const ARGUMENTS_MAX = 8;

type Ffi = typeof import('ffi-rs');

/** Bytes in memory, as ffi-rs wants their type described. */
interface BytesType {
  readonly ffiTypeTag: string;
  readonly type: DataType;
  readonly length: number;
}

interface Foreign {
  readonly load: Ffi['load'];
  readonly integer: DataType;
  /** The types of so many integers. */
  readonly integers: readonly DataType[][];
  bytes(length: number): BytesType;
}

let loaded: Foreign | undefined;

/** Loaded when it is first needed: a third of a start goes into it, and not every script makes a process. */
function foreign(): Foreign {
  if (loaded) return loaded;
  const { DataType, FFITypeTag, load, open } = loadBinding();
  // The empty path means the running program itself.
  open({ library, path: '' });
  const integers = Array.from({ length: ARGUMENTS_MAX }, (_, count) => new Array<DataType>(count).fill(DataType.I64));
  const bytes = (length: number): BytesType => ({ ffiTypeTag: FFITypeTag.Array, type: DataType.U8Array, length });
  loaded = { load, integer: DataType.I64, integers, bytes };
  return loaded;
}

/**
 * ffi-rs's native part, without its index.js: that has Node write a whole diagnostic report, which takes 8 ms, to learn
 * which C library this is, and copies the types at each call. Only the right one can be loaded.
 */
function loadBinding(): Ffi & { readonly FFITypeTag: { readonly Array: string } } {
  const require = createRequire(import.meta.filename);
  const requireFromFfi = createRequire(require.resolve('ffi-rs'));
  for (const name of ['gnu', 'musl']) {
    try {
      return requireFromFfi(`@yuuang/ffi-rs-linux-${process.arch}-${name}`);
    } catch {}
  }
  // It says what is wrong.
  return require('ffi-rs');
}

/** The parts of ffi-rs's descriptor that we use. */
function call(name: string, types: (DataType | BytesType)[], values: (number | Buffer)[], errno: boolean): unknown {
  const { load, integer } = loaded ?? foreign();
  return load({
    library,
    funcName: name,
    retType: integer,
    paramsType: types as DataType[],
    paramsValue: values,
    errno,
    freeResultMemory: false,
  });
}

function presumeInteger(value: number): number {
  if (!Number.isSafeInteger(value)) throw new TypeError(`libc: ${value} is not an integer`);
  return value;
}

/**
 * syscall(2): the result, or minus the errno.
 * Arguments are integers, or addresses of pinned memory.
 */
export function syscall(name: SystemCallName, ...values: number[]): number {
  for (const value of values) presumeInteger(value);
  values.unshift(systemCallNumber(name));
  const answer = call('syscall', foreign().integers[values.length] ?? [], values, true) as {
    value: number;
    errnoCode: number;
  };
  return answer.value === -1 ? -answer.errnoCode : answer.value;
}

/** The same without the errno, which takes a third less: the result, or -1. */
export const syscallBare = (name: SystemCallName, ...values: number[]): number =>
  callFunction('syscall', systemCallNumber(name), ...values);

/** Memory that stays where it is, so that the kernel can be given its address. */
export interface PinnedMemory {
  readonly buffer: Buffer;
  readonly address: number;
}

/**
 * Allocate `size` zeroed bytes outside of JavaScript's heap. The backing store of a Buffer that has
 * one of its own never moves; memmove(3) of nothing onto itself returns where it is.
 */
export function pin(size: number): PinnedMemory {
  const buffer = Buffer.from(new ArrayBuffer(presumeInteger(size)));
  const { bytes, integer } = foreign();
  const type = bytes(size);
  const address = call('memmove', [type, type, integer], [buffer, buffer, 0], false);
  return { buffer, address: address as number };
}

/** `text` as a C string of its own. Throws on NUL: the kernel would see only what stands before it. */
export function pinString(text: string): PinnedMemory {
  if (text.includes('\0')) throw new TypeError('libc: a string with NUL inside');
  const memory = pin(Buffer.byteLength(text) + 1);
  memory.buffer.write(text);
  return memory;
}

/** A `char *[]` that ends with NULL; the strings are kept alive by the result. */
export function pinStrings(texts: readonly string[]): PinnedMemory & { readonly strings: readonly PinnedMemory[] } {
  const strings = texts.map(pinString);
  const array = pin((texts.length + 1) * 8);
  strings.forEach((text, index) => {
    array.buffer.writeBigUInt64LE(BigInt(text.address), index * 8);
  });
  return { ...array, strings };
}

/** Call a function of the C library with numbers and addresses; its result as it stands. */
export function callFunction(name: string, ...values: number[]): number {
  for (const value of values) presumeInteger(value);
  return call(name, foreign().integers[values.length] ?? [], values, false) as number;
}

/** The address of a function of the C library: dlsym(3) with RTLD_DEFAULT. */
export function functionAddress(name: string): number {
  const text = pinString(name);
  const address = callFunction('dlsym', 0, text.address);
  if (address === 0) throw new Error(`libc: no function ${name}`);
  return address;
}
