import '../../platform/explicitTypes';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { ExpectedRevisionArg, IdempotencyKeyArg, PageSizeArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import type { Committee as CommitteeRow } from '../../projections/institutions';
import type { Person } from '../../projections/people';
import { Account } from './account.type';
import { isFoundBy, type FoundPlace } from '../../projections/nameSearch';
import { answersOf } from './answers';
import { AfterFoundArg, connectionOf, SearchArg } from './arguments';
import { placeAt } from './cursor';
import { looksAfter } from './authority';
import { accountCommands } from './commands';
import { Committee, CommitteeConnection, NewCommitteeInput } from './committee.type';
import { CommitteeKind } from './enums';
import { authorityOf, type Given } from './handlers';
import { Institution } from './institution.type';
import { afresh, committeesOf, institutionsOf, peopleOf } from './loaders';

@Resolver(() => Committee)
export class CommitteeResolver {
  @Query(() => CommitteeConnection, {
    description:
      '某机构可选的委员会：本机构的，及本省的区域伦理委员会。The committees that an institution may choose from: its own, and the regional ones of its province.',
  })
  committees(
    @Arg('institutionId', () => ID, { description: '机构。The institution.' })
    institutionId: string,
    @Arg('kind', () => CommitteeKind, {
      nullable: true,
      description: '限此类型。Of this kind only.',
    })
    kind: CommitteeRow['kind'] | null,
    @SearchArg() search: string,
    @PageSizeArg() first: number,
    @AfterFoundArg() after: string | null,
    @Ctx() { node }: CallContext,
  ): CommitteeConnection {
    const { committees } = answersOf(node).institutions;
    const kinds = kind === null ? (['ACADEMIC', 'ETHICS'] as const) : [kind];
    // An institution has few: they are looked through here.
    const all = kinds
      .flatMap((each) => committees.offered(institutionId, each))
      .filter(({ name }) => isFoundBy(name, search))
      .map((node) => ({ node, place: placeOf(node, institutionId) }))
      .sort((one, other) => (isBeyond(one.place, other.place) ? 1 : -1));
    const place = after === null ? null : placeAt(after);
    const found = all.filter((each) => place === null || isBeyond(each.place, place));
    return connectionOf(found.slice(0, first + 1), first, all.length);
  }

  @Mutation(() => Committee, { description: '新增委员会。Creates a committee.' })
  async createCommittee(
    @Arg('input', () => NewCommitteeInput, { description: '委员会信息。The committee.' })
    input: NewCommitteeInput,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<CommitteeRow> {
    const { caller, node } = context;
    return await shown(
      context,
      await accountCommands(node).createCommittee(caller, input, idempotencyKey),
    );
  }

  @Mutation(() => Committee, {
    description:
      '设置委员会的全部成员。Sets all members of a committee: who is not named is one no more.',
  })
  async setCommitteeMembers(
    @Arg('committeeId', () => ID, { description: '委员会。The committee.' }) committeeId: string,
    @Arg('memberIds', () => [ID], {
      description: '全部成员的账号，最多100人。The accounts of all members, at most 100.',
    })
    memberIds: string[],
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<CommitteeRow> {
    const { caller, node } = context;
    const asked = { committeeId, memberIds };
    return await shown(
      context,
      await accountCommands(node).setCommitteeMembers(
        caller,
        asked,
        idempotencyKey,
        expectedRevision,
      ),
    );
  }

  @FieldResolver(() => Institution, {
    nullable: true,
    description: '所属机构。The institution that it belongs to.',
  })
  institution(@Root() { institutionId }: CommitteeRow, @Ctx() context: CallContext) {
    return institutionsOf(context).load(institutionId);
  }

  @FieldResolver(() => [Account], {
    nullable: true,
    description:
      '成员；成员本人、机构管理员和主管部门可见。The members; for themselves, the administrator and the authorities.',
  })
  async members(
    @Root() committee: CommitteeRow,
    @Ctx() context: CallContext,
  ): Promise<Person[] | null> {
    const { caller, node } = context;
    const memberIds = answersOf(node).institutions.committees.members(committee.id);
    const host = await institutionsOf(context).load(committee.institutionId);
    const isMember = caller.accountId !== null && memberIds.includes(caller.accountId);
    if (!isMember && (host === null || !looksAfter(authorityOf(caller), host))) return null;
    const people = await Promise.all(memberIds.map((id) => peopleOf(context).load(id)));
    return people.filter((person) => person !== null);
  }
}

async function shown(
  context: CallContext,
  { committeeId, position, replayed }: Given & { readonly committeeId: string },
): Promise<CommitteeRow> {
  context.note(position, replayed);
  return await afresh(committeesOf(context), committeeId);
}

/** Academic ones first, of each kind those of the institution itself, then by name. */
function placeOf({ kind, institutionId, name, id }: CommitteeRow, asking: string): FoundPlace {
  const rank = (kind === 'ACADEMIC' ? 0 : 2) + (institutionId === asking ? 0 : 1);
  return [rank, name, id];
}

/** Whether a place comes after another one; what is added later moves neither. */
function isBeyond(
  [rank, name, id]: FoundPlace,
  [otherRank, otherName, otherId]: FoundPlace,
): boolean {
  if (rank !== otherRank) return rank > otherRank;
  return name === otherName ? id > otherId : name > otherName;
}
