import '../../platform/explicitTypes';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { ExpectedRevisionArg, IdempotencyKeyArg, PageSizeArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import type { Institution as InstitutionRow } from '../../projections/institutions';
import type { RouteStep as Step } from '../../schema/codes/lifeCycle';
import { province } from '../../schema/codes/provinces';
import type { InstitutionPolicies } from '../../schema/policies';
import { defaultRouteFor } from '../review/route';
import { answersOf } from './answers';
import { AfterFoundArg, connectionOf, SearchArg } from './arguments';
import { accountCommands } from './commands';
import { placeAt } from './cursor';
import { ResearchCategory, RouteStep } from './enums';
import {
  Institution,
  InstitutionConnection,
  InstitutionInput,
  InstitutionPolicy,
  InstitutionPolicyInput,
  NewInstitutionInput,
  ReviewRoute,
} from './institution.type';
import type { InstitutionAsked } from './institutionCommands';
import type { Given } from './handlers';
import { afresh, institutionsOf } from './loaders';

@Resolver(() => Institution)
export class InstitutionResolver {
  @Query(() => InstitutionConnection, {
    description:
      '按名称、英文名、拼音首字母或统一社会信用代码查找机构。Institutions by name, English name, pinyin initials or unified social credit code.',
  })
  institutions(
    @SearchArg() search: string,
    @PageSizeArg() first: number,
    @AfterFoundArg() after: string | null,
    @Ctx() { node }: CallContext,
  ): InstitutionConnection {
    const { institutions } = answersOf(node);
    const place = after === null ? null : placeAt(after);
    const found = institutions
      .search({ search, first: first + 1, after: place })
      .map((each) => ({ node: each.institution, place: each.place }));
    return connectionOf(found, first, institutions.count(search));
  }

  @Mutation(() => Institution, { description: '新增机构。Creates an institution.' })
  async createInstitution(
    @Arg('input', () => NewInstitutionInput, { description: '机构信息。The institution.' })
    input: NewInstitutionInput,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<InstitutionRow> {
    const { caller, node } = context;
    const done = await accountCommands(node).createInstitution(caller, input, idempotencyKey);
    return await shown(context, done);
  }

  @Mutation(() => Institution, { description: '修改机构信息。Saves details of an institution.' })
  async updateInstitution(
    @Arg('institutionId', () => ID, { description: '机构。The institution.' })
    institutionId: string,
    @Arg('input', () => InstitutionInput, { description: '要修改的信息。What is to change.' })
    input: InstitutionInput,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<InstitutionRow> {
    const { caller, node } = context;
    const asked: InstitutionAsked & { institutionId: string } = { ...input, institutionId };
    return await shown(
      context,
      await accountCommands(node).updateInstitution(
        caller,
        asked,
        idempotencyKey,
        expectedRevision,
      ),
    );
  }

  @Mutation(() => Institution, {
    description:
      '设置审核路线；进行中的审核不受影响。Sets a review route; running reviews keep theirs.',
  })
  async setReviewRoute(
    @Arg('institutionId', () => ID, { description: '机构。The institution.' })
    institutionId: string,
    @Arg('category', () => ResearchCategory, {
      nullable: true,
      description:
        '研究类别；空为所有未单独设置的类别。Category of research; null for all without a route of their own.',
    })
    category: string | null,
    @Arg('steps', () => [RouteStep], {
      nullable: true,
      description:
        '依次的环节，最多10个，须含伦理和机构；空为恢复默认。Steps in order, at most 10, with ethics and institution; null for the default.',
    })
    steps: Step[] | null,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<InstitutionRow> {
    const { caller, node } = context;
    const asked = { institutionId, category, steps };
    return await shown(
      context,
      await accountCommands(node).setReviewRoute(caller, asked, idempotencyKey, expectedRevision),
    );
  }

  @Mutation(() => Institution, { description: '设置机构政策。Sets policies of an institution.' })
  async setPolicy(
    @Arg('institutionId', () => ID, { description: '机构。The institution.' })
    institutionId: string,
    @Arg('input', () => InstitutionPolicyInput, {
      description: '要设置的政策。The policies to set.',
    })
    input: InstitutionPolicyInput,
    @ExpectedRevisionArg() expectedRevision: number | null,
    @IdempotencyKeyArg() idempotencyKey: string,
    @Ctx() context: CallContext,
  ): Promise<InstitutionRow> {
    const { caller, node } = context;
    const done = await accountCommands(node).setPolicy(
      caller,
      { ...input, institutionId },
      idempotencyKey,
      expectedRevision,
    );
    return await shown(context, done);
  }

  @FieldResolver(() => String, { description: '省级行政区名称。Name of the province.' })
  province(@Root() { provinceCode }: InstitutionRow): string {
    return province.values.find(({ code }) => code === provinceCode)?.zh ?? provinceCode;
  }

  @FieldResolver(() => InstitutionPolicy, {
    nullable: true,
    description: '机构政策；未登录时为空。Its policies; null for visitors.',
  })
  policies(
    @Root() { id }: InstitutionRow,
    @Ctx() { caller, node }: CallContext,
  ): InstitutionPolicies | null {
    return caller.accountId === null ? null : answersOf(node).institutions.policies(id);
  }

  @FieldResolver(() => ReviewRoute, {
    nullable: true,
    description:
      '某一研究类别的审核路线；未登录时为空。Its route for a category of research; null for visitors.',
  })
  reviewRoute(
    @Root() { id }: InstitutionRow,
    @Arg('category', () => ResearchCategory, { description: '研究类别。Category of research.' })
    category: string,
    @Ctx() { caller, node }: CallContext,
  ): ReviewRoute | null {
    if (caller.accountId === null) return null;
    const steps = answersOf(node).institutions.routeFor(id, category);
    return { steps: steps ?? defaultRouteFor(category), isDefault: steps === null };
  }
}

async function shown(
  context: CallContext,
  { institutionId, position, replayed }: Given & { readonly institutionId: string },
): Promise<InstitutionRow> {
  context.note(position, replayed);
  return await afresh(institutionsOf(context), institutionId);
}
