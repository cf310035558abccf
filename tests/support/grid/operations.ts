import { randomUUID } from 'node:crypto';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { Asked } from '../graphqlClient';
import type { Variables } from '../registry';
import { PASSWORD, type SignedIn } from '../signedIn';
import type { Side, Study } from '../twoProvinces';
import type { Column } from './rights';

/** Who asks, and what for. */
export interface Attempt {
  readonly column: Column;
  readonly by: SignedIn;
  /** The side whose project, institution or account is asked for. */
  readonly of: Side;
  /** The own file that a person of this column attaches. */
  readonly fileId: string;
  readonly beginning: string;
}

/** How an operation is tried out where its arguments do not say it by themselves. */
export interface Trial {
  /** The study that is asked for; by default the published one. */
  readonly study?: Study | ((column: Column) => Study);
  /** Over what the arguments' names and types say; inputs that a rule refuses, so that nothing is changed. */
  readonly args?: (attempt: Attempt) => Variables;
  /** Whether the answer holds something of that side: for lists, which refuse nobody they have a row for. */
  readonly shows?: (answer: unknown, of: Side) => boolean;
  readonly selection?: string;
  /** Needs a sign-in of its own, which does not survive the operation. */
  readonly endsSignIn?: boolean;
}

/** The stage that each reviewing role decides in. */
const ownStage: Readonly<Partial<Record<Column, Study>>> = {
  ...{ AC: 'ACADEMIC', EC: 'ETHICS', INSR: 'INSTITUTION', ADM: 'INSTITUTION' },
  ...{ PROV: 'AUTHORITY_PROVINCE', NAT: 'AUTHORITY_NATION' },
};
const inOwnStage = (column: Column): Study => ownStage[column] ?? 'draft';
const ofDraft: Trial = { study: 'draft' };
/** Under review, where none of these commands is allowed yet. */
const onRecord: Trial = { study: 'INSTITUTION' };
/** The kind of paper that each role may add, and others try to. */
function slotOf(column: Column): string {
  if (column === 'PI' || column === 'DEL') return 'other';
  return column === 'EC' ? 'approval' : 'opinion';
}
const decision: Trial = {
  study: inOwnStage,
  args: () => ({ submissionNo: 99 }),
};

const edges = (answer: unknown) =>
  (answer as { edges: { node: { id?: string; project?: { id: string } | null } }[] }).edges;

export const trials: Readonly<Record<string, Trial>> = {
  'Mutation.signIn': {
    args: ({ by, of }) => ({ login: by.login || of.members.TM.login, password: PASSWORD }),
  },
  'Mutation.confirmPassword': { args: () => ({ password: PASSWORD }) },
  'Mutation.signOut': { endsSignIn: true },
  'Mutation.createAccount': {
    args({ column, of: { institutionId, provinceCode } }) {
      const membership =
        column === 'NAT' || column === 'SYS'
          ? { role: 'PROV', provinceCode }
          : { role: column === 'PROV' ? 'ADM' : 'PI', institutionId };
      const email = `${randomUUID()}@registry.example`;
      return { input: { name: '测试新人', email, memberships: [membership] } };
    },
  },
  'Mutation.setCommitteeMembers': {
    args: ({ of }) => ({
      committeeId: of.ethicsCommitteeId,
      memberIds: [of.members.EC.accountId],
    }),
  },
  'Mutation.saveProject': ofDraft,
  'Mutation.completeForm': ofDraft,
  'Mutation.attachFile': {
    study: inOwnStage,
    args: ({ column, fileId }) => ({ fileId, slot: slotOf(column) }),
  },
  'Mutation.removeFile': {
    study: inOwnStage,
    args: ({ column }) => ({ slot: slotOf(column) }),
  },
  'Mutation.grantDelegate': ofDraft,
  'Mutation.revokeDelegate': ofDraft,
  'Mutation.submitProject': ofDraft,
  'Mutation.requestReturn': ofDraft,
  'Mutation.startChange': ofDraft,
  'Mutation.withdrawChange': ofDraft,
  'Mutation.restoreVersion': ofDraft,
  'Mutation.approveStage': decision,
  'Mutation.returnStage': decision,
  'Mutation.orderSuspension': onRecord,
  'Mutation.liftSuspension': onRecord,
  'Mutation.publishProject': onRecord,
  'Mutation.closeProject': onRecord,
  'Mutation.reopenProject': onRecord,
  'Mutation.markRecord': onRecord,
  'Query.projects': {
    args: () => ({ first: 100 }),
    selection: '{ edges { node { id } } }',
    shows: (answer, of) => edges(answer).some(({ node }) => node.id === of.studies.published),
  },
  'Query.reviewInbox': {
    args: () => ({ box: 'TODO', first: 100 }),
    selection: '{ edges { node { project { id } } } }',
    shows: (answer, of) =>
      edges(answer).some(({ node }) => Object.values(of.studies).includes(node.project?.id ?? '')),
  },
  'Query.projectProgress': {
    args: () => ({ by: 'INSTITUTION' }),
    selection: '{ key }',
    shows: (answer, of) =>
      (answer as { key: string }[]).some(({ key }) => key === of.institutionId),
  },
  'Query.projectByNumber': {
    args: ({ of }) => ({ researchNumber: of.researchNumber }),
  },
  'Query.codeList': { args: () => ({ name: 'Province' }) },
  'Mutation.changePassword': { args: () => ({ oldPassword: PASSWORD, newPassword: 'short' }) },
  'Mutation.enrolSecondFactor': { args: () => ({ password: PASSWORD }) },
  'Mutation.removeSecondFactor': { args: () => ({ password: PASSWORD, code: '000000' }) },
  'Mutation.resetPassword': { args: ({ of }) => ({ accountId: of.spareAccountId }) },
  'Mutation.grantMembership': {
    args: ({ of: { institutionId } }) => ({ membership: { role: 'PI', institutionId } }),
  },
  'Mutation.endMembership': {
    args: ({ of: { institutionId } }) => ({ membership: { role: 'PI', institutionId } }),
  },
  'Query.institutionLoginLog': {
    args: () => ({ first: 100 }),
    selection: '{ edges { node { account { id } } } }',
    shows(answer, of) {
      const { edges: lines } = answer as { edges: { node: { account: { id: string } } }[] };
      const people = Object.values(of.members).map(({ accountId }) => accountId);
      return lines.some(({ node }) => people.includes(node.account.id));
    },
  },
};

const studyOf = ({ study = 'published' }: Trial, column: Column): Study =>
  typeof study === 'string' ? study : study(column);

/** The document and variables that ask for an operation such as `Mutation.signIn` or `Project.events`. */
export function asked(schema: GraphQLSchema, operation: string, attempt: Attempt): Asked {
  const trial = trials[operation] ?? {};
  const [typeName = '', fieldName = ''] = operation.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (field === undefined) throw new Error(`the API has no ${operation}`);

  const projectId = attempt.of.studies[studyOf(trial, attempt.column)];
  const names = { ...placesOf(attempt), projectId, id: projectId };
  const variables = { ...argumentsOf(field, names), ...trial.args?.(attempt) };
  const declared = Object.keys(variables).map((name) => `$${name}: ${typeOf(field, name)}`);
  const passed = Object.keys(variables).map((name) => `${name}: $${name}`);
  const inBrackets = (list: string[]) => (list.length > 0 ? `(${list.join(', ')})` : '');
  const selection = isLeafType(getNamedType(field.type))
    ? ''
    : (trial.selection ?? '{ __typename }');
  const whole = `${fieldName}${inBrackets(passed)} ${selection}`;

  if (isRoot(typeName)) {
    const query = `${typeName.toLowerCase()} ${inBrackets(declared)} { ${whole} }`;
    return { query, variables };
  }
  const query = `query ${inBrackets(['$ofProject: ID!', ...declared])} { project(id: $ofProject) { ${whole} } }`;
  return { query, variables: { ...variables, ofProject: projectId } };
}

export const isRoot = (typeName: string): boolean =>
  ['Query', 'Mutation', 'Subscription'].includes(typeName);

/** What arguments of these names speak of. */
const placesOf = ({ of, beginning }: Attempt): Variables => ({
  institutionId: of.institutionId,
  provinceCode: of.provinceCode,
  accountId: of.spareAccountId,
  committeeId: of.ethicsCommitteeId,
  idempotencyKey: randomUUID(),
  after: beginning,
  kind: null,
});

function argumentsOf(field: GraphQLField<unknown, unknown>, names: Variables): Variables {
  const isStream = field.args.some(({ name }) => name === 'projectId' || name === 'after');
  const needed = field.args.filter(
    ({ name, type, defaultValue }) =>
      (isNonNullType(type) && defaultValue === undefined) ||
      (name === 'after' && isStream && !field.args.some((each) => each.name === 'first')),
  );
  return Object.fromEntries(needed.map(({ name, type }) => [name, valueOf(name, type, names)]));
}

function typeOf(field: GraphQLField<unknown, unknown>, name: string): string {
  const arg = field.args.find((each) => each.name === name);
  if (arg === undefined) throw new Error(`${field.name} takes no ${name}`);
  return String(arg.type);
}

export function valueOf(name: string, type: GraphQLInputType, names: Variables): unknown {
  if (isNonNullType(type)) return valueOf(name, type.ofType, names);
  if (names[name] !== undefined && names[name] !== null) return names[name];
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (each) => isNonNullType(each.type) || (names[each.name] ?? null) !== null,
    );
    return Object.fromEntries(
      fields.map((each) => [each.name, valueOf(each.name, each.type, names)]),
    );
  }
  switch (getNamedType(type).name) {
    case 'Int':
      return 1;
    case 'Boolean':
      return false;
    case 'Date':
      return '2026-01-01';
    case 'DateTime':
      return new Date().toISOString();
    default:
      return '说明';
  }
}
