import {
  isList,
  isRecord,
  own,
  type JsonRecord,
  type JsonValue,
} from '../form/difference/jsonValue';

interface ExternalSummary {
  readonly title: string | null;
  /** In small letters, one a line: what the record is found by. Never a contact. */
  readonly words: string;
}

/** What a record is called and found by: its titles, conditions, keywords and sponsors, as far as they are told. */
export function externalSummary(number: string, content: JsonRecord): ExternalSummary {
  const at = (path: string): JsonValue | undefined =>
    path
      .split('.')
      .reduce<JsonValue | undefined>(
        (here, key) => (isRecord(here) ? own(here, key) : undefined),
        content,
      );
  const texts = (path: string): string[] => textsIn(at(path));
  const rows = (path: string): JsonRecord[] => {
    const list = at(path);
    return isList(list) ? list.filter(isRecord) : [];
  };

  const [title = null] = [...texts('basic.filingTitleEn'), ...texts('basic.projectNameEn')];
  const sponsors = rows('history.sponsor_collaborators').filter(
    ({ label }) => typeof label === 'string' && /^(sponsor|collaborators):/i.test(label),
  );
  const words = [
    number,
    ...texts('basic.filingTitleEn'),
    ...texts('basic.projectNameEn'),
    ...texts('basic.filingTitleShort'),
    ...texts('basic.primarySponsorEn'),
    ...rows('basic.secondarySponsors').flatMap(({ name }) => textsIn(name)),
    ...rows('content.conditions').flatMap(({ nameEn }) => textsIn(nameEn)),
    ...texts('content.keywords'),
    ...sponsors.flatMap(({ content: name }) => textsIn(name)),
  ];
  return { title, words: [...new Set(words)].join('\n').normalize('NFKC').toLowerCase() };
}

function textsIn(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return isList(value) ? value.flatMap(textsIn) : [];
}
