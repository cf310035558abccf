import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { gatewaySchema } from '../../gateway/schema';
import { deprecatedWithoutDate, undescribed } from '../../platform/descriptions';

const supergraph = readFileSync(join(__dirname, '../../schema/supergraph.graphql'), 'utf8');
const nobody = () => Promise.reject(new Error('nothing is asked here'));

describe('the API', () => {
  it('says what everything in it is, in Chinese and in English', () => {
    const api = gatewaySchema(supergraph, {
      ...{ accounts: nobody, registry: nobody, review: nobody, insight: nobody },
    });
    expect(api.getQueryType()?.description).toContain('查询');
    expect(undescribed(api)).toEqual([]);
    expect(deprecatedWithoutDate(api)).toEqual([]);
    expect(api.getType('Account')?.toConfig()).toMatchObject({
      fields: { isActive: { deprecationReason: expect.stringContaining('2026-11-26') as string } },
    });
  });

  it.each(['', 'Only English.', '只有中文。', 'GCP证书编号', '标识', '项目 Project'])(
    'is not said to be described by "%s"',
    (description) => {
      const schema = buildSchema(`
        "查询。Questions." type Query { "${description}" a: String }`);
      expect(undescribed(schema)).toEqual(['Query.a']);
    },
  );

  it.each(['Use b.', '2026-11-26', '2026-11-26 · Use b.', '改用 b。Use b.'])(
    'does not say since when it is deprecated by "%s"',
    (reason) => {
      const schema = buildSchema(`
        "查询。Questions."
        type Query { "甲。The one." a: String @deprecated(reason: "${reason}") }`);
      expect(deprecatedWithoutDate(schema)).toEqual(['Query.a']);
    },
  );
});
