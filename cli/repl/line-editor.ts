/**
 * What is added to Node's line editor: colours while typing, pastes as one text, and a history in
 * which a text of several lines is one entry.
 *
 * Node offers no hooks for these, but the methods with `_` are overridden by many programs and have
 * been kept for their sake: https://nodejs.org/api/readline.html, lib/readline.js.
 */
import type { REPLServer } from 'node:repl';
import type { Writable } from 'node:stream';

/** The parts of a readline interface that its types do not name. */
interface Editor {
  line: string;
  cursor: number;
  history: string[];
  historyIndex: number;
  _addHistory(): string;
  clearLine(): void;
  _refreshLine(): void;
  _writeToOutput(text: string): void;
  _insertString(text: string): void;
  _ttyWrite(text: string, key: { readonly name?: string; readonly ctrl?: boolean }): void;
}

const editorOf = (server: REPLServer): Editor => server as unknown as Editor;

/** Put a text into the line, at the cursor. It may have several lines; Enter runs it as one. */
export function insertText(server: REPLServer, text: string): void {
  const editor = editorOf(server);
  const { line, cursor } = editor;
  editor.line = line.slice(0, cursor) + text + line.slice(cursor);
  editor.cursor = cursor + text.length;
  editor._refreshLine();
}

/** Drop what has been typed and go to a new line. */
export function clearLine(server: REPLServer): void {
  const editor = editorOf(server);
  editor.historyIndex = -1;
  editor.clearLine();
}

/** Ctrl-D in an empty line; nothing else comes of it where `take` returns true. */
export function onEndOfInput(server: REPLServer, take: () => boolean): void {
  const editor = editorOf(server);
  const write = editor._ttyWrite.bind(server);
  editor._ttyWrite = (text, key) => {
    if (key.ctrl && key.name === 'd' && editor.line === '' && take()) return;
    write(text, key);
  };
}

/** The history is ours: what Enter ends is not noted line by line, as the editor would do it. */
export function ownHistory(server: REPLServer, entries: readonly string[]): void {
  const editor = editorOf(server);
  editor._addHistory = () => {
    editor.historyIndex = -1;
    return editor.line;
  };
  showHistory(server, entries);
}

/** Let Up and Ctrl-R find these, newest first. */
export function showHistory(server: REPLServer, entries: readonly string[]): void {
  const { history } = editorOf(server);
  history.splice(0, history.length, ...entries);
}

/** Colour the line whenever it is written, and always write all of it. */
export function writeLine(server: REPLServer, output: Writable, colour: (line: string) => string): void {
  const editor = editorOf(server);
  const write = editor._writeToOutput.bind(server);
  const refresh = editor._refreshLine.bind(server);
  editor._writeToOutput = (text) => {
    const { line } = editor;
    const prompt = text.length - line.length;
    write(line !== '' && prompt >= 0 && text.endsWith(line) ? text.slice(0, prompt) + colour(line) : text);
  };
  // All that a key changes goes out in one piece, so that nothing flickers.
  editor._refreshLine = () => {
    output.cork();
    try {
      refresh();
    } finally {
      output.uncork();
    }
  };
  // The editor would write only the new characters when they stand at the end, and their colours may
  // change what is before them; in the middle it mixes up a line that is typed fast.
  editor._insertString = (text) => {
    editor.line = editor.line.slice(0, editor.cursor) + text + editor.line.slice(editor.cursor);
    editor.cursor += text.length;
    editor._refreshLine();
  };
}
