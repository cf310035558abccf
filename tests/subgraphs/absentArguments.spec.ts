import { Readable } from 'node:stream';
import { buildSchema, graphqlSync, subscribe, parse, type GraphQLSchema } from 'graphql';
import { absentIsNull } from '../../platform/absentArguments';

function schemaThatTells(heard: unknown[]): GraphQLSchema {
  const schema = buildSchema(`
    input Entered { kept: String, cleared: String }
    type Query { asked(text: String, first: Int = 20, entered: Entered): Boolean }
    type Subscription { told(after: String): Boolean }
  `);
  const hear = (_: unknown, args: object) => heard.push({ ...args }) > 0;
  const asked = schema.getQueryType()?.getFields()['asked'];
  const told = schema.getSubscriptionType()?.getFields()['told'];
  if (!asked || !told) throw new Error('the schema has no such fields');
  asked.resolve = hear;
  told.subscribe = (source, args: object) => {
    hear(source, args);
    return Readable.from([]);
  };
  absentIsNull(schema);
  return schema;
}

describe('an optional argument that is left out', () => {
  it('reaches the resolver as null, and one with a default as that', () => {
    const heard: unknown[] = [];
    const schema = schemaThatTells(heard);
    graphqlSync({ schema, source: '{ asked }' });
    graphqlSync({ schema, source: 'query ($text: String) { asked(text: $text, first: 5) }' });
    expect(heard).toEqual([
      { text: null, first: 20, entered: null },
      { text: null, first: 5, entered: null },
    ]);
  });

  it('reaches a subscription as null', async () => {
    const heard: unknown[] = [];
    await subscribe({ schema: schemaThatTells(heard), document: parse('subscription { told }') });
    expect(heard).toEqual([{ after: null }]);
  });

  it('stays absent within an input, where null clears', () => {
    const heard: unknown[] = [];
    graphqlSync({
      schema: schemaThatTells(heard),
      source: '{ asked(text: "a", entered: { cleared: null }) }',
    });
    expect(heard).toEqual([{ text: 'a', first: 20, entered: { cleared: null } }]);
  });
});
