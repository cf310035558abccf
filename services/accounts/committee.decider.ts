import type { Decider } from '../../platform/decider';
import { Refusal } from '../../platform/refusal';
import type { CommitteeEvent } from '../../schema/events/institution';
import { looksAfter, type Authority, type InstitutionPlace } from './authority';

type Created = Extract<CommitteeEvent, { type: 'CommitteeCreated' }>['data'];

/** Whoever is to be a member. */
interface Candidate {
  /** Where they work. */
  readonly institutionId: string | null;
  readonly isDisabled: boolean;
}

export type CommitteeCommand =
  | {
      readonly type: 'CreateCommittee';
      readonly by: Authority;
      readonly institution: InstitutionPlace;
      readonly committee: Created;
    }
  | {
      readonly type: 'SetCommitteeMembers';
      readonly by: Authority;
      readonly institution: InstitutionPlace;
      readonly memberIds: readonly string[];
      /** Without an entry there is no such account. */
      readonly people: ReadonlyMap<string, Candidate>;
    };

export interface CommitteeState {
  readonly committeeId: string | null;
  readonly isRegional: boolean;
  readonly memberIds: readonly string[];
}

/** domain 1.2: an institution's committees are its administrator's; regional ones the nation's. */
const managers: readonly Authority['role'][] = ['ADM', 'NAT'];

const MOST_MEMBERS = 100;

export const committeeDecider: Decider<CommitteeState, CommitteeCommand, CommitteeEvent> = {
  initial: { committeeId: null, isRegional: false, memberIds: [] },

  decide(command, state) {
    const { by, institution } = command;
    if (!managers.includes(by.role) || !looksAfter(by, institution)) throw forbidden();

    if (command.type === 'CreateCommittee') {
      const { committee } = command;
      if (state.committeeId !== null) {
        throw new Refusal('REFUSED', '委员会已存在', { en: 'The committee exists already' });
      }
      // A regional committee is offered to institutions that its own administrator does not look after.
      if (committee.isRegional && by.role === 'ADM') throw forbidden();
      if (committee.isRegional && committee.kind !== 'ETHICS') {
        throw new Refusal('INVALID', '只有伦理委员会可以是区域委员会', {
          en: 'Only an ethics committee can be regional',
        });
      }
      return [{ type: 'CommitteeCreated', data: committee }];
    }

    const { committeeId, isRegional } = state;
    if (committeeId === null)
      throw new Refusal('NOT_FOUND', '委员会不存在', { en: 'There is no such committee' });
    const memberIds = [...new Set(command.memberIds)];
    if (memberIds.length > MOST_MEMBERS) {
      throw new Refusal('INVALID', '委员会成员不能超过100人', {
        en: `A committee has at most ${String(MOST_MEMBERS)} members`,
      });
    }
    for (const id of memberIds) {
      const person = command.people.get(id);
      if (person === undefined)
        throw new Refusal('NOT_FOUND', '账号不存在', { en: 'There is no such account' });
      // Whoever sat on it before stays until they are left out.
      if (person.isDisabled && !state.memberIds.includes(id)) {
        throw new Refusal('REFUSED', '停用的账号不能成为委员会成员', {
          en: 'A disabled account cannot become a member of a committee',
        });
      }
      if (!isRegional && person.institutionId !== institution.id) {
        throw new Refusal('REFUSED', '委员会成员应为本机构人员', {
          en: 'The members of a committee work at its institution',
        });
      }
    }
    const isUnchanged =
      memberIds.length === state.memberIds.length &&
      memberIds.every((id) => state.memberIds.includes(id));
    return isUnchanged ? [] : [{ type: 'CommitteeMembersSet', data: { committeeId, memberIds } }];
  },

  evolve(state, event) {
    switch (event.type) {
      case 'CommitteeCreated': {
        const { committeeId, isRegional } = event.data;
        return { ...state, committeeId, isRegional };
      }
      case 'CommitteeMembersSet':
        return { ...state, memberIds: event.data.memberIds };
    }
  },
};

const forbidden = () =>
  new Refusal('FORBIDDEN', '您无权管理此委员会', { en: 'This committee is not yours to manage' });
