import { registerEnumType } from 'type-graphql';
import type { CodeList } from '../schema/codes/codeList';

const registered = new Map<string, object>();

/** The GraphQL enum of a code list, described in both languages; registered once, however often it is asked for. */
export function codeEnum(codes: CodeList): object {
  const known = registered.get(codes.name);
  if (known !== undefined) return known;

  const values = Object.fromEntries(codes.values.map(({ code }) => [code, code]));
  registerEnumType(values, {
    name: codes.name,
    description: `${codes.description.zh}。${codes.description.en}.`,
    valuesConfig: Object.fromEntries(
      // A name that is the same in every language is told in Chinese by what it is a name of.
      codes.values.map(({ code, zh, en }) => [
        code,
        {
          description: `${/\p{Script=Han}/u.test(zh) ? zh : `${codes.description.zh}：${zh}`}。${en}.`,
        },
      ]),
    ),
  });
  registered.set(codes.name, values);
  return values;
}

/**
 * For a decorator: `@Field(enumType(filingStates), …)`. Registered when the decorator is evaluated, because
 * the library collects its enums before it asks for the types of fields.
 */
export function enumType(codes: CodeList): () => object {
  const type = codeEnum(codes);
  return () => type;
}

/** A list of codes: `@Field(enumTypes(filingStates), …)`. */
export function enumTypes(codes: CodeList): () => [object] {
  const type = codeEnum(codes);
  return () => [type];
}
