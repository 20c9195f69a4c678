/**
 * Long text as lines. In help, what is indented is a program or a table, and stays as it is.
 */
const WIDTH = 80;

export function wrap(text: string, indent = ''): string {
  return text
    .split('\n')
    .map((line) => indent + (/^\s/.test(line) ? line : hang(line, { before: indent.length, indent, width: WIDTH })))
    .join('\n');
}

/** One line as several, broken between words; `before`: the columns that are taken in the first of them. */
export function hang(
  text: string,
  { before, indent, width }: { readonly before: number; readonly indent: string; readonly width: number },
): string {
  const lines: string[] = [];
  let line = '';
  let room = width - before;
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = '';
      room = width - indent.length;
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].map((each) => each.trimEnd()).join(`\n${indent}`);
}
