import type { Blobs } from './blobs';
import type { EventLog } from './eventLog/eventLog';
import type { Logger } from './logger';
import type { PdfInspector } from './pdfInspection/pdfInspector';
import type { PersonalData } from './personalData';
import type { ReadModels } from './readModels';
import type { VirusScanner } from './virusScanner';

/** What a running process has, handed to every context by the composition root. */
export interface Node {
  readonly log: EventLog;
  readonly models: ReadModels;
  readonly personal: PersonalData;
  readonly blobs: Blobs;
  readonly inspector: PdfInspector;
  /** Null: files are not scanned. */
  readonly scanner: VirusScanner | null;
  /** Keyed HMACs of addresses and numbers: uniqueness and look-up without clear values. */
  readonly lookupKey: Buffer;
  /** Signs the caller's token between gateway and subgraphs. */
  readonly callerKey: Buffer;
  /** UTC, milliseconds. Only the demo's composition root gives another clock than the machine's. */
  readonly now: () => number;
  readonly logger: Logger;
  /** Milliseconds after which a sign-in that nobody uses ends; 0: it does not. */
  readonly idleLimit: number;
  /** Largest upload, bytes. */
  readonly fileLimit: number;
}
