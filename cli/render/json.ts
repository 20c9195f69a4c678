/**
 * Values, events and diagnostics as JSON, one line each: what `--json` prints.
 */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import type { Source } from '../../grammar/source.ts';
import type { Event } from '../../interpreter/events.ts';
import { Process } from '../../interpreter/process.ts';
import { Duration, Namespace, RecordValue, Size, show, type Value } from '../../interpreter/values.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function valueToJson(value: Value): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(valueToJson);
  if (value instanceof RecordValue)
    return Object.fromEntries([...value.entries].map(([key, item]) => [key, valueToJson(item)]));
  if (value instanceof Duration) return { milliseconds: value.milliseconds };
  if (value instanceof Size) return { bytes: value.bytes };
  if (value instanceof Namespace) return { namespace: value.type, inode: value.inode };
  if (value instanceof Process) return processToJson(value);
  return show(value);
}

export function processToJson(process: Process): Json {
  return {
    pid: process.pid,
    pids: process.pids,
    state: process.state,
    status: process.status ?? null,
    name: process.name ?? null,
    level: process.level ?? null,
    command: process.command ?? null,
  };
}

export function diagnosticToJson({ code, severity, message, labels, notes, help }: Diagnostic, source: Source): Json {
  return {
    code,
    severity,
    message,
    source: source.name,
    labels: labels.map(({ span, text }) => ({
      text,
      range: { start: { ...source.position(span.start) }, end: { ...source.position(span.end) } },
      span: { start: span.start, end: span.end },
    })),
    notes,
    help: help ?? null,
  };
}

export function eventToJson(event: Event): Json {
  switch (event.kind) {
    case 'print':
    case 'notice':
      return { event: event.kind, text: event.text };
    case 'value':
      return { event: 'value', value: event.value === undefined ? null : valueToJson(event.value) };
    case 'expectation':
      return {
        event: 'expectation',
        held: event.held,
        reason: event.reason,
        line: event.source.position(event.span.start).line,
        diagnostic: event.diagnostic ? diagnosticToJson(event.diagnostic, event.source) : null,
      };
    case 'undone':
      return { event: 'undone', what: event.what, errno: event.errno };
    default: {
      const { kind, process, ...rest } = event;
      return { event: kind, process: processToJson(process), ...(rest as { readonly [key: string]: Json }) };
    }
  }
}
