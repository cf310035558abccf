import type { Decider } from '../../platform/decider';
import { Refusal } from '../../platform/refusal';
import type { UniquenessEvent } from '../../schema/events/uniqueness';
import type { Label } from '../../schema/label';

/** What an account, or an institution, has for itself alone. */
export type UniqueKind = 'email' | 'mobile' | 'idNumber' | 'creditCode';

export type UniquenessCommand =
  | {
      readonly type: 'ReserveValue';
      readonly kind: UniqueKind;
      readonly owner: string;
      /** The holder has no such value: its command was cut off after the reservation, or before the release. */
      readonly isAbandoned: boolean;
    }
  | { readonly type: 'ReleaseValue'; readonly owner: string };

/** One value: who holds it, or null. */
export interface UniquenessState {
  readonly owner: string | null;
}

const taken: Readonly<Record<UniqueKind, Label>> = {
  email: { zh: '该邮箱已被其他账号使用', en: 'The e-mail address belongs to another account' },
  mobile: { zh: '该手机号已被其他账号使用', en: 'The mobile number belongs to another account' },
  idNumber: { zh: '该证件号码已被其他账号使用', en: 'The ID number belongs to another account' },
  creditCode: {
    zh: '该统一社会信用代码已登记',
    en: 'Another institution has this unified social credit code',
  },
};

/** A value belongs to one owner at a time; to ask for what one holds, or to give what one does not, changes nothing. */
export const uniquenessDecider: Decider<UniquenessState, UniquenessCommand, UniquenessEvent> = {
  initial: { owner: null },

  decide(command, { owner: holder }) {
    const { owner } = command;
    if (command.type === 'ReleaseValue') {
      return holder === owner ? [{ type: 'ValueReleased', data: { owner } }] : [];
    }
    if (holder === owner) return [];
    if (holder === null) return [{ type: 'ValueReserved', data: { owner } }];
    if (command.isAbandoned) {
      return [
        { type: 'ValueReleased', data: { owner: holder } },
        { type: 'ValueReserved', data: { owner } },
      ];
    }
    const { kind } = command;
    const { zh, en } = taken[kind];
    throw new Refusal('REFUSED', zh, {
      en,
      problems: [
        {
          rule: 'UNIQUE',
          level: 'ERROR',
          section: null,
          field: kind,
          itemId: null,
          message: taken[kind],
          hint: null,
        },
      ],
    });
  },

  evolve: (state, event) => {
    switch (event.type) {
      case 'ValueReserved':
        return { owner: event.data.owner };
      case 'ValueReleased':
        return state.owner === event.data.owner ? { owner: null } : state;
    }
  },
};
