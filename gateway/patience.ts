import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  /** Bytes that may wait for a client that reads slowly. */
  readonly waiting: number;
  /** Milliseconds for which more than that may wait. */
  readonly patience: number;
}

/** What leads to a client. */
export interface Wire {
  /** Bytes that wait. */
  waiting(): number;
  isOpen(): boolean;
}

/** Resolves to whether the client reads fast enough: false when too much has waited for too long. */
export async function keepsUp(wire: Wire, { waiting, patience }: Patience): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (wire.waiting() > waiting && wire.isOpen()) {
    if (performance.now() >= deadline) return false;
    await pause(20);
  }
  return true;
}
