// Records of other registries, stream `external-<registry>-<number>`: versions without a life cycle.
import type { ExternalRegistry } from '../codes/externalRegistries';
import type { Recorded } from '../envelope';
import type { ExternalFormat, Fingerprint } from '../external/version';
import type { JsonRecord } from '../form/difference/jsonValue';

type Event<Type extends string, Data> = { readonly type: Type; readonly data: Data };

export type ExternalEvent =
  | Event<
      'ExternalVersionRecorded',
      {
        registry: ExternalRegistry;
        number: string;
        sourceVersion: string;
        effectiveOn: string;
        format: ExternalFormat;
        retrievedOn: string | null;
        /** Null, as `unmapped`, when the two are in `parts` events before this one: an append has a limit. */
        content: JsonRecord | null;
        unmapped: JsonRecord | null;
        /** How many distinct paths of leaves `unmapped` has. */
        unmappedPaths: number;
        fingerprint: Fingerprint;
        /** SHA-256 (hex) of the JSON of `{content, unmapped}`, as it was given. */
        contentHash: string;
        parts: number;
      }
    >
  /** A piece of the JSON of `{content, unmapped}`; the pieces of one hash joined by index are the whole. */
  | Event<
      'ExternalPartRecorded',
      {
        registry: ExternalRegistry;
        number: string;
        sourceVersion: string;
        contentHash: string;
        index: number;
        text: string;
      }
    >;

export type ExternalVersionFacts = Extract<
  ExternalEvent,
  { type: 'ExternalVersionRecorded' }
>['data'];

/** A stored event as the event of an external record that it is; null for one of another kind of stream. */
export const externalEventOf = ({ stream, type, data }: Recorded): ExternalEvent | null =>
  stream.startsWith('external-') ? ({ type, data } as ExternalEvent) : null;
