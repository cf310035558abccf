import { errorCodes } from '../schema/errorCodes';
import { Refusal, type RefusalCode, type RefusalFacts } from '../platform/refusal';

/** A refusal for which a protocol names the HTTP status. */
export class HttpRefusal extends Refusal {
  readonly status: number;

  constructor(status: number, code: RefusalCode, zh: string, facts: RefusalFacts) {
    super(code, zh, facts);
    this.status = status;
  }
}

/** What a refusal tells in headers of HTTP. */
export function headersOf({ retryAfter }: Refusal): Record<string, string> {
  return retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
}

/** The HTTP status of a request that is refused as a whole. */
export function statusOf(refusal: Refusal): number {
  return refusal instanceof HttpRefusal ? refusal.status : errorCodes[refusal.code].status;
}
