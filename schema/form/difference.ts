import type { ProjectContent } from './form';
import { applyDifferenceIn } from './difference/apply';
import type { FieldChange } from './difference/change';
import { comparedForm } from './difference/comparedForm';
import { differenceIn } from './difference/compare';
import type { JsonRecord } from './difference/jsonValue';
import { normalisedIn } from './difference/normalise';
import type { Names } from './difference/wording';

// A content is JSON whatever else its type says about it.
const asJson = (content: ProjectContent) => content as unknown as JsonRecord;
const asContent = (json: JsonRecord) => json as unknown as ProjectContent;

/**
 * What changed between two contents of the form, field by field, in the order of the form (audit
 * question Q1). Rows and files are compared by their ids: a row put at the head is one addition, and as
 * few rows as can be are said to have moved. Absent and null are the same; so are absent and empty for
 * groups, lists of rows and slots. Keys of an older or newer form are shown under their own names.
 * Accounts and institutions are called by their `names`, by their ids where they have none there.
 */
export const difference = (
  before: ProjectContent,
  after: ProjectContent,
  names: Names = new Map(),
): FieldChange[] => differenceIn(comparedForm, asJson(before), asJson(after), { names });

/** `applyDifference(a, difference(a, b))` is `normalised(b)`. */
export const applyDifference = (
  before: ProjectContent,
  changes: readonly FieldChange[],
): ProjectContent => asContent(applyDifferenceIn(comparedForm, asJson(before), changes));

/** The one writing of a content in which contents without a difference are equal JSON. */
export const normalised = (content: ProjectContent): ProjectContent =>
  asContent(normalisedIn(comparedForm, asJson(content)));
