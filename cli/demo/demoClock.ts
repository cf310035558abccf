export interface DemoClock {
  /** UTC, milliseconds. Usable detached. */
  readonly now: () => number;
  set(instant: number): void;
  release(): void;
}

/** The machine's clock, until a time is set and until it is released again: the demo is made in the past. */
export function demoClock(): DemoClock {
  let held: number | null = null;
  return {
    now: () => held ?? Date.now(),
    set(instant) {
      held = instant;
    },
    release() {
      held = null;
    },
  };
}
