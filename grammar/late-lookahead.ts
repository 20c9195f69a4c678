/**
 * How the parser decides where to go on: as Chevrotain's own LL(k) strategy does, but what a decision
 * needs is worked out when a text first comes to it. Most texts come to few of them, and to work out
 * all at once was a tenth of a start.
 */
import { type ILookaheadStrategy, LLkLookaheadStrategy } from 'chevrotain';

type AlternationOptions = Parameters<ILookaheadStrategy['buildLookaheadForAlternation']>[0];
type OptionalOptions = Parameters<ILookaheadStrategy['buildLookaheadForOptional']>[0];

export class LateLookahead extends LLkLookaheadStrategy {
  override buildLookaheadForAlternation(options: AlternationOptions) {
    return late(() => super.buildLookaheadForAlternation(options));
  }

  override buildLookaheadForOptional(options: OptionalOptions) {
    return late(() => super.buildLookaheadForOptional(options));
  }
}

/** The function that `make` makes, when it is first called. Chevrotain calls it as a method of the parser. */
function late<Arguments extends unknown[], Result>(make: () => (...given: Arguments) => Result) {
  let made: ((...given: Arguments) => Result) | undefined;
  return function (this: unknown, ...given: Arguments): Result {
    made ??= make();
    return made.apply(this, given);
  };
}
