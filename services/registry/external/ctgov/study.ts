import { platform, numberPatterns } from '../../../../schema/codes/platforms';
import { registryFacts } from '../../../../schema/codes/externalRegistries';
import { sourceKey } from '../../../../schema/external/published';
import {
  fingerprintOf,
  hashOf,
  isDay,
  type ExternalVersion,
} from '../../../../schema/external/version';
import {
  isList,
  isRecord,
  own,
  put,
  type Draft,
  type JsonValue,
} from '../../../../schema/form/difference/jsonValue';
import { found, UnreadableRow } from '../unreadableRow';
import { ctgovMappings, type Mapping, type RowsMapping } from './mapping';
import { asIs, countryCodeOf } from './reading';
import { leafPaths, leftOf, look, place, take } from './taken';

const NUMBER = 'protocolSection.identificationModule.nctId';
const UPDATED = 'protocolSection.statusModule.lastUpdateSubmitDate';
/** The day of the data: the source was asked on it or soon after. */
const HOLDER = 'derivedSection.miscInfoModule.versionHolder';
/** What the library works out anew from day to day (MeSH terms and the like) is no part of a version. */
const DERIVED = 'derivedSection';

/**
 * A study of ClinicalTrials.gov's API v2 as a version of its record. Whatever has no place in the mapping,
 * or not the shape that it expects, stays in `unmapped`: nothing of the study is lost. The study is used
 * up. Throws `UnreadableRow` without a number or a day of update.
 */
export function ctgovVersion(study: JsonValue): ExternalVersion {
  if (!isRecord(study)) throw new UnreadableRow(null, `不是一个研究 not a study: ${found(study)}`);
  const source = study;

  const number = look(source, NUMBER);
  if (typeof number !== 'string' || !registryFacts.CLINICALTRIALS_GOV.number.test(number)) {
    throw new UnreadableRow(NUMBER, `编号无效 not an NCT number: ${found(number)}`);
  }
  const updatedOn = look(source, UPDATED);
  if (!isDay(updatedOn)) {
    throw new UnreadableRow(UPDATED, `日期无法识别 not a day (YYYY-MM-DD): ${found(updatedOn)}`);
  }
  take(source, UPDATED);
  const retrievedOn = look(source, HOLDER);
  if (isDay(retrievedOn)) take(source, HOLDER);

  const content: Draft = {};
  for (const mapping of ctgovMappings) apply(mapping, source, content);
  for (const settle of joint) settle(source, content);

  const left = leftOf(source);
  const unmapped = isRecord(left) ? left : {};
  const { [DERIVED]: _, ...published } = unmapped;
  return {
    registry: 'CLINICALTRIALS_GOV',
    number,
    sourceVersion: updatedOn,
    effectiveOn: updatedOn,
    format: 'CTGOV_V2',
    retrievedOn: isDay(retrievedOn) ? retrievedOn : null,
    content,
    unmapped,
    unmappedPaths: [...leafPaths(unmapped)],
    fingerprint: fingerprintOf({ content, unmapped: published }),
  };
}

function apply(mapping: Mapping, source: Draft, content: Draft): void {
  if ('rows' in mapping) {
    applyRows(mapping, source, content);
    return;
  }
  // A place that is taken keeps what it has, and the source keeps the rest.
  if ('jointly' in mapping || look(content, mapping.to) !== undefined) return;
  const value = look(source, mapping.from);
  if (value === undefined || value === null) return;
  take(source, mapping.from);
  const read = mapping.as(value);
  if (read.value !== undefined) place(content, mapping.to, read.value);
  if (read.source !== undefined) place(content, sourceKey(mapping.to), read.source);
}

function applyRows(
  { from, to, rows: keys, each, identity }: RowsMapping,
  source: Draft,
  content: Draft,
): void {
  const path = from.slice(0, -'[]'.length);
  const items = look(source, path);
  if (!isList(items)) return;
  const rows = rowsAt(content, to);
  const ids = new Set(rows.map(({ id }) => id));
  const left: JsonValue[] = [];
  for (const item of items) {
    const fields: Draft = isRecord(item) ? item : { '': item };
    const name = [...Object.values(each ?? {}), ...identity.map((key) => own(fields, key) ?? null)];
    const values = rowOf(fields, keys);
    if (Object.keys(values).length > 0) rows.push({ id: idOf(name, ids), ...each, ...values });
    left.push(isRecord(item) ? item : (own(fields, '') ?? {}));
  }
  if (rows.length > 0) place(content, to, rows);
  place(source, path, left);
}

/** Takes from an item what the row has a place for. */
function rowOf(item: Draft, keys: RowsMapping['rows']): Draft {
  const row: Draft = {};
  for (const [key, target] of Object.entries(keys)) {
    const value = own(item, key);
    if (value === undefined || value === null) continue;
    Reflect.deleteProperty(item, key);
    const [to, as] = typeof target === 'string' ? [target, asIs] : target;
    const read = as(value);
    if (read.value !== undefined) row[to] = read.value;
    if (read.source !== undefined) row[sourceKey(to)] = read.source;
  }
  return row;
}

const rowsAt = (content: Draft, to: string): Draft[] => {
  const rows = look(content, to);
  return isList(rows) ? rows.filter(isRecord) : [];
};

/** The same for the same item of another version; items that are alike are told apart by their order. */
function idOf(values: readonly JsonValue[], taken: Set<JsonValue | undefined>): string {
  const name = hashOf(values).slice(0, 12);
  let id = name;
  for (let count = 2; taken.has(id); count += 1) id = `${name}-${count}`;
  taken.add(id);
  return id;
}

type Settle = (source: Draft, content: Draft) => void;

const platformOf = (number: JsonValue | undefined): string =>
  platform.values.find(
    ({ code }) => typeof number === 'string' && numberPatterns[code]?.test(number),
  )?.code ?? 'OTHER';

/** The record's own number comes before its secondary ones, each with the platform whose pattern it has. */
const platforms: Settle = (source, content) => {
  const number = take(source, NUMBER) ?? null;
  const others = rowsAt(content, 'other.platforms').map((row) => ({
    ...row,
    platform: platformOf(row['number']),
  }));
  const first = { id: 'number', platform: 'CLINICALTRIALS_GOV', number };
  place(content, 'other.platforms', [first, ...others]);
};

/** Collaborators support a study, with money or otherwise, and are its secondary sponsors (WHO 4 and 6). */
const funding: Settle = (_source, content) => {
  const sponsors = rowsAt(content, 'basic.secondarySponsors');
  if (sponsors.length === 0) return;
  place(
    content,
    'basic.funding',
    sponsors.map(({ id, name }) => ({ id, nameEn: name })),
  );
};

/** Reached, or still planned. */
const completion: Settle = (source, content) => {
  const day = take(source, 'protocolSection.statusModule.completionDateStruct.date');
  if (day === undefined) return;
  const isActual = look(content, 'basic.completionKind') === 'ACTUAL';
  place(content, isActual ? 'basic.actualEnd' : 'basic.plannedPeriod.end', day);
};

const size: Settle = (source, content) => {
  const count = take(source, 'protocolSection.designModule.enrollmentInfo.count');
  if (count === undefined) return;
  const isActual = look(content, 'design.sizeKind') === 'ACTUAL';
  place(content, isActual ? 'design.actualSize' : 'design.targetSize', count);
};

/** 横断面 is a design of ours and a time perspective there (domain 9). */
const crossSectional: Settle = (_source, content) => {
  const hasNone = look(content, 'design.design') === undefined;
  if (hasNone && look(content, 'design.timePerspective') === 'CROSS_SECTIONAL') {
    place(content, 'design.design', 'CROSS_SECTIONAL');
  }
};

const EXCLUSION =
  /^[^\S\n]*[*#-]*[^\S\n]*(?:key |main |major |general |subject |patient )?exclusion criteria/im;

/** One text there, two here: cut before the heading of the exclusions, so that the two joined are the one. */
const criteria: Settle = (source, content) => {
  const path = 'protocolSection.eligibilityModule.eligibilityCriteria';
  const text = look(source, path);
  if (typeof text !== 'string') return;
  take(source, path);
  const cut = text.search(EXCLUSION);
  if (cut < 0) place(content, 'design.inclusionEn', text);
  else {
    if (cut > 0) place(content, 'design.inclusionEn', text.slice(0, cut));
    place(content, 'design.exclusionEn', text.slice(cut));
  }
};

/** No age there is no limit (domain 9). */
const agesWithoutLimit: Settle = (_source, content) => {
  const hasEligibility = [
    'sex',
    'sexSource',
    'healthyVolunteers',
    'inclusionEn',
    'exclusionEn',
  ].some((key) => look(content, `design.${key}`) !== undefined);
  if (!hasEligibility) return;
  for (const key of ['ageMin', 'ageMax']) {
    const isGiven = [key, sourceKey(key)].some(
      (one) => look(content, `design.${one}`) !== undefined,
    );
    if (!isGiven) place(content, `design.${key}Unlimited`, true);
  }
};

const armsOfInterventions: Settle = (_source, content) => {
  const arms = new Map(rowsAt(content, 'design.arms').map(({ labelEn, id }) => [labelEn, id]));
  const interventions = rowsAt(content, 'design.interventions');
  if (interventions.length === 0) return;
  const joined = interventions.map((row) => {
    const labels = row['armLabels'];
    const ids = isList(labels) ? labels.map((label) => arms.get(label)) : [];
    const isKnown = ids.length > 0 && ids.every((id) => id !== undefined);
    return isKnown ? { ...row, armIds: ids } : row;
  });
  place(content, 'design.interventions', joined);
};

/** The first contact is the public one. */
const contact: Settle = (_source, content) => {
  const [first, ...others] = rowsAt(content, 'implementation.otherContacts');
  if (first === undefined) return;
  const { id: _, ...values } = first;
  place(content, 'implementation.contact', values);
  place(content, 'implementation.otherContacts', others);
};

const countries: Settle = (_source, content) => {
  const names = rowsAt(content, 'implementation.sites').flatMap(({ country }) => country ?? []);
  if (names.length === 0) return;
  const distinct = [...new Set(names)];
  const codes = distinct.map((name) =>
    typeof name === 'string' ? countryCodeOf(name) : undefined,
  );
  place(content, 'design.recruitmentCountries', [...new Set(codes.flatMap((code) => code ?? []))]);
  if (codes.includes(undefined)) place(content, 'design.recruitmentCountriesSource', distinct);
};

const results: Settle = (source, content) => {
  const section = look(source, 'resultsSection');
  if (!isRecord(section)) return;
  const before = look(content, 'results');
  const whole: Draft = isRecord(before) ? { ...before } : {};
  for (const [module, value] of Object.entries(section)) {
    if (value !== undefined && !Object.hasOwn(whole, module)) {
      put(whole, module, value);
      Reflect.deleteProperty(section, module);
    }
  }
  place(content, 'results', whole);
};

/** After the values with one place each: what depends on more than one of them. */
const joint: readonly Settle[] = [
  platforms,
  funding,
  completion,
  size,
  crossSectional,
  criteria,
  agesWithoutLimit,
  armsOfInterventions,
  contact,
  countries,
  results,
];
