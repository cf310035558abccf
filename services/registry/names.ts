import type { InstitutionQueries } from '../../projections/institutions';
import type { PeopleQueries } from '../../projections/people';
import type { ProjectHistory } from '../../projections/projectHistory/history';
import { projectEventOf } from '../../schema/events/project';
import type { Names } from '../../schema/form/difference/wording';
import { namedIn } from './enteredSections';

/**
 * The names, as they are now, of all accounts and institutions that a project's form ever referred to: two
 * look-ups for a whole answer. Names of persons and institutions are public (domain 10).
 */
export function namesIn(
  { events }: ProjectHistory,
  { people, institutions }: { people: PeopleQueries; institutions: InstitutionQueries },
): Names {
  // Whatever a content holds was saved once: restored and submitted ones hold nothing else.
  const saved = events.flatMap((event) => {
    const fact = projectEventOf(event);
    return fact?.type === 'SectionSaved' ? [fact.data] : [];
  });
  const idsOf = (kind: 'account' | 'institution') =>
    saved.flatMap(({ section, set }) => namedIn(section, set, kind).map(({ id }) => id));
  return new Map([
    ...[...people.byId(idsOf('account')).values()].map(
      ({ id, name }) => [id, { zh: name, en: name }] as const,
    ),
    ...[...institutions.byId(idsOf('institution')).values()].map(
      ({ id, name, nameEn }) => [id, { zh: name, en: nameEn ?? name }] as const,
    ),
  ]);
}
