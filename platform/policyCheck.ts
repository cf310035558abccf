import { isObjectType, type GraphQLSchema } from 'graphql';
import { policy, type Operation, type PolicyRow, type Scope } from '../schema/policy';
import type { Caller } from './caller';
import { Refusal } from './refusal';

const rows: ReadonlyMap<string, PolicyRow> = new Map(Object.entries(policy));

/** Root fields that federation adds: their own check is that the gateway signed for the caller. */
const federationFields: readonly string[] = ['_entities', '_service'];

/**
 * How far the caller's role reaches for an operation with a row in the policy table.
 * Refusals: `UNAUTHENTICATED` for a visitor, `FORBIDDEN` for a role that the row does not name, and, in words
 * of its own, where no role is chosen yet; `SECOND_FACTOR_REQUIRED` where none can be until one is enrolled.
 */
export function scopeOf(row: PolicyRow, caller: Caller): Scope {
  if (row === 'EVERYONE') return 'ANY';
  if (caller.accountId === null) throw unauthenticated();
  if (row === 'SIGNED_IN') return 'SELF';

  if (caller.role === null) throw caller.needsSecondFactor ? enrolmentMissing() : noRoleChosen();
  const scope = row[caller.role];
  if (scope === undefined) throw forbidden();
  return scope;
}

/**
 * The scope in which an entity is read for another subgraph: what the role may read of projects,
 * and no more than the own account for whom that table gives nothing.
 */
export function readingScopeOf(caller: Caller): Scope {
  const row: PolicyRow = policy['Query.project'];
  return (caller.role === null ? undefined : row[caller.role]) ?? 'SELF';
}

/** Whether an operation is the caller's at all: for a part of an answer that is left out for others. */
export const mayAsk = (operation: Operation, { role }: Pick<Caller, 'role'>): boolean => {
  const row: PolicyRow = policy[operation];
  return typeof row !== 'string' && role !== null && row[role] !== undefined;
};

export interface GuardedField {
  readonly typeName: string;
  readonly fieldName: string;
  readonly row: PolicyRow;
}

/**
 * The fields of a subgraph at which the table is checked: all root fields, and those of other types
 * that have a row. Throws, naming them, when root fields have none: such a schema must not start.
 */
export function guardedFields(schema: GraphQLSchema): GuardedField[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const missing: string[] = [];

  const fields = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) => {
      if (!isObjectType(type)) return [];
      return Object.keys(type.getFields()).flatMap((fieldName): GuardedField[] => {
        const operation = `${type.name}.${fieldName}`;
        const row = rows.get(operation);
        if (row !== undefined) return [{ typeName: type.name, fieldName, row }];
        if (roots.includes(type) && !federationFields.includes(fieldName)) missing.push(operation);
        return [];
      });
    });

  if (missing.length > 0) throw new Error(`no row in schema/policy.ts for ${missing.join(', ')}`);
  return fields;
}

function unauthenticated(): Refusal {
  return new Refusal('UNAUTHENTICATED', '请先登录', { en: 'Sign in first' });
}

function noRoleChosen(): Refusal {
  return new Refusal('FORBIDDEN', '请先选择角色', {
    en: 'Choose a role first: chooseRole(roleId)',
  });
}

/** The institution of a role requires a second factor, and the person has none. */
export function enrolmentMissing(): Refusal {
  return new Refusal('SECOND_FACTOR_REQUIRED', '该机构要求启用第二因素，请先启用', {
    en: 'This institution requires a second factor: enrol one first',
  });
}

function forbidden(): Refusal {
  return new Refusal('FORBIDDEN', '当前角色无权进行此操作', {
    en: 'The role you act in may not do this',
  });
}
