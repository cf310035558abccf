import '../../platform/explicitTypes';
import { Field as GraphField, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { codeEnum } from '../../platform/codeEnum';
import { DateScalar } from '../../platform/scalars';
import type { Label } from '../../schema/label';
import type { Field, Fields } from '../../schema/form/field';
import { form, sectionKeys, type SectionKey } from '../../schema/form/form';
import type { Section } from '../../schema/form/section';
import { AccountStub, InstitutionStub } from './project.type';

/**
 * The GraphQL types of the form, made from the form itself (schema/form): for each section what a reader
 * with a right sees, what the public sees (fields of visibility NEVER have no place in it), and what is
 * entered. A field that is added to the form is in all three.
 */
type Made = abstract new () => object;
type Side = 'SHOWN' | 'PUBLIC' | 'ENTERED';

const prefix: Readonly<Record<Side, string>> = { SHOWN: '', PUBLIC: 'Public', ENTERED: '' };
const suffix: Readonly<Record<Side, string>> = { SHOWN: '', PUBLIC: '', ENTERED: 'Input' };

const pascal = (key: string) => key.charAt(0).toUpperCase() + key.slice(1);
const described = ({ zh, en, help }: Label & { help?: Label | undefined }) =>
  help === undefined ? `${zh}。${en}.` : `${zh}。${help.zh} ${en}. ${help.en}`;

function made(side: Side, name: string, about: Label, fields: Fields, isRow: boolean): Made {
  const type = { [name]: class {} }[name] as new () => object;
  const decorate = side === 'ENTERED' ? InputType : ObjectType;
  decorate(`${prefix[side]}${name}${suffix[side]}`, { description: described(about) })(type);

  if (isRow) {
    const description =
      side === 'ENTERED'
        ? '行标识：修改已有行时填写，新行不填。Id of an existing row; left out for a new one.'
        : '行标识，各版本间不变。Id of the row, the same in every version.';
    GraphField(() => ID, { nullable: side === 'ENTERED', description })(
      type.prototype as object,
      'id',
    );
  }
  for (const [key, field] of Object.entries(fields)) {
    if (side === 'PUBLIC' && field.visibility === 'NEVER') continue;
    const description = described(field);
    GraphField(typeOf(side, `${name}${pascal(key)}`, field), { nullable: true, description })(
      type.prototype as object,
      key,
    );
    if (side !== 'ENTERED') nameWhoIsMeant(type, key, field);
  }
  return type;
}

/** Beside the id of an institution or a person, the one that it is: `institutionId`, `institution { name }`. */
function nameWhoIsMeant(type: new () => object, key: string, field: Field): void {
  if (field.kind !== 'institution' && field.kind !== 'account') return;
  const stub = field.kind === 'institution' ? InstitutionStub : AccountStub;
  const descriptor = {
    value(this: Readonly<Record<string, unknown>>) {
      const id = this[key];
      return typeof id === 'string' ? { id } : null;
    },
  };
  const name = key.replace(/Id$/, '');
  Object.defineProperty(type.prototype, name, descriptor);
  GraphField(() => stub, { nullable: true, description: described(field) })(
    type.prototype as object,
    name,
    descriptor,
  );
}

function typeOf(side: Side, name: string, field: Field): () => never {
  const shape = shapeOf(side, name, field);
  return () => shape as never;
}

function shapeOf(side: Side, name: string, field: Field): unknown {
  switch (field.kind) {
    case 'integer':
      return Int;
    case 'decimal':
      return Float;
    case 'yesNo':
      return Boolean;
    case 'choice':
      return field.codes === undefined ? String : codeEnum(field.codes);
    case 'choices':
      return [field.codes === undefined ? String : codeEnum(field.codes)];
    case 'texts':
      return [String];
    case 'institution':
    case 'account':
      return ID;
    case 'date':
      return DateScalar;
    case 'group':
      return made(side, name, field, field.fields ?? {}, false);
    case 'list':
      return [made(side, `${name}Row`, field, field.fields ?? {}, true)];
    default:
      return String;
  }
}

const sections = (side: Side): Readonly<Record<SectionKey, Made>> =>
  Object.fromEntries(
    sectionKeys.map((key) => {
      const { title, fields } = form[key] as Section;
      return [key, made(side, `${pascal(key)}Section`, title, fields, false)];
    }),
  ) as Record<SectionKey, Made>;

export const shownSections = sections('SHOWN');
export const publicSections = sections('PUBLIC');
export const enteredSections = sections('ENTERED');
