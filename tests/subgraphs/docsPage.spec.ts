import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, isObjectType, isSpecifiedScalarType, type GraphQLSchema } from 'graphql';
import { docsPage } from '../../gateway/docs/docsPage';
import { inTwoLanguages } from '../../platform/descriptions';
import { errorCodes } from '../../schema/errorCodes';

const root = join(__dirname, '..', '..');
const api = buildSchema(readFileSync(join(root, 'schema/schema.graphql'), 'utf8'));
const page = docsPage(api, join(root, 'docs', 'api'));
const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? '');

const operationsOf = (schema: GraphQLSchema) =>
  (
    [
      ['query', schema.getQueryType()],
      ['mutation', schema.getMutationType()],
      ['subscription', schema.getSubscriptionType()],
    ] as const
  ).flatMap(([kind, type]) =>
    Object.keys(type?.getFields() ?? {}).map((name) => `${kind}-${name}`),
  );

describe('the documentation page', () => {
  it('has a place for each operation and each type, and each place once', () => {
    const operations = operationsOf(api);
    expect(operations.length).toBeGreaterThan(60);
    const types = Object.values(api.getTypeMap())
      .filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type))
      .filter(({ name }) => !['Query', 'Mutation', 'Subscription'].includes(name));
    const wanted = [...operations, ...types.map(({ name }) => `type-${name}`)];
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('leads nowhere but to its own places and to this server, and loads nothing', () => {
    const targets = [...page.matchAll(/ href="([^"]+)"/g)].map(([, href]) => href ?? '');
    expect(targets.length).toBeGreaterThan(500);
    const places = ids.map((id) => `#${id}`);
    const others = new Set(targets.filter((href) => !places.includes(href)));
    expect([...others].sort()).toEqual(['/', '/schema.graphql']);
    expect(page).not.toMatch(/ src=|<script|<link|@import|url\(/);
  });

  it('holds every error code, and what the fields of a type are in both languages', () => {
    expect(
      Object.keys(errorCodes).filter((code) => !page.includes(`<code>${code}</code>`)),
    ).toEqual([]);
    const project = api.getType('Project');
    const fields = isObjectType(project) ? Object.values(project.getFields()) : [];
    expect(fields.length).toBeGreaterThan(20);
    for (const { description } of fields) {
      const { zh, en } = inTwoLanguages(description ?? '');
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/^[A-Z`][^\p{Script=Han}]+$/u);
      expect(page).toContain(
        `<p class="en" lang="en">${en.replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>`,
      );
    }
  });

  it('says since when a field is deprecated', () => {
    expect(page).toContain('弃用 Deprecated: 2026-11-26 · 改用 status。Use status.');
  });
});
