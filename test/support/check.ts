/** What `nsx check` finds in a text, without a process for each: a session that starts nothing. */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { Source } from '../../grammar/source.ts';
import { RealKernel } from '../../interpreter/kernel/real.ts';
import { Session } from '../../interpreter/session.ts';
import { standardRegistry } from '../../stdlib/index.ts';

export function checkText(
  text: string,
  name = '<test>',
): { readonly source: Source; readonly diagnostics: readonly Diagnostic[] } {
  const source = new Source(name, text);
  const kernel = new RealKernel({ privilege: 'root', interrupted: () => false });
  const session = new Session(
    {
      kernel,
      registry: standardRegistry(),
      emit: () => {},
      environment: [],
      terminal: null,
      interactive: false,
      interrupted: () => false,
    },
    source,
  );
  session.define('args', []);
  const { diagnostics } = session.check(source);
  if (kernel.started) throw new Error('a check has started something');
  return { source, diagnostics };
}
