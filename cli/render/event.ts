/**
 * Events as lines of text, for people at the prompt.
 */
import type { Event } from '../../interpreter/events.ts';
import { signalName } from '../../interpreter/kernel/tables.ts';
import type { Process } from '../../interpreter/processes/process.ts';
import type { RecordValue } from '../../interpreter/values/values.ts';
import { renderDiagnostic } from './diagnostic.ts';
import type { Style } from './style.ts';
import { renderValue } from './value.ts';

/** The text of an event, or null where there is nothing to say. */
export function renderEvent(event: Event, style: Style, width: number, own?: () => RecordValue): string | null {
  switch (event.kind) {
    case 'print':
      return event.text;
    case 'shown':
      return `${renderValue(event.value, style, width, own)}\n`;
    case 'value':
      return event.value === null || event.value === undefined
        ? null
        : `${renderValue(event.value, style, width, own)}\n`;
    case 'mounted':
      return `${who(event.process, style)}mounted ${event.type} at ${event.target}\n`;
    case 'unmounted':
      return `${who(event.process, style)}unmounted ${event.target}\n`;
    case 'executed':
      return `${place(event.process, style)}exec ${event.command.join(' ')}    ${pids(event.process, style)}\n`;
    case 'held':
      return event.process.level === undefined
        ? null
        : `${place(event.process, style)}held    ${pids(event.process, style)}\n`;
    case 'process-ended':
      return ended(event.process, event.change, style);
    case 'process-stopped':
      return `${style.warning('stopped')}  ${event.process.describe()}  ${pids(event.process, style)}\n`;
    case 'expectation':
      if (event.diagnostic) return renderDiagnostic(event.diagnostic, event.source, style, { width });
      return `${style.good('holds')}${event.reason === null ? '' : `  ${event.reason}`}\n`;
    case 'undone':
      return event.errno === null
        ? `${style.quiet('undone')}  ${event.what}\n`
        : `${style.warning('not undone')}  ${event.what}: ${event.errno}\n`;
    case 'warning':
      return renderDiagnostic(event.diagnostic, event.source, style, { width });
    case 'notice':
      return `${style.quiet('note:')} ${event.text}\n`;
    case 'moved':
      return event.into || event.process.state === 'held'
        ? null
        : `${style.quiet('note:')} ${event.process.show()}: the session is outside again\n`;
    case 'directory-made':
      return null;
  }
}

const place = (process: Process, style: Style): string =>
  process.level === undefined ? '' : `${style.name(`level ${process.level}`)}  `;
const pids = (process: Process, style: Style): string =>
  process.pids.length > 1 ? `pids ${style.number(process.pids.join(' '))}` : `pid ${style.number(String(process.pid))}`;

/** Nobody has to be told that it was the session itself. */
function who(process: Process, style: Style): string {
  return process.parent === null ? '' : `${place(process, style)}pid ${style.number(String(process.pid))}  `;
}

function ended(process: Process, change: { kind: string; status: number } | null, style: Style): string | null {
  if (change?.kind === 'exited' && change.status === 0) return null;
  const how = !change
    ? 'ended'
    : change.kind === 'killed'
      ? `killed by ${signalName(change.status)}`
      : `ended with ${change.status}`;
  return `${style.quiet(`${process.describe()} (pid ${process.pid}) ${how}`)}\n`;
}
