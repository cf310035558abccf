import { commandHandler } from '../../platform/commandHandler';
import type { EventLog } from '../../platform/eventLog/eventLog';
import { processRequest, type Process } from '../../platform/processes';
import type { DomainEvent } from '../../schema/envelope';

/** For each `Counted` on any stream, counts twice as much on the stream `doubled-1`. */
export function doubling(log: EventLog, afterAppend: () => void = () => undefined): Process {
  const name = 'doubleWhenCounted';
  const double = commandHandler<null, number, DomainEvent>(log, 'doubled', {
    initial: null,
    decide: (by) => [{ type: 'Doubled', data: { by: by * 2 } }],
    evolve: () => null,
  });

  return {
    name,
    react(event) {
      if (event.type !== 'Counted') return null;
      const { by } = event.data as { by: number };
      return double('1', processRequest(name, event), by).then(afterAppend);
    },
  };
}
