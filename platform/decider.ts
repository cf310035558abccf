/**
 * A decision as three pure members: no clock, no ids, no I/O. `decide` answers the new facts or throws
 * a `Refusal`; `evolve` never throws, because a recorded event is a fact.
 */
export interface Decider<State, Command, Event> {
  readonly initial: State;
  decide(command: Command, state: State): Event[];
  evolve(state: State, event: Event): State;
}
