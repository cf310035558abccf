import type { Decider } from '../../platform/decider';
import { Refusal, type RefusalCode } from '../../platform/refusal';

/** `given(facts).when(command).then(facts)` and `.refuses(code, rule?)`, for any decider. */
export const specificationFor =
  <State, Command, Event>(decider: Decider<State, Command, Event>) =>
  (...history: Event[]) => ({
    when(command: Command) {
      const state = history.reduce<State>(
        (folded, event) => decider.evolve(folded, event),
        decider.initial,
      );
      const decision = () => decider.decide(command, state);
      return {
        then(...expected: Event[]) {
          expect(decision()).toEqual(expected);
        },
        refuses(code: RefusalCode, rule?: string) {
          expect(decision).toThrow(Refusal);
          expect(decision).toThrow(
            expect.objectContaining(rule === undefined ? { code } : { code, rule }) as Error,
          );
        },
      };
    },
  });
