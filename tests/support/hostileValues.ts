import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { SeededRandom } from '../../cli/demo/seededRandom';

/** One value in two writings: in a document, and among the variables of a request. */
interface Written {
  readonly literal: string;
  readonly json: string;
}

/** Values that are really there, by the name of an argument or a field, so that hostile ones go beside them. */
export type Known = Readonly<Record<string, readonly string[]>>;

const same = (text: string): Written => ({ literal: text, json: text });
const nothing = same('null');
const written = (text: string) => same(JSON.stringify(text));
const list = (items: readonly Written[]): Written => ({
  literal: `[${items.map(({ literal }) => literal).join(' ')}]`,
  json: `[${items.map(({ json }) => json).join(',')}]`,
});
const object = (fields: readonly (readonly [name: string, value: Written])[]): Written => ({
  literal: `{${fields.map(([name, { literal }]) => `${name}: ${literal}`).join(' ')}}`,
  json: `{${fields.map(([name, { json }]) => `${JSON.stringify(name)}:${json}`).join(',')}}`,
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const texts: readonly string[] = [
  ...['', ' ', '\0', 'a\0b', '\ud800', 'a\udc00', '\u{10ffff}', '\ufeff', '\u202e档备\u202c'],
  ...[
    '\u200b',
    '\u2028',
    '\r\nSet-Cookie: a=b',
    '\u0007\u001b[31m',
    'e\u0301',
    '\ufdfa'.repeat(99),
  ],
  ...["' OR 1=1 --", '"; DROP TABLE x; --', '%', '_', '*', 'a* OR b NEAR c', '"', '\\', '\\u0000'],
  ...['../../etc/passwd', '%00', '<script>alert(1)</script>', '${7*7}', '{{7*7}}', '=1+1', '#'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'null', 'NaN', '[]'],
  ...['0', '-1', '1e309', 'x'.repeat(5_000), '石'.repeat(5_000), '👩‍⚕️'.repeat(500), '正常的文字'],
];
const days: readonly string[] = [
  ...[
    '',
    '2026-02-30',
    '0000-00-00',
    '0000-01-01',
    '9999-12-31',
    '10000-01-01',
    '2026-1-1',
    '今天',
  ],
  ...['2026-11-26T24:00:00Z', '2026-11-26T10:00:00+08:00', '0001-01-01T00:00:00Z', '2026-11-26'],
  ...['9999-12-31T23:59:59.999Z', '-000001-01-01T00:00:00Z', '+275760-09-13T00:00:00.001Z'],
  ...['2026-11-26T10:00:00.1234567Z', '2026-11-26T10:00:60Z', '1970-01-01T00:00:00.000Z'],
];
const cursors: readonly string[] = [
  ...['', 'x', '0', '-1', '1e309', '====', '\0', base64('0'), base64('-1'), base64('null')],
  ...[base64('[]'), base64('{"__proto__":1}'), base64('["a","b"]'), base64('[1e400,null]')],
  ...['elsewhere-0000000000000009', '0'.repeat(16), '9'.repeat(400), base64('x'.repeat(9_000))],
];
const whole = '0 -0 1 -1 3 100 101 2147483647 2147483648 -2147483649 9007199254740993'.split(' ');
const numbers = [...whole, ...'1e309 -1e309 1e-400 0.1 1.5e3 3.0 1e2'.split(' ')];
/** A megabyte: once in an operation, which would otherwise be refused for its length alone. */
const HUGE = '石'.repeat(350_000);
/** Of the items of a long list. */
const MANY = 3_000;
const SHORT = 100;
const OUTDOES_ITSELF = 70;

/** What an operation is asked with. */
export interface HostileOperation {
  readonly query: string;
  /** The request's body, as JSON; not made from an object, because some numbers of JSON are none of JavaScript. */
  readonly body: string;
}

/**
 * An operation on one field of the roots, right in itself but for the values that are given to it. Selections
 * stay small, so that what is asked for is refused for its values and not for its cost.
 */
export function hostileOperation(
  schema: GraphQLSchema,
  operation: string,
  random: SeededRandom,
  known: Known,
): HostileOperation {
  const { between, oneOf } = random;
  const chance = (percent: number) => between(1, 100) <= percent;
  const declared: string[] = [];
  const passed: [name: string, value: Written][] = [];
  // Half of the operations have one value in five that is not right, and so come further.
  const isSparing = chance(50);
  const isRight = () => isSparing && chance(80);
  let isAmongVariables = false;
  let isHuge = false;

  function textOf(name: string): Written {
    const isThere = known[name];
    if (isThere !== undefined && isThere.length > 0 && chance(65)) return written(oneOf(isThere));
    if (/^(after|before|cursor|position)$/.test(name) && chance(80)) return written(oneOf(cursors));
    if (name === 'idempotencyKey') {
      return written(chance(80) ? `key-${between(0, 2 ** 31)}` : oneOf([...texts, 'same']));
    }
    if (isRight()) return written('正常的文字');
    if (!isHuge && chance(2)) {
      isHuge = true;
      return written(HUGE);
    }
    return written(oneOf(texts));
  }

  function enumValue(type: GraphQLEnumType): Written {
    if (!isSparing && chance(8)) return oneOf([written(oneOf(texts)), same('0'), same('true')]);
    const name = chance(isSparing ? 2 : 6)
      ? oneOf(['__proto__', 'constructor', 'NOT_ONE'])
      : oneOf(type.getValues()).name;
    return { literal: name, json: JSON.stringify(name) };
  }

  function leaf(type: GraphQLInputType, name: string): Written {
    if (isEnumType(type)) return enumValue(type);
    switch (getNamedType(type).name) {
      case 'Int':
      case 'Float':
        if (isRight() || (name === 'first' && chance(70))) return same(oneOf(['1', '2', '3']));
        return same(oneOf(numbers));
      case 'Boolean':
        return same(oneOf(['true', 'false']));
      case 'Date':
        return written(isRight() ? '2026-11-26' : oneOf(days));
      case 'DateTime':
        return written(isRight() ? '2026-11-26T10:00:00Z' : oneOf(days));
      default:
        return textOf(name);
    }
  }

  /** A value of no type in particular, and far too deep now and then. */
  function anything(): Written {
    const deep = '['.repeat(OUTDOES_ITSELF) + ']'.repeat(OUTDOES_ITSELF);
    return oneOf([
      ...[nothing, same('true'), same(oneOf(numbers)), written(oneOf(texts)), same('[]')],
      ...[same('{}'), list([nothing, list([])]), object([['__proto__', object([])]]), same(deep)],
    ]);
  }

  function inputObject(type: GraphQLInputObjectType, depth: number): Written {
    const given = Object.values(type.getFields()).filter(
      (field) => (isNonNullType(field.type) && field.defaultValue === undefined) || chance(35),
    );
    const fields = given.map(({ name, type: of }) => [name, value(of, name, depth + 1)] as const);
    const odd = ['__proto__', 'constructor', 'toString', 'notThere'];
    return object(
      !isSparing && chance(4) ? [...fields, [oneOf(odd), anything()] as const] : fields,
    );
  }

  function items(type: GraphQLInputType, name: string, depth: number): Written {
    if (chance(4)) {
      const one = leaf(type, name);
      return list(Array<Written>(MANY).fill(one.json.length < SHORT ? one : written('')));
    }
    return list(Array.from({ length: between(0, 3) }, () => value(type, name, depth + 1)));
  }

  function value(type: GraphQLInputType, name: string, depth = 0): Written {
    if (depth > 0 && !isAmongVariables && chance(10)) return asVariable(type, name);
    if (chance(isNonNullType(type) ? 1 : 10)) return nothing;
    if (chance(isSparing ? 1 : 3)) return anything();
    const inner = getNullableType(type);
    if (isListType(inner)) return items(inner.ofType, name, depth);
    if (isInputObjectType(inner)) return inputObject(inner, depth);
    return leaf(inner, name);
  }

  /** What stands in a variable is all in JSON, where there are no variables. */
  function asVariable(type: GraphQLInputType, name: string): Written {
    const own = `v${passed.length}`;
    isAmongVariables = true;
    passed.push([own, value(type, name)]);
    isAmongVariables = false;
    declared.push(`$${own}: ${String(type)}`);
    return same(`$${own}`);
  }

  function argumentsOf(args: readonly GraphQLArgument[]): string {
    const given = args.filter(
      ({ type, defaultValue }) => (isNonNullType(type) && defaultValue === undefined) || chance(60),
    );
    if (given.length === 0) return '';
    const each = given.map(({ name, type }) => {
      const { literal } = chance(60) ? asVariable(type, name) : value(type, name);
      return `${name}: ${literal}`;
    });
    return `(${each.join(' ')})`;
  }

  function selectionOf(field: GraphQLField<unknown, unknown>, depth: number): string {
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return '';
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    const leaves = fields.filter((each) => !isCompositeType(getNamedType(each.type)));
    const branches = fields.filter((each) => isCompositeType(getNamedType(each.type)));
    const chosen = new Set(Array.from({ length: 3 }, () => oneOf([...leaves, ...fields])));
    if (depth < 4 && branches.length > 0 && chance(70)) chosen.add(oneOf(branches));
    const parts = [...chosen]
      .filter((each) => depth < 4 || leaves.includes(each))
      .map((each, at) => `${chance(15) ? `a${at}: ` : ''}${asked(each, depth + 1)}`);
    return ` { __typename ${parts.join(' ')} }`;
  }

  const asked = (field: GraphQLField<unknown, unknown>, depth: number): string =>
    `${field.name}${argumentsOf(field.args)}${selectionOf(field, depth)}`;

  const [typeName = '', fieldName = ''] = operation.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (field === undefined) throw new Error(`the API has no ${operation}`);
  const whole = asked(field, 0);
  const variables = declared.length > 0 ? ` (${declared.join(', ')})` : '';
  const query = `${typeName.toLowerCase()}${variables} { ${whole} }`;
  return { query, body: `{"query":${JSON.stringify(query)},"variables":${object(passed).json}}` };
}
