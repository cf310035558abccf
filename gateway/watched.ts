import {
  getOperationAST,
  getVariableValues,
  GraphQLString,
  print,
  TypeInfo,
  valueFromAST,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
} from 'graphql';
import { visitor, type Caller } from '../platform/caller';
import { policy, type Operation, type PolicyRow } from '../schema/policy';
import { fieldsOfTheAccount, scopesOfBodies, sharedSubscriptions } from '../schema/sharedLive';
import type { LiveArgs } from './live';
import { AFTER } from './resume';

/** What is watched, apart from who watches it and from where on. */
export interface Watched {
  readonly args: Omit<LiveArgs, 'contextValue'>;
  /** Equal for the same operation with the same variables. */
  readonly text: string;
  /** The subscription, as the policy table names it. */
  readonly operation: string;
  /** The position after which this subscriber begins; null: from now on. */
  readonly after: string | null;
  /** Whether what was missed can be asked for. */
  readonly canReplay: boolean;
  /** Whether a field was asked for that depends on the very account. */
  readonly isOfTheAccount: boolean;
}

/**
 * The subscription without its `after`: those who come back then watch the same as those who stayed.
 * The document is valid, as every operation is that gets as far as this.
 */
export function watchedBy({ contextValue: _, ...args }: LiveArgs): Watched {
  const { schema, operationName, variableValues } = args;
  const root = schema.getSubscriptionType();
  const types = new TypeInfo(schema);
  const given = variablesGiven(args);
  let operation = '';
  let after: string | null = null;
  let canReplay = false;
  let isOfTheAccount = false;

  const fromNowOn: DocumentNode = visit(
    args.document,
    visitWithTypeInfo(types, {
      Field(node) {
        const parent = types.getParentType();
        const field = `${parent?.name ?? ''}.${node.name.value}`;
        isOfTheAccount ||= fieldsOfTheAccount.includes(field);
        if (parent !== root) return undefined;
        operation = field;
        canReplay = types.getFieldDef()?.args.some(({ name }) => name === AFTER) ?? false;
        const beginning = node.arguments?.find(({ name }) => name.value === AFTER)?.value;
        after =
          (valueFromAST(beginning, GraphQLString, given) as string | null | undefined) ?? null;
        return { ...node, arguments: node.arguments?.filter(({ name }) => name.value !== AFTER) };
      },
    }),
  );
  const used = variablesOf(fromNowOn);
  const document = visit(fromNowOn, {
    VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null),
  });
  const variables = Object.entries(variableValues ?? {}).filter(([name]) => used.has(name));

  return {
    args: { ...args, document },
    text: JSON.stringify([print(document), operationName ?? null, variables.sort()]),
    operation,
    after,
    canReplay,
    isOfTheAccount,
  };
}

/** With the defaults that the document gives. */
function variablesGiven({ schema, document, operationName, variableValues }: Watched['args']) {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  return getVariableValues(schema, definitions, variableValues ?? {}).coerced ?? {};
}

function variablesOf(document: DocumentNode): Set<string> {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable({ name }) {
      used.add(name.value);
    },
  });
  return used;
}

const rows: ReadonlyMap<string, PolicyRow> = new Map(Object.entries(policy));

/**
 * In whose name a subscription is answered: the caller's account in its role or, where the answer is the
 * same for all of them, nobody in particular who acts in that role for that body. Two callers with equal
 * audiences may be given one answer.
 */
export function audienceOf({ operation, isOfTheAccount }: Watched, caller: Caller): Caller {
  const { role, institutionId, committeeId, provinceCode, accountId, name } = caller;
  const institutionIds = [...caller.institutionIds].sort();
  const acting = { ...visitor, role, institutionId, committeeId, provinceCode, institutionIds };
  const isShared =
    !isOfTheAccount &&
    sharedSubscriptions.includes(operation as Operation) &&
    isOfABody(rows.get(operation), caller);
  return isShared
    ? { ...acting, accountId: `anyone as ${role ?? ''}` }
    : { ...acting, accountId, name };
}

function isOfABody(row: PolicyRow | undefined, { role }: Caller): boolean {
  const scope = typeof row === 'object' && role !== null ? row[role] : undefined;
  return scope !== undefined && scopesOfBodies.includes(scope);
}
