/**
 * Reads the text of a script, from a file, a pipe or standard input: whole, and only if it is text.
 *
 * Why something cannot be read is said in words; where the text stands and what it means is not known here.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** No script is so long; a device has no end at all. */
const TEXT_MAX = 16 * 1024 * 1024;
const CHUNK = 64 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
  ENXIO: 'it is a socket, or a device that is not there',
  ELOOP: 'its links lead in a circle',
  ENOTDIR: 'a part of the path is not a directory',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the device does not answer',
  EMFILE: 'nsx has as many files open as it may',
};

/** The text cannot be had; the message says why. */
export class Unreadable extends Error {}

/** `-` is standard input. Throws `Unreadable`. A byte order mark at the beginning is left out. */
export function readText(path: string): string {
  let fd = 0;
  try {
    // Without waiting: a FIFO that nobody writes to would keep us for ever.
    if (path !== '-') fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return decode(readWhole(fd, path !== '-' && fstatSync(fd).isFIFO()));
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Unreadable(reasons[code ?? ''] ?? message);
  } finally {
    if (fd > 0) closeSync(fd);
  }
}

function readWhole(fd: number, isPipe: boolean): Buffer {
  const chunks: Buffer[] = [];
  for (let size = 0; ; ) {
    const chunk = Buffer.alloc(CHUNK);
    const count = readSome(fd, chunk);
    if (count === 0 && size === 0 && isPipe) throw new Unreadable('it is a FIFO that nobody writes to');
    if (count === 0) return Buffer.concat(chunks);
    size += count;
    if (size > TEXT_MAX) throw new Unreadable(`it has more than ${TEXT_MAX / 1024 / 1024} MiB, which is no script`);
    chunks.push(chunk.subarray(0, count));
  }
}

/** read(2); where there is nothing yet, it waits. */
function readSome(fd: number, into: Buffer): number {
  for (;;) {
    try {
      return readSync(fd, into);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN' && code !== 'EINTR') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function decode(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  // What is not UTF-8 has become U+FFFD; only then is it worth a closer look.
  if (text.includes('\ufffd')) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      const line = text.slice(0, text.indexOf('\ufffd')).split('\n').length;
      throw new Unreadable(`it is not UTF-8 text: see line ${line}`);
    }
  }
  return text.replace(/^\ufeff/, '');
}
