import type { Member } from '../twoProvinces';

/** The columns of the table: every role that signs in, whoever has chosen none, and visitors. */
const columns = [
  ...(['PI', 'DEL', 'SITE', 'ADM', 'INSR', 'AC', 'EC', 'PROV', 'NAT', 'AUD', 'SYS'] as const),
  ...(['NO_ROLE', 'PUB'] as const),
];
export type Column = (typeof columns)[number];

/** ●: within the role's own scope (domain 1.1) and nowhere else. ∀: without a limit. –: never. */
export type Mark = '●' | '∀' | '–';

export type Rights = Readonly<Record<Column, Mark>>;

function row(marks: string): Rights {
  const given = marks.trim().split(/\s+/);
  if (given.length !== columns.length || given.some((mark) => !'●∀–'.includes(mark))) {
    throw new Error(`not a mark for each of ${columns.join(' ')}: ${marks}`);
  }
  return Object.fromEntries(columns.map((column, at) => [column, given[at]])) as Rights;
}

const everyone = row('∀ ∀ ∀ ∀ ∀ ∀ ∀ ∀ ∀ ∀ ∀ ∀ ∀');
const signedIn = row('∀ ∀ ∀ ∀ ∀ ∀ ∀ ∀ ∀ ∀ ∀ ∀ –');

/**
 * Who may do what, by hand from domain 1.1 and 1.2 and never from schema/policy.ts: the two are held against
 * each other over the wire. NAT's scope is the nation, so its own scope is ∀.
 */
export const rights: Readonly<Record<string, Rights>> = {
  // Signing in, and what everybody keeps of their own.
  'Mutation.signIn': everyone,
  'Mutation.activateAccount': everyone,
  'Query.me': everyone,
  'Mutation.chooseRole': signedIn,
  'Mutation.signOut': signedIn,
  'Mutation.confirmPassword': signedIn,
  // 个人信息维护. A team member without a role keeps the own profile too: V-101 asks for its title (T2).
  'Mutation.updateProfile': signedIn,

  //                                PI DEL SITE ADM INSR AC EC PROV NAT AUD SYS NO_ROLE PUB
  'Mutation.createAccount': row('   –  –   –    ●   –    –  –  ●    ∀   –   ∀   –       –'),
  'Mutation.createInstitution': row('– –  –    –   –    –  –  ●    ∀   –   ∀   –       –'),
  'Mutation.updateInstitution': row('– –  –    –   –    –  –  ●    ∀   –   ∀   –       –'),
  'Mutation.createCommittee': row(' –  –   –    ●   –    –  –  –    ∀   –   –   –       –'),
  'Mutation.setCommitteeMembers': row('– – –   ●   –    –  –  –    ∀   –   –   –       –'),
  // "Workflow": domain 1.2 gives ADM the own committees and PROV the list of institutions, and no more.
  'Mutation.setReviewRoute': row('  –  –   –    –   –    –  –  –    ∀   –   ∀   –       –'),
  'Mutation.setPolicy': row('       –  –   –    –   –    –  –  –    ∀   –   ∀   –       –'),
  // Not in domain 1.2: the lists to choose sites, committees and members from hold nothing personal.
  'Query.institutions': signedIn,
  'Query.committees': signedIn,
  'Query.researchers': row('        ∀  ∀   ∀    ∀   ∀    ∀  ∀  ∀    ∀   ∀   ∀   –       –'),

  //                                PI DEL SITE ADM INSR AC EC PROV NAT AUD SYS NO_ROLE PUB
  'Mutation.createProject': row('   ∀  –   –    –   –    –  –  –    –   –   –   –       –'),
  'Mutation.saveProject': row('     ●  ●   –    –   –    –  –  –    –   –   –   –       –'),
  'Mutation.completeForm': row('    ●  ●   –    –   –    –  –  –    –   –   –   –       –'),
  // ADM decides "if INSR", and brings the opinion letter as INSR; the authorities attach nothing.
  'Mutation.attachFile': row('      ●  ●   –    –   ●    ●  ●  –    –   –   –   –       –'),
  'Mutation.removeFile': row('      ●  ●   –    –   ●    ●  ●  –    –   –   –   –       –'),
  'Mutation.grantDelegate': row('   ●  –   –    –   –    –  –  –    –   –   –   –       –'),
  'Mutation.revokeDelegate': row('  ●  –   –    –   –    –  –  –    –   –   –   –       –'),
  'Mutation.deleteDraft': row('     ●  –   –    –   –    –  –  –    –   –   –   –       –'),
  // DEL never, whatever the state: V-104 counts as a denial.
  'Mutation.submitProject': row('   ●  –   –    –   –    –  –  –    –   –   –   –       –'),
  'Mutation.requestReturn': row('   ●  –   –    –   –    –  –  –    –   –   –   –       –'),
  'Mutation.startChange': row('     ●  –   –    –   –    –  –  –    –   –   –   –       –'),
  'Mutation.withdrawChange': row('  ●  –   –    –   –    –  –  –    –   –   –   –       –'),
  'Mutation.restoreVersion': row('  ●  –   –    –   –    –  –  –    –   –   –   –       –'),

  // In the own stage. ADM is one who is no INSR; one who is has a test of its own.
  'Mutation.approveStage': row('    –  –   –    –   ●    ●  ●  ●    ∀   –   –   –       –'),
  'Mutation.returnStage': row('     –  –   –    –   ●    ●  ●  ●    ∀   –   –   –       –'),
  'Mutation.orderSuspension': row(' –  –   –    ●   ●    –  ●  ●    ∀   –   –   –       –'),
  'Mutation.liftSuspension': row('  –  –   –    ●   ●    –  ●  ●    ∀   –   –   –       –'),
  'Mutation.publishProject': row('  –  –   –    –   ●    –  –  –    –   –   –   –       –'),
  'Mutation.closeProject': row('    –  –   –    –   ●    –  –  –    –   –   –   –       –'),
  'Mutation.reopenProject': row('   –  –   –    ●   ●    –  –  –    –   –   –   –       –'),
  'Mutation.markRecord': row('      –  –   –    –   ●    –  –  ●    ∀   –   –   –       –'),

  //                                PI DEL SITE ADM INSR AC EC PROV NAT AUD SYS NO_ROLE PUB
  'Query.project': row('            ●  ●   ●    ●   ●    ●  ●  ●    ∀   ●   –   –       –'),
  'Query.projects': row('           ●  ●   ●    ●   ●    ●  ●  ●    ∀   ●   –   –       –'),
  'Project.reviewProgress': row('   ●  ●   ●    ●   ●    ●  ●  ●    ∀   ●   –   –       –'),
  // 自查 is part of filling in the form.
  'Project.problems': row('         ●  ●   –    –   –    –  –  –    –   –   –   –       –'),
  'Project.events': row('           ●  –   –    ●   ●    –  –  ●    ∀   ●   –   –       –'),
  // Not in domain 1.2: the reason and document of an order are for those who answer for the study.
  'Project.supervision': row('      ●  ●   –    ●   ●    ●  ●  ●    ∀   ●   –   –       –'),
  // ADM has no queue of its own: whoever decides for the institution looks as INSR.
  'Query.reviewInbox': row('        –  –   –    –   ●    ●  ●  ●    ∀   –   –   –       –'),
  'Query.projectProgress': row('    ●  –   –    ●   ●    ●  ●  ●    ∀   ●   –   –       –'),
  'Subscription.reviewStatus': row('●  ●   ●    ●   ●    ●  ●  ●    ∀   ●   –   –       –'),
  'Subscription.projectChanged': row('● ●  ●    ●   ●    ●  ●  ●    ∀   ●   –   –       –'),
  'Subscription.reviewInboxChanged': row('– – – –   ∀    ∀  ∀  ∀    ∀   –   –   –       –'),

  'Query.publicProjects': everyone,
  'Query.projectByNumber': everyone,
  'Query.codeLists': everyone,
  'Query.codeList': everyone,
  'Query.formDefinition': everyone,

  // The opinion, the approval, and the document of an order of suspension, which domain 5.2 asks for.
  'PUT /files': row('               ∀  ∀   –    ∀   ∀    ∀  ∀  ∀    ∀   –   –   –       –'),
  // "If granted": an auditor is granted institutions by name, one at a time, with the role itself.
  'GET /files': row('               ●  ●   –    ●   ●    ●  ●  ●    ∀   ●   –   –       –'),
};

/** The same for operations that domain 1.2 names and that not every build of the product has. */
export const rightsWhereOffered: Readonly<Record<string, Rights>> = {
  'Mutation.changeContact': signedIn,
  'Mutation.changePassword': signedIn,
  'Mutation.enrolSecondFactor': signedIn,
  'Mutation.confirmSecondFactor': signedIn,
  'Mutation.removeSecondFactor': signedIn,
  'Mutation.endSignIn': signedIn,
  'Mutation.endOtherSignIns': signedIn,
  'Query.signIns': signedIn,
  'Query.loginLog': signedIn,
  'GET /login-log': signedIn,
  //                                PI DEL SITE ADM INSR AC EC PROV NAT AUD SYS NO_ROLE PUB
  'Query.institutionLoginLog': row('–  –   –    ●   –    –  –  ●    ∀   ●   –   –       –'),
  // SYS looks after accounts of NAT, PROV and ADM only, so not after the one that these are tried on.
  'Mutation.resetPassword': row('   –  –   –    ●   –    –  –  ●    ∀   –   –   –       –'),
  'Mutation.resetSecondFactor': row('– –  –    ●   –    –  –  ●    ∀   –   –   –       –'),
  'Mutation.setAccountStatus': row('–  –   –    ●   –    –  –  ●    ∀   –   –   –       –'),
  // Only an administrator of the institution gives the investigator's role that is tried here.
  'Mutation.grantMembership': row(' –  –   –    ●   –    –  –  –    –   –   –   –       –'),
  'Mutation.endMembership': row('   –  –   –    ●   –    –  –  –    –   –   –   –       –'),
  // What other registries publish is the same for all who read projects.
  'Query.externalRecords': row('    ∀  ∀   ∀    ∀   ∀    ∀  ∀  ∀    ∀   ∀   –   –       –'),
  'Query.externalRecord': row('     ∀  ∀   ∀    ∀   ∀    ∀  ∀  ∀    ∀   ∀   –   –       –'),
  'GET /records': row('             ●  ●   –    ●   ●    –  –  ●    ∀   ●   –   –       –'),
};

/** In which column the people stand whom a role alone does not tell. */
export const columnOf: Readonly<Record<Member, Column>> = {
  ...{ PI: 'PI', DEL: 'DEL', SITE: 'SITE', ADM: 'ADM', INSR: 'INSR', AC: 'AC', EC: 'EC' },
  ...{ PROV: 'PROV', AUD: 'AUD', TM: 'NO_ROLE', UNDECIDED: 'NO_ROLE' },
  ...{ ADM_INSR: 'ADM', FORMER_DEL: 'DEL' },
};
