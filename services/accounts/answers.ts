import type { Node } from '../../platform/node';
import type { Database } from '../../platform/sqlite';
import {
  institutionQueries,
  institutionsProjection,
  type InstitutionQueries,
} from '../../projections/institutions';
import {
  loginLogProjection,
  loginLogQueries,
  type LoginLogQueries,
} from '../../projections/loginLog';
import { peopleProjection, peopleQueries, type PeopleQueries } from '../../projections/people';
import { signInQueries, signInsProjection, type SignInQueries } from '../../projections/signIns';

/** The read models that this context keeps up to date and asks. */
export const accountsProjections = [
  peopleProjection,
  institutionsProjection,
  signInsProjection,
  loginLogProjection,
];

export interface Answers {
  readonly people: PeopleQueries;
  readonly institutions: InstitutionQueries;
  readonly signIns: SignInQueries;
  readonly loginLog: LoginLogQueries;
}

const prepared = new WeakMap<Database, Answers>();

/** Prepared once for a node's read models, however often they are asked. */
export function answersOf({ models: { db } }: Pick<Node, 'models'>): Answers {
  const known = prepared.get(db);
  if (known) return known;
  const answers = {
    people: peopleQueries(db),
    institutions: institutionQueries(db),
    signIns: signInQueries(db),
    loginLog: loginLogQueries(db),
  };
  prepared.set(db, answers);
  return answers;
}
