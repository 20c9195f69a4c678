/**
 * Long text as lines, for help. What is indented is a program or a table, and stays as it is.
 */
const WIDTH = 80;

export function wrap(text: string, indent = ''): string {
  return text
    .split('\n')
    .map((line) => (/^\s/.test(line) ? indent + line : wrapLine(line, indent)))
    .join('\n');
}

function wrapLine(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length > indent.length && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return [...lines, line].map((each) => each.trimEnd()).join('\n');
}
