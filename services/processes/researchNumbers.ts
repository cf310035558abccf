import type { Decider } from '../../platform/decider';
import type { ResearchNumberEvent } from '../../schema/events/researchNumber';

interface Serials {
  readonly last: number;
  /** The number of each project that has one. */
  readonly numbers: ReadonlyMap<string, string>;
}

export interface ReserveNumber {
  readonly projectId: string;
  readonly provinceCode: string;
  /** Four digits; the last two are in the number. */
  readonly year: number;
}

const SERIAL_DIGITS = 6;

/**
 * The counter of one province and year (stream `researchNumber-<province>-<yy>`): gap-free, because a
 * project's number is reserved here, once, before it is issued on the project (domain D8).
 */
export const researchNumberDecider: Decider<Serials, ReserveNumber, ResearchNumberEvent> = {
  initial: { last: 0, numbers: new Map() },
  decide({ projectId, provinceCode, year }, { last, numbers }) {
    if (numbers.has(projectId)) return [];
    const serial = last + 1;
    const digits = String(serial).padStart(SERIAL_DIGITS, '0');
    const researchNumber = `MR-${provinceCode}-${String(year).slice(-2)}-${digits}`;
    return [{ type: 'NumberReserved', data: { projectId, serial, researchNumber } }];
  },
  evolve: ({ numbers }, { data: { projectId, serial, researchNumber } }) => ({
    last: serial,
    numbers: new Map([...numbers, [projectId, researchNumber]]),
  }),
};
