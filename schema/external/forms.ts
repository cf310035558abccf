import type { ExternalRegistry } from '../codes/externalRegistries';
import type { FieldChange } from '../form/difference/change';
import { differenceIn } from '../form/difference/compare';
import type { JsonRecord } from '../form/difference/jsonValue';
import type { Section } from '../form/section';
import { ctgovForm } from './ctgovForm';
import { historyForms } from './historyForm';
import type { ExternalFormat } from './version';

/** The names and codes by which a content is read. */
export const externalForm = (
  registry: ExternalRegistry,
  format: ExternalFormat,
): Readonly<Record<string, Section>> =>
  format === 'CTGOV_V2' ? ctgovForm : historyForms[registry];

/** What differs between two contents of one format, as for two versions of a project. */
export const externalDifference = (
  registry: ExternalRegistry,
  format: ExternalFormat,
  before: JsonRecord,
  after: JsonRecord,
): FieldChange[] => differenceIn(externalForm(registry, format), before, after);
