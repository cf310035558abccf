import { derivedId } from '../../platform/commandId';
import type { Caller } from '../../platform/caller';
import type { Outcome, Request } from '../../platform/commandHandler';
import { takingTurns } from '../../platform/inTurn';
import { Refusal } from '../../platform/refusal';
import type { Committee } from '../../projections/institutions';
import { institutionKind } from '../../schema/codes/accounts';
import type { RouteStep } from '../../schema/codes/lifeCycle';
import { province } from '../../schema/codes/provinces';
import type { InstitutionFields } from '../../schema/events/institution';
import type { InstitutionPolicies } from '../../schema/policies';
import type { InstitutionPlace } from './authority';
import { answerAgain, authorityOf, type Given, type Handlers } from './handlers';
import { InputRules, isId } from './inputRules';
import {
  institutionDecider,
  type InstitutionCommand,
  type InstitutionState,
} from './institution.decider';
import { releaseValue, uniqueValue, withReserved, type UniqueValue } from './uniqueValues';

/** domain 2.5; absent stays, null clears. */
export type InstitutionAsked = {
  readonly [Field in keyof InstitutionFields]?: InstitutionFields[Field] | null | undefined;
};

export interface CommitteeAsked {
  readonly institutionId: string;
  readonly kind: Committee['kind'];
  readonly name: string;
  readonly filingNo?: string | null | undefined;
  readonly isRegional?: boolean | null | undefined;
  readonly phone?: string | null | undefined;
  readonly address?: string | null | undefined;
}

export interface RouteAsked {
  readonly institutionId: string;
  /** Null: every category without a route of its own. */
  readonly category: string | null;
  /** Null: back to the default route. */
  readonly steps: readonly RouteStep[] | null;
}

export type PolicyAsked = {
  readonly [Field in keyof InstitutionPolicies]?: InstitutionPolicies[Field] | null | undefined;
};

const MOST_POLICY_DAYS = 365;
const MOST_MEMBERS_ASKED = 200;

/** Commands on institutions and their committees. */
export function institutionCommands(handlers: Handlers) {
  const { answers, institution, committee, request, shown } = handlers;
  const { institutions, people } = answers;
  const { lookupKey } = handlers.node;
  const inTurn = takingTurns();

  function placeOf(institutionId: string): InstitutionPlace {
    const known = isId(institutionId)
      ? institutions.byId([institutionId]).get(institutionId)
      : undefined;
    if (known === undefined)
      throw new Refusal('NOT_FOUND', '机构不存在', { en: 'There is no such institution' });
    return { id: known.id, provinceCode: known.provinceCode };
  }

  function hostOf(committeeId: string): InstitutionPlace {
    const known = isId(committeeId)
      ? institutions.committees.byId([committeeId]).get(committeeId)
      : undefined;
    if (known === undefined)
      throw new Refusal('NOT_FOUND', '委员会不存在', { en: 'There is no such committee' });
    return placeOf(known.institutionId);
  }

  /**
   * Carries a command out that says an institution's 统一社会信用代码, which is reserved before and whose
   * predecessor is released after; undefined leaves it as it is. Refused before anything is reserved where
   * that is possible: a refused click writes no decision.
   */
  const withCreditCode = (
    institutionId: string,
    asks: Request,
    creditCode: string | null | undefined,
    command: InstitutionCommand,
  ): Promise<Outcome<InstitutionState>> =>
    inTurn(institutionId, async () => {
      const earlier = await answerAgain(institution, institutionId, asks);
      if (earlier !== null) return earlier;
      const { state } = await institution.load(institutionId);
      institutionDecider.decide(command, state);

      const outcome = await withReserved(
        handlers,
        asks.actor,
        institutionId,
        uniqueCode(creditCode),
        () => institution(institutionId, asks, command),
        async () => (await institution.load(institutionId)).state.fields.creditCode === creditCode,
      );
      const { creditCode: before } = state.fields;
      if (!outcome.replayed && creditCode !== undefined && creditCode !== before) {
        for (const value of uniqueCode(before)) {
          await releaseValue(handlers, asks.actor, institutionId, value);
        }
      }
      return outcome;
    });

  const uniqueCode = (creditCode: string | null | undefined): UniqueValue[] =>
    typeof creditCode === 'string' ? [uniqueValue(lookupKey, 'creditCode', creditCode)] : [];

  const institutionDone = (institutionId: string, { position, replayed }: Outcome<unknown>) =>
    shown({ institutionId, position, replayed });
  const committeeDone = (committeeId: string, { position, replayed }: Outcome<unknown>) =>
    shown({ committeeId, position, replayed });

  type InstitutionDone = Given & { readonly institutionId: string };
  type CommitteeDone = Given & { readonly committeeId: string };

  return {
    async createInstitution(
      caller: Caller,
      asked: InstitutionAsked,
      key: string,
    ): Promise<InstitutionDone> {
      const by = authorityOf(caller);
      const fields = newInstitution(asked);
      const asks = request(caller, key, 'createInstitution', asked);
      const institutionId = derivedId(asks.commandId, 'institution');
      const outcome = await withCreditCode(institutionId, asks, fields.creditCode, {
        type: 'CreateInstitution',
        ...{ by, institutionId, fields },
      });
      return await institutionDone(institutionId, outcome);
    },

    async updateInstitution(
      caller: Caller,
      { institutionId, ...asked }: InstitutionAsked & { readonly institutionId: string },
      key: string,
      expectedRevision?: number | null,
    ): Promise<InstitutionDone> {
      const by = authorityOf(caller);
      placeOf(institutionId);
      const set = checkedInstitution(asked);
      const asks = request(
        caller,
        key,
        'updateInstitution',
        { institutionId, ...asked },
        expectedRevision,
      );
      const outcome = await withCreditCode(institutionId, asks, set.creditCode, {
        type: 'SaveInstitutionDetails',
        ...{ by, set },
      });
      return await institutionDone(institutionId, outcome);
    },

    async createCommittee(
      caller: Caller,
      asked: CommitteeAsked,
      key: string,
    ): Promise<CommitteeDone> {
      const by = authorityOf(caller);
      const place = placeOf(asked.institutionId);
      const fields = checkedCommittee(asked);
      const asks = request(caller, key, 'createCommittee', asked);
      const committeeId = derivedId(asks.commandId, 'committee');
      const outcome = await committee(committeeId, asks, {
        type: 'CreateCommittee',
        ...{ by, institution: place },
        committee: { committeeId, institutionId: place.id, ...fields },
      });
      return await committeeDone(committeeId, outcome);
    },

    /** The whole list: who is not on it is no member any more. */
    async setCommitteeMembers(
      caller: Caller,
      asked: { readonly committeeId: string; readonly memberIds: readonly string[] },
      key: string,
      expectedRevision?: number | null,
    ): Promise<CommitteeDone> {
      const by = authorityOf(caller);
      const { committeeId } = asked;
      const host = hostOf(committeeId);
      if (asked.memberIds.length > MOST_MEMBERS_ASKED) {
        throw new Refusal('INVALID', '委员会成员不能超过100人', {
          en: 'A committee has at most 100 members',
        });
      }
      const memberIds = asked.memberIds.map((id) => (isId(id) ? id : ''));
      const asks = request(caller, key, 'setCommitteeMembers', asked, expectedRevision);
      const outcome = await committee(committeeId, asks, () => {
        const known = [...people.byId(memberIds).values()];
        const candidates = new Map(
          known.map(({ id, institutionId, status }) => [
            id,
            { institutionId, isDisabled: status === 'DISABLED' },
          ]),
        );
        return {
          ...{ type: 'SetCommitteeMembers', by, institution: host, memberIds, people: candidates },
        };
      });
      return await committeeDone(committeeId, outcome);
    },

    async setReviewRoute(
      caller: Caller,
      asked: RouteAsked,
      key: string,
      expectedRevision?: number | null,
    ): Promise<InstitutionDone> {
      const by = authorityOf(caller);
      const { institutionId, category, steps } = asked;
      placeOf(institutionId);
      const asks = request(caller, key, 'setReviewRoute', asked, expectedRevision);
      const outcome = await institution(institutionId, asks, {
        type: 'SetReviewRoute',
        ...{ by, category, steps },
      });
      return await institutionDone(institutionId, outcome);
    },

    /** Absent and null stay as they are. */
    async setPolicy(
      caller: Caller,
      { institutionId, ...asked }: PolicyAsked & { readonly institutionId: string },
      key: string,
      expectedRevision?: number | null,
    ): Promise<InstitutionDone> {
      const by = authorityOf(caller);
      placeOf(institutionId);
      const given = Object.entries(asked).filter(
        ([, value]) => value !== null && value !== undefined,
      );
      const set = Object.fromEntries(given) as Partial<InstitutionPolicies>;
      const { deadlineDays = 0 } = set;
      if (!Number.isInteger(deadlineDays) || deadlineDays < 0 || deadlineDays > MOST_POLICY_DAYS) {
        const rules = new InputRules();
        rules.malformed('deadlineDays', { zh: '时限天数', en: 'Days of the deadline' });
        rules.refuseIfAny();
      }
      const asks = request(caller, key, 'setPolicy', { institutionId, ...asked }, expectedRevision);
      const outcome = await institution(institutionId, asks, { type: 'SetPolicy', ...{ by, set } });
      return await institutionDone(institutionId, outcome);
    },
  };
}

function checkFields(rules: InputRules, asked: InstitutionAsked) {
  const text = (field: keyof InstitutionFields, zh: string, en: string, max: number) =>
    rules.text(field, { zh, en }, asked[field], max);
  return {
    nameEn: text('nameEn', '英文名', 'English name', 300),
    creditCode: rules.creditCode('creditCode', asked.creditCode),
    city: text('city', '市', 'City', 50),
    level: text('level', '等级', 'Level', 20),
    trialSiteNo: text('trialSiteNo', '临床试验机构备案号', 'Filing number as a trial site', 50),
    address: text('address', '地址', 'Address', 200),
  };
}

const nameLabel = { zh: '机构名称', en: 'Name of the institution' };

function newInstitution(asked: InstitutionAsked): InstitutionFields {
  const rules = new InputRules();
  const {
    nameEn = null,
    creditCode = null,
    city = null,
    level = null,
    trialSiteNo = null,
    address = null,
  } = checkFields(rules, asked);
  const name = rules.required('name', nameLabel, asked.name, 200);
  const provinceCode = requiredCode(rules, 'provinceCode', asked.provinceCode);
  const kind = requiredCode(rules, 'kind', asked.kind);
  rules.refuseIfAny();
  return {
    ...{ name, nameEn, creditCode, provinceCode, city, level, trialSiteNo, address },
    kind: kind as InstitutionFields['kind'],
  };
}

/** Only what was given; what every institution has cannot be cleared. */
function checkedInstitution(asked: InstitutionAsked): Partial<InstitutionFields> {
  const rules = new InputRules();
  const set = {
    ...checkFields(rules, asked),
    ...(asked.name !== undefined && { name: rules.required('name', nameLabel, asked.name, 200) }),
    ...(asked.provinceCode !== undefined && {
      provinceCode: requiredCode(rules, 'provinceCode', asked.provinceCode),
    }),
    ...(asked.kind !== undefined && { kind: requiredCode(rules, 'kind', asked.kind) }),
  };
  rules.refuseIfAny();
  return Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
}

function requiredCode(
  rules: InputRules,
  field: 'provinceCode' | 'kind',
  given: string | null | undefined,
): string {
  const label = field === 'kind' ? { zh: '机构类型', en: 'Kind' } : { zh: '省份', en: 'Province' };
  const value = rules.required(field, label, given, 64);
  if (value !== '') rules.code(field, label, value, field === 'kind' ? institutionKind : province);
  return value;
}

function checkedCommittee(asked: CommitteeAsked) {
  const rules = new InputRules();
  const name = rules.required(
    'name',
    { zh: '委员会名称', en: 'Name of the committee' },
    asked.name,
    200,
  );
  const filingNo =
    rules.text('filingNo', { zh: '备案号', en: 'Filing number' }, asked.filingNo, 50) ?? null;
  const phone = rules.text('phone', { zh: '联系电话', en: 'Phone' }, asked.phone, 30) ?? null;
  const address = rules.text('address', { zh: '地址', en: 'Address' }, asked.address, 200) ?? null;
  rules.refuseIfAny();
  return {
    kind: asked.kind,
    name,
    filingNo,
    isRegional: asked.isRegional ?? false,
    phone,
    address,
  };
}
