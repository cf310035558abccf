import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { ExternalRegistry } from '../codes/externalRegistries';
import { own, type JsonRecord, type JsonValue } from '../form/difference/jsonValue';

/** Which file a version was read from, and so which fields its content has (forms.ts). */
export type ExternalFormat = 'CTGOV_V2' | 'HISTORY_CSV';

/** One version of a record, as another registry published it. It is that registry's truth: no rule of our form judges it. */
export interface ExternalVersion {
  readonly registry: ExternalRegistry;
  /** The record's number there. */
  readonly number: string;
  /** What the source calls the version: its number, or the day of the update. Known once a record. */
  readonly sourceVersion: string;
  /** The day from which it was the record there, `YYYY-MM-DD`. */
  readonly effectiveOn: string;
  readonly format: ExternalFormat;
  /** The day on which the source was asked, where the file tells it. */
  readonly retrievedOn: string | null;
  /** By section and field. */
  readonly content: JsonRecord;
  /** What the mapping has no place for, in the source's own tree. */
  readonly unmapped: JsonRecord;
  /** The distinct paths of leaves in `unmapped`. */
  readonly unmappedPaths: readonly string[];
  /** What makes the same version come again equal: a hash for each part of it that files may have. */
  readonly fingerprint: Fingerprint;
}

export type Fingerprint = Readonly<Record<string, string>>;

const FINGERPRINT_CHARACTERS = 16;

/** SHA-256 (hex) of the RFC 8785 form. */
export const hashOf = (value: JsonValue): string => hash('sha256', canonicalize(value) ?? '');

/** 64 bits a part: enough to tell two contents of one part of one version apart. */
export const fingerprintOf = (parts: Readonly<Record<string, JsonValue>>): Fingerprint =>
  Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [
      name,
      hashOf(value).slice(0, FINGERPRINT_CHARACTERS),
    ]),
  );

/** The parts that both have and that differ. */
export const differingParts = (one: Fingerprint, other: Fingerprint): string[] =>
  Object.keys(one).filter((name) => {
    const counterpart = own(other, name);
    return counterpart !== undefined && counterpart !== one[name];
  });

const dayOfCalendar = z.iso.date();

/** A day that exists, `YYYY-MM-DD`. */
export const isDay = (text: unknown): text is string => dayOfCalendar.safeParse(text).success;

/** `9` before `10`; what is no number stands in the order of its characters. */
export const rankOf = (sourceVersion: string): string =>
  /^\d{1,15}$/.test(sourceVersion) ? sourceVersion.padStart(15, '0') : sourceVersion;

/** Of the stream `external-<id>`, and of the API. */
export const recordIdOf = (registry: ExternalRegistry, number: string): string =>
  `${registry}-${number}`;
