import type { ExternalEvent } from '../../../schema/events/external';

/** What was imported, given as the event that it becomes. */
export type ExternalCommand =
  | {
      readonly type: 'RecordExternalVersion';
      readonly version: Extract<ExternalEvent, { type: 'ExternalVersionRecorded' }>['data'];
    }
  | {
      readonly type: 'RecordExternalPart';
      readonly part: Extract<ExternalEvent, { type: 'ExternalPartRecorded' }>['data'];
    };
