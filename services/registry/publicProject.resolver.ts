import '../../platform/explicitTypes';
import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { AfterArg, PageSizeArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import { DateTimeScalar } from '../../platform/scalars';
import { connectionOf, filterOf, projectCursor, ProjectFilterInput } from './project.resolver';
import {
  FieldDifference,
  PublicEthicsApproval,
  PublicFormContent,
  PublicMarking,
  PublicProject,
  PublicProjectConnection,
  PublicSuspension,
  PublicVersion,
} from './project.type';
import { publicProjectOf, publicReading, registryQueries } from './projectReading';

/** 医学研究检索: what anyone may read, signed in or not. */
@Resolver(() => PublicProject)
export class PublicProjectResolver {
  @Query(() => PublicProjectConnection, {
    description: '已公开的研究，最新在前。Published studies, newest first.',
  })
  publicProjects(
    @Arg('filter', () => ProjectFilterInput, {
      nullable: true,
      description: '筛选条件。What to narrow to.',
    })
    filter: ProjectFilterInput | null,
    @PageSizeArg() first: number,
    @AfterArg(projectCursor) after: string | null,
    @Ctx() { node }: CallContext,
  ): PublicProjectConnection {
    const page = registryQueries(node).projects.published(filterOf(filter), first, after);
    return connectionOf(page, publicProjectOf);
  }

  @Query(() => PublicProject, {
    nullable: true,
    description: '按医学研究编号查询公开记录。A published record by its research number.',
  })
  projectByNumber(
    @Arg('researchNumber', () => String, {
      description: '医学研究编号，如 MR-33-26-000001。The number.',
    })
    researchNumber: string,
    @Ctx() { node }: CallContext,
  ): PublicProject | null {
    const row = registryQueries(node).projects.byNumber(researchNumber);
    return row?.isPublished === 1 ? publicProjectOf(row) : null;
  }

  @FieldResolver(() => PublicFormContent, {
    nullable: true,
    description: '当前生效版本的公开内容。The current version, as the public sees it.',
  })
  form(@Root() { id }: PublicProject, @Ctx() { node }: CallContext): PublicFormContent | null {
    return publicReading(node, id).current()?.form ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      '项目负责人姓名（当前版本）。Name of the principal investigator, of the current version.',
  })
  investigatorName(@Root() { id }: PublicProject, @Ctx() { node }: CallContext): string | null {
    return publicReading(node, id).current()?.investigatorName ?? null;
  }

  @FieldResolver(() => PublicEthicsApproval, {
    nullable: true,
    description: '伦理批准（当前版本）。The ethics approval, of the current version.',
  })
  ethicsApproval(
    @Root() { id }: PublicProject,
    @Ctx() { node }: CallContext,
  ): PublicEthicsApproval | null {
    return publicReading(node, id).current()?.ethicsApproval ?? null;
  }

  @FieldResolver(() => PublicSuspension, {
    nullable: true,
    description:
      '责令暂停的公告；未被责令暂停时为空。The notice of a suspension by order, null without one.',
  })
  suspension(@Root() { id }: PublicProject, @Ctx() { node }: CallContext): PublicSuspension | null {
    return publicReading(node, id).suspension();
  }

  @FieldResolver(() => PublicMarking, {
    nullable: true,
    description: '标记的原因；未标记时为空。Why the record is marked, null when it is not.',
  })
  marking(@Root() { id }: PublicProject, @Ctx() { node }: CallContext): PublicMarking | null {
    return publicReading(node, id).marking();
  }

  @FieldResolver(() => [PublicVersion], { description: '全部公开版本。Every published version.' })
  versions(@Root() { id }: PublicProject, @Ctx() { node }: CallContext): PublicVersion[] {
    return publicReading(node, id).versions();
  }

  @FieldResolver(() => PublicVersion, {
    nullable: true,
    description: '某一公开版本。One published version.',
  })
  version(
    @Root() { id }: PublicProject,
    @Arg('versionNo', () => Int, { description: '版本号。Number of the version.' })
    versionNo: number,
    @Ctx() { node }: CallContext,
  ): PublicVersion | null {
    return (
      publicReading(node, id)
        .versions()
        .find((version) => version.versionNo === versionNo) ?? null
    );
  }

  @FieldResolver(() => PublicVersion, {
    nullable: true,
    description:
      '某一时刻公众看到的版本；当时尚未公开则为空。The version that the public saw at an instant, null before it was published.',
  })
  asOf(
    @Root() { id, publishedAt }: PublicProject,
    @Arg('at', () => DateTimeScalar, { description: '时刻（含）。The instant, inclusive.' })
    at: string,
    @Ctx() { node }: CallContext,
  ): PublicVersion | null {
    if (publishedAt === null || at < publishedAt) return null;
    return (
      publicReading(node, id)
        .versions()
        .findLast(({ approvedAt }) => approvedAt <= at) ?? null
    );
  }

  @FieldResolver(() => [FieldDifference], {
    nullable: true,
    description:
      '两个公开版本之间的差异，仅公开字段。What differs between two published versions, public fields only.',
  })
  diff(
    @Root() { id }: PublicProject,
    @Arg('from', () => Int, { description: '较早的版本号。The one version.' }) from: number,
    @Arg('to', () => Int, { description: '较晚的版本号。The other version.' }) to: number,
    @Ctx() { node }: CallContext,
  ): Promise<FieldDifference[]> {
    return publicReading(node, id).diff(from, to);
  }
}
