import type { Operation, Scope } from './policy';

/**
 * Subscriptions that tell the same to everyone who acts in one role for one body (an institution, a
 * committee, a province, the nation, the institutions named to an auditor): what they show follows from
 * role and body alone. Every other subscription is answered for each account by itself.
 */
export const sharedSubscriptions: readonly Operation[] = [
  'Subscription.reviewStatus',
  'Subscription.projectChanged',
  'Subscription.reviewInboxChanged',
];

/** Reaches that are a body's. The others, an investigator's for one, are a person's own. */
export const scopesOfBodies: readonly Scope[] = [
  'INSTITUTION',
  'COMMITTEE',
  'PROVINCE',
  'NATION',
  'NAMED',
];

/**
 * Fields that show a person more of themself, or a committee more to its members: an answer with one of
 * them is the account's own. A field that is missing here is safe: what is shared is read in the body's
 * name, as by nobody's account, and shows what any colleague may see.
 */
export const fieldsOfTheAccount: readonly string[] = [
  'Account.hasSecondFactor',
  'Account.isActive',
  'Account.isProfileComplete',
  'Account.memberships',
  'Account.revision',
  'Account.sex',
  'Account.status',
  'Account.education',
  'Account.degree',
  'Account.gcpValidTo',
  'Account.idType',
  'Account.idNumber',
  'Account.email',
  'Account.mobile',
  'Account.physicianCertNo',
  'Account.gcpCertNo',
  'Account.officeAddress',
  'Account.postcode',
  'Committee.members',
];
