import { visitor, type Caller } from '../../platform/caller';
import type { Node } from '../../platform/node';
import { tokenHash } from '../../platform/passwords';
import { Refusal } from '../../platform/refusal';
import type { SignIn } from '../../projections/signIns';
import type { AccessEvent } from '../../schema/events/access';
import type { AccountEvent } from '../../schema/events/account';
import { answersOf } from './answers';
import { accountCommands } from './commands';
import { signInUse } from './idleSignIns';
import { roleChoices, roleId, type RoleChoice } from './roleChoices';
import { mayActIn } from './secondFactorPolicy';

/**
 * Who a request comes from, by the token of its sign-in (null: a visitor). A role that the person no longer
 * holds, or may not act in without a second factor, is as if none were chosen. Refusal: `UNAUTHENTICATED` for an unknown, expired, idle or
 * ended sign-in.
 */
export function callerOf(
  node: Node,
  token: string | null,
  { ip, userAgent }: Pick<Caller, 'ip' | 'userAgent'>,
): Caller {
  if (token === null) return { ...visitor, ip, userAgent };
  const answers = answersOf(node);
  const hash = token.length > LONGEST_TOKEN ? null : tokenHash(token);
  const signIn = hash === null ? null : answers.signIns.byTokenHash(hash);
  if (hash !== null && signIn === null) endIfReused(node, hash, { ip, userAgent });
  if (signIn === null || Date.parse(signIn.expiresAt) <= node.now()) throw signedOut();

  const use = signInUse(node);
  const idleSince = use.idleSince(signIn);
  if (idleSince !== null) {
    endIdle(node, signIn, idleSince);
    throw signedOut();
  }
  use.note(signIn.id);

  const { id, accountId, confirmedAt, chosen } = signIn;
  const name = answers.people.person(accountId)?.name ?? null;
  const choices = roleChoices(answers, accountId);
  const held = choices.find((choice) => chosen !== null && choice.id === roleId(chosen));
  const isBlocked = (choice: RoleChoice) => !mayActIn(answers, accountId, choice);
  const acted = held === undefined || isBlocked(held) ? visitor : held;
  // The role that was chosen, or each of those to choose from.
  const wanted = held === undefined ? choices : [held];
  const needsSecondFactor = wanted.length > 0 && wanted.every(isBlocked);
  const { role, institutionId, committeeId, provinceCode, institutionIds } = acted;
  return {
    ...{ accountId, name, signInId: id, confirmedAt, position: null, ip, userAgent },
    ...{ role, needsSecondFactor, institutionId, committeeId, provinceCode, institutionIds },
  };
}

/**
 * A token that was changed for another is dead at once. Used after what was under way at that moment must
 * have arrived, it is in two hands, and nobody can tell whose: the sign-in ends.
 */
function endIfReused(node: Node, hash: string, device: Pick<Caller, 'ip' | 'userAgent'>): void {
  const spent = answersOf(node).signIns.bySpentToken(hash);
  if (spent === null || node.now() < Date.parse(spent.spentAt) + UNDER_WAY) return;
  const { id: signInId, accountId } = spent;
  // Whoever asked is refused now, and need not wait until it is written.
  accountCommands(node)
    .endReused({ accountId, signInId }, device)
    .catch((error: unknown) => {
      node.logger.error({ signInId, err: error }, 'a sign-in whose token was reused has not ended');
    });
}

/** Refused from now on, whether that is written already or not. */
function endIdle(node: Node, signIn: SignIn, lastUsedAt: string): void {
  accountCommands(node)
    .endIdle(signIn, lastUsedAt)
    .catch((error: unknown) => {
      node.logger.error({ signInId: signIn.id, err: error }, 'an idle sign-in has not ended');
    });
}

/** Milliseconds for requests that were sent before their token was changed. */
const UNDER_WAY = 60_000;

/** After each of these, a token of the account may be dead. */
const endings: readonly (AccessEvent | AccountEvent)['type'][] = [
  'SignedOut',
  'SignInEnded',
  'OtherSignInsEnded',
  'SignInTimedOut',
  'TokenReused',
  'RoleChosen',
  'PasswordChanged',
  'PasswordReset',
  'AccountDisabled',
  'MembershipEnded',
];

/** Hears each account of which a token may have just died, whatever ended it. Returns what ends it. */
export function onSignInEnded(node: Node, listener: (accountId: string) => void): () => void {
  return node.models.onAnnouncement((events) => {
    for (const { type, data } of events) {
      if (!(endings as readonly string[]).includes(type)) continue;
      listener((data as { accountId: string }).accountId);
    }
  });
}

const LONGEST_TOKEN = 100;

const signedOut = () =>
  new Refusal('UNAUTHENTICATED', '登录已失效，请重新登录', {
    en: 'The sign-in has ended or expired; sign in again',
  });
