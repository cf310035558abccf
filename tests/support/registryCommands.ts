/** The arguments of each command on projects, with their types; every one takes an idempotency key too. */
const args = {
  createProject: {},
  saveProject: { projectId: 'ID!', sections: 'SectionsInput!', expectedRevision: 'Int' },
  completeForm: { projectId: 'ID!' },
  attachFile: {
    ...{ projectId: 'ID!', slot: 'AttachmentSlot!', fileId: 'ID!', replaces: 'ID' },
    ...{ documentVersion: 'String', documentDate: 'Date' },
  },
  removeFile: { projectId: 'ID!', slot: 'AttachmentSlot!', fileId: 'ID!' },
  grantDelegate: { projectId: 'ID!', accountId: 'ID!' },
  revokeDelegate: { projectId: 'ID!', accountId: 'ID!' },
  deleteDraft: { projectId: 'ID!' },
  submitProject: { projectId: 'ID!', ethicsCommitteeId: 'ID', academicCommitteeId: 'ID' },
  approveStage: {
    ...{
      projectId: 'ID!',
      submissionNo: 'Int!',
      code: 'DecisionCode!',
      opinions: '[OpinionInput!]',
    },
    ...{ fileIds: '[ID!]', ethicsApproval: 'EthicsApprovalInput' },
  },
  returnStage: {
    ...{
      projectId: 'ID!',
      submissionNo: 'Int!',
      code: 'DecisionCode!',
      opinions: '[OpinionInput!]',
    },
    fileIds: '[ID!]',
  },
  requestReturn: { projectId: 'ID!', reason: 'String!' },
  publishProject: { projectId: 'ID!' },
  startChange: { projectId: 'ID!', type: 'ChangeType!', reason: 'String!' },
  withdrawChange: { projectId: 'ID!', reason: 'String' },
  restoreVersion: { projectId: 'ID!', version: 'Int!', reason: 'String!' },
  orderSuspension: { projectId: 'ID!', reason: 'String!', documentFileId: 'ID!' },
  liftSuspension: { projectId: 'ID!', reason: 'String!' },
  closeProject: { projectId: 'ID!', reason: 'String' },
  reopenProject: { projectId: 'ID!', reason: 'String!' },
  markRecord: { projectId: 'ID!', mark: 'RecordMark!', reason: 'String!', otherNumber: 'String' },
} as const;

export type Command = keyof typeof args;

const shown = 'revision replayed project { id status stage submissionNo versionNo researchNumber }';

function mutation(name: string, own: Readonly<Record<string, string>>): string {
  const all = Object.entries({ ...own, idempotencyKey: 'String!' });
  const declared = all.map(([arg, type]) => `$${arg}: ${type}`).join(', ');
  const passed = all.map(([arg]) => `${arg}: $${arg}`).join(', ');
  return `mutation (${declared}) { ${name}(${passed}) { ${shown} } }`;
}

/** The mutation of each command on projects. */
export const commands = Object.fromEntries(
  Object.entries(args).map(([name, own]) => [name, mutation(name, own)]),
) as Readonly<Record<Command, string>>;
