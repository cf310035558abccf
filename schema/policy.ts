import type { Role } from './envelope';

/**
 * How far a role reaches for one operation (domain 1.1, "scope of what it sees").
 *
 * OWN: projects of the institution acted for of which the account is the investigator · DELEGATED: projects that name it as delegate ·
 * SITE: projects that match it as a participating site's investigator · INSTITUTION: led by the role's
 * institution · COMMITTEE: routed to the role's committee · PROVINCE · NATION · NAMED: institutions named to
 * an auditor · SELF: the own account · ANY: no limit beyond the role itself.
 */
export type Scope =
  | 'OWN'
  | 'DELEGATED'
  | 'SITE'
  | 'INSTITUTION'
  | 'COMMITTEE'
  | 'PROVINCE'
  | 'NATION'
  | 'NAMED'
  | 'SELF'
  | 'ANY';

/**
 * Whose eyes a role reads contents with (domain 1.2, 5.1): AUTHOR sees the working copy at any moment,
 * REVIEWER what was sent in, READER approved versions only, as the public does.
 */
export type Eyes = 'AUTHOR' | 'REVIEWER' | 'READER';

const readsAs: Readonly<Partial<Record<Role, Eyes>>> = {
  PI: 'AUTHOR',
  DEL: 'AUTHOR',
  ADM: 'REVIEWER',
  INSR: 'REVIEWER',
  AC: 'REVIEWER',
  EC: 'REVIEWER',
  PROV: 'REVIEWER',
  NAT: 'REVIEWER',
  AUD: 'REVIEWER',
};

export const eyesOf = (role: Role | null): Eyes => (role && readsAs[role]) ?? 'READER';

/** EVERYONE: visitors too. SIGNED_IN: any sign-in, a role need not be chosen yet. Else: the chosen role's scope. */
export type PolicyRow = 'EVERYONE' | 'SIGNED_IN' | Readonly<Partial<Record<Role, Scope>>>;

const investigators = { PI: 'OWN', DEL: 'DELEGATED' } as const;
const reviewers = { INSR: 'INSTITUTION', AC: 'COMMITTEE', EC: 'COMMITTEE' } as const;
const authorities = { PROV: 'PROVINCE', NAT: 'NATION' } as const;
const administrators = { ADM: 'INSTITUTION', ...authorities, SYS: 'ANY' } as const;
/** Who answers for a project and its review; a site takes part in it. */
const answering = {
  ...investigators,
  ADM: 'INSTITUTION',
  ...reviewers,
  ...authorities,
  AUD: 'NAMED',
} as const;
const readers = { ...answering, SITE: 'SITE' } as const;
/** What is the same for all who read projects, however far their role reaches. */
const anyReader = {
  PI: 'ANY',
  DEL: 'ANY',
  SITE: 'ANY',
  ADM: 'ANY',
  INSR: 'ANY',
  AC: 'ANY',
  EC: 'ANY',
  PROV: 'ANY',
  NAT: 'ANY',
  AUD: 'ANY',
} as const;
const everyAccount = {
  PI: 'SELF',
  DEL: 'SELF',
  SITE: 'SELF',
  ADM: 'SELF',
  INSR: 'SELF',
  AC: 'SELF',
  EC: 'SELF',
  PROV: 'SELF',
  NAT: 'SELF',
  AUD: 'SELF',
  SYS: 'SELF',
} as const;

/**
 * Who may do what: role × operation × scope (domain 1.2); in which state is the life-cycle table's matter.
 * The check at each resolver, the menus and the README's table read this; an operation of the API without
 * a row makes the start fail. Rows of fields (`Project.events`) narrow what a reader of the whole may ask.
 */
export const policy = {
  'Mutation.signIn': 'EVERYONE',
  'Mutation.activateAccount': 'EVERYONE',
  'Query.me': 'EVERYONE',
  'Mutation.chooseRole': 'SIGNED_IN',
  'Mutation.signOut': 'SIGNED_IN',
  'Mutation.confirmPassword': 'SIGNED_IN',
  'Mutation.updateProfile': 'SIGNED_IN',
  'Mutation.changeContact': 'SIGNED_IN',
  'Mutation.changePassword': 'SIGNED_IN',
  'Mutation.enrolSecondFactor': 'SIGNED_IN',
  'Mutation.confirmSecondFactor': 'SIGNED_IN',
  'Mutation.removeSecondFactor': 'SIGNED_IN',
  'Query.signIns': 'SIGNED_IN',
  'Mutation.endSignIn': 'SIGNED_IN',
  'Mutation.endOtherSignIns': 'SIGNED_IN',
  'Query.loginLog': 'SIGNED_IN',

  'Mutation.createAccount': administrators,
  'Mutation.resetPassword': administrators,
  'Mutation.resetSecondFactor': administrators,
  'Mutation.setAccountStatus': administrators,
  'Mutation.grantMembership': administrators,
  'Mutation.endMembership': administrators,
  'Query.institutionLoginLog': { ADM: 'INSTITUTION', ...authorities, AUD: 'NAMED' },
  'Mutation.createInstitution': { PROV: 'PROVINCE', NAT: 'NATION', SYS: 'ANY' },
  'Mutation.updateInstitution': { PROV: 'PROVINCE', NAT: 'NATION', SYS: 'ANY' },
  'Mutation.createCommittee': { ADM: 'INSTITUTION', NAT: 'NATION' },
  'Mutation.setCommitteeMembers': { ADM: 'INSTITUTION', NAT: 'NATION' },
  'Mutation.setReviewRoute': { NAT: 'NATION', SYS: 'ANY' },
  'Mutation.setPolicy': { NAT: 'NATION', SYS: 'ANY' },
  'Query.institutions': 'SIGNED_IN',
  'Query.committees': 'SIGNED_IN',
  'Query.researchers': everyAccount,

  'Mutation.createProject': { PI: 'SELF' },
  'Mutation.saveProject': investigators,
  'Mutation.completeForm': investigators,
  'Mutation.attachFile': { ...investigators, ...reviewers },
  'Mutation.removeFile': { ...investigators, ...reviewers },
  'Mutation.grantDelegate': { PI: 'OWN' },
  'Mutation.revokeDelegate': { PI: 'OWN' },
  'Mutation.deleteDraft': { PI: 'OWN' },
  // A delegate is let through to be told V-104, which is recorded with the account's access.
  'Mutation.submitProject': investigators,
  'Query.project': readers,
  'Query.projects': readers,

  'Query.reviewInbox': { ...reviewers, ...authorities },
  'Mutation.approveStage': { ...reviewers, ADM: 'INSTITUTION', ...authorities },
  'Mutation.returnStage': { ...reviewers, ADM: 'INSTITUTION', ...authorities },
  'Mutation.requestReturn': { PI: 'OWN' },
  'Mutation.orderSuspension': {
    ADM: 'INSTITUTION',
    INSR: 'INSTITUTION',
    EC: 'COMMITTEE',
    ...authorities,
  },
  'Mutation.liftSuspension': {
    ADM: 'INSTITUTION',
    INSR: 'INSTITUTION',
    EC: 'COMMITTEE',
    ...authorities,
  },
  'Mutation.publishProject': { INSR: 'INSTITUTION' },
  'Mutation.closeProject': { INSR: 'INSTITUTION' },
  'Mutation.reopenProject': { ADM: 'INSTITUTION', INSR: 'INSTITUTION' },
  'Mutation.markRecord': { INSR: 'INSTITUTION', ...authorities },

  'Mutation.startChange': { PI: 'OWN' },
  'Mutation.withdrawChange': { PI: 'OWN' },
  'Mutation.restoreVersion': { PI: 'OWN' },

  'Query.publicProjects': 'EVERYONE',
  'Query.projectByNumber': 'EVERYONE',
  'Query.codeLists': 'EVERYONE',
  'Query.codeList': 'EVERYONE',
  'Query.formDefinition': 'EVERYONE',

  'Query.externalRecords': anyReader,
  'Query.externalRecord': anyReader,

  'Project.reviewProgress': readers,
  'Project.events': {
    PI: 'OWN',
    ADM: 'INSTITUTION',
    INSR: 'INSTITUTION',
    ...authorities,
    AUD: 'NAMED',
  },
  'Project.problems': investigators,
  // Why a record was suspended, closed or marked is told to all who answer for it; a site reads its state.
  'Project.supervision': answering,

  'Subscription.reviewStatus': readers,
  'Subscription.reviewInboxChanged': { ...reviewers, ...authorities },
  'Subscription.projectChanged': readers,

  'Query.projectProgress': {
    PI: 'OWN',
    ADM: 'INSTITUTION',
    ...reviewers,
    ...authorities,
    AUD: 'NAMED',
  },

  // Files and exports go over HTTP, under the same table.
  // One's own; that of institutions is held against Query.institutionLoginLog.
  'GET /login-log': 'SIGNED_IN',
  'PUT /files': { ...investigators, ...reviewers, ADM: 'INSTITUTION', ...authorities },
  'GET /files': {
    ...investigators,
    ADM: 'INSTITUTION',
    ...reviewers,
    ...authorities,
    AUD: 'NAMED',
  },
  'GET /records': {
    DEL: 'DELEGATED',
    PI: 'OWN',
    ADM: 'INSTITUTION',
    INSR: 'INSTITUTION',
    ...authorities,
    AUD: 'NAMED',
  },
} as const satisfies Record<string, PolicyRow>;

export type Operation = keyof typeof policy;
