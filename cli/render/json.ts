/**
 * Values, events and diagnostics as JSON, one line each: what `--json` prints.
 */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import type { Source } from '../../grammar/source.ts';
import type { Event } from '../../interpreter/events.ts';
import { type Json, toJson } from '../../interpreter/values/json.ts';

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
    case 'shown':
      return { event: event.kind, value: event.value === undefined ? null : toJson(event.value) };
    case 'expectation':
      return {
        event: 'expectation',
        held: event.held,
        reason: event.reason,
        line: event.source.position(event.span.start).line,
        diagnostic: event.diagnostic ? diagnosticToJson(event.diagnostic, event.source) : null,
      };
    case 'warning':
      return { event: 'warning', diagnostic: diagnosticToJson(event.diagnostic, event.source) };
    case 'undone':
      return { event: 'undone', what: event.what, errno: event.errno };
    default: {
      const { kind, process, ...rest } = event;
      return { event: kind, process: toJson(process), ...(rest as { readonly [key: string]: Json }) };
    }
  }
}
