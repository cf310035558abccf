import '../../platform/explicitTypes';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { AfterArg, PageSizeArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import type { LoginLogReach } from '../../projections/loginLog';
import { Account } from './account.type';
import { addressOf } from './addresses';
import { answersOf } from './answers';
import { signedInAccount } from './handlers';
import { Institution } from './institution.type';
import { institutionsOf, peopleOf } from './loaders';
import { mayReadAddress, reachOf } from './loginLogReach';
import { LoginLogConnection, LoginLogEntry, LoginLogFilter } from './loginLog.type';

/** The place of an entry, in decimal digits. */
const cursorShape = /^\d{1,15}$/;

const FilterArg = () =>
  Arg('filter', () => LoginLogFilter, {
    nullable: true,
    description: '筛选；不填为全部。What is wanted; everything by default.',
  });

@Resolver(() => LoginLogEntry)
export class LoginLogResolver {
  @Query(() => LoginLogConnection, {
    description: '本人的登录日志，最近的在前。One’s own login log, the latest first.',
  })
  loginLog(
    @FilterArg() filter: LoginLogFilter | null,
    @PageSizeArg() first: number,
    @AfterArg(cursorShape) after: string | null,
    @Ctx() context: CallContext,
  ): LoginLogConnection {
    return page(context, { accountId: signedInAccount(context.caller) }, filter, first, after);
  }

  @Query(() => LoginLogConnection, {
    description:
      '机构的登录日志，最近的在前：机构管理员看本机构，主管部门看本省或全国，审计员看指定机构。The login log of institutions, the latest first: an administrator’s own, a province’s, the nation’s, or those named to an auditor.',
  })
  institutionLoginLog(
    @FilterArg() filter: LoginLogFilter | null,
    @PageSizeArg() first: number,
    @AfterArg(cursorShape) after: string | null,
    @Ctx() context: CallContext,
  ): LoginLogConnection {
    return page(context, reachOf(context), filter, first, after);
  }

  @FieldResolver(() => Account, { nullable: true, description: '账号。The account.' })
  account(@Root() { accountId }: LoginLogEntry, @Ctx() context: CallContext) {
    return peopleOf(context).load(accountId);
  }

  @FieldResolver(() => Institution, {
    nullable: true,
    description:
      '角色所属机构；未选择角色时为所在单位。The institution acted for; without a role, where the person works.',
  })
  institution(@Root() { institutionId }: LoginLogEntry, @Ctx() context: CallContext) {
    return institutionId === null ? null : institutionsOf(context).load(institutionId);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'IP地址；本人、管理员和主管部门可见。The address; for the person, the administrator and the authorities.',
  })
  ip(@Root() { accountId, ip }: LoginLogEntry, @Ctx() context: CallContext) {
    const { caller, node } = context;
    return mayReadAddress(caller, accountId) ? addressOf(node.personal, ip) : null;
  }
}

function page(
  { node }: CallContext,
  reach: LoginLogReach,
  filter: LoginLogFilter | null,
  first: number,
  after: string | null,
): LoginLogConnection {
  const { accountId = null, results = null, from = null, until = null } = filter ?? {};
  const { loginLog } = answersOf(node);
  const wanted = { reach, accountId, results, from, until };
  const place = after === null ? null : Number(after);
  const found = loginLog.entries(wanted, { first: first + 1, after: place });
  const edges = found.slice(0, first).map((entry) => ({ cursor: String(entry.seq), node: entry }));
  return {
    edges,
    pageInfo: { hasNextPage: found.length > first, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: loginLog.count(wanted),
  };
}
