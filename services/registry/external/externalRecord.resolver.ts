import '../../../platform/explicitTypes';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { AfterArg, PageSizeArg } from '../../../platform/arguments';
import type { CallContext } from '../../../platform/callContext';
import { enumType } from '../../../platform/codeEnum';
import { DateScalar, JsonScalar } from '../../../platform/scalars';
import { externalRegistry, type ExternalRegistry } from '../../../schema/codes/externalRegistries';
import { FieldDifference } from '../project.type';
import { externalQueriesOf, externalReading, externalRecordOf, fieldsOf } from './externalReading';
import {
  ExternalField,
  ExternalPointInput,
  ExternalRecord,
  ExternalRecordConnection,
  ExternalRecordFilterInput,
  ExternalVersion,
} from './externalRecord.type';
import { withContactsMasked } from './maskContacts';

const CURSOR = /^([A-Z_]+)\/(\w+)$/;

@Resolver(() => ExternalRecord)
export class ExternalRecordResolver {
  @Query(() => ExternalRecordConnection, {
    description:
      '从其他登记平台导入的记录，按平台和编号排列。Records of other registries, by registry and number.',
  })
  externalRecords(
    @Arg('filter', () => ExternalRecordFilterInput, {
      nullable: true,
      description: '筛选条件。What to narrow to.',
    })
    filter: ExternalRecordFilterInput | null,
    @PageSizeArg() first: number,
    @AfterArg(CURSOR) after: string | null,
    @Ctx() { node }: CallContext,
  ): ExternalRecordConnection {
    const [, registry = '', number = ''] = CURSOR.exec(after ?? '') ?? [];
    const page = externalQueriesOf(node).page(
      filter ?? {},
      first,
      after === null ? null : [registry, number],
    );
    const edges = page.rows.map((row) => ({
      cursor: `${row.registry}/${row.number}`,
      node: externalRecordOf(row),
    }));
    const endCursor = edges.at(-1)?.cursor ?? null;
    return { edges, totalCount: page.total, pageInfo: { hasNextPage: page.hasNext, endCursor } };
  }

  @Query(() => ExternalRecord, {
    nullable: true,
    description: '按来源平台和编号查询外部记录。A record of another registry, by its number there.',
  })
  externalRecord(
    @Arg('registry', enumType(externalRegistry), { description: '来源平台。The registry.' })
    registry: ExternalRegistry,
    @Arg('number', () => String, {
      description: '在来源平台的编号，如 NCT 加八位数字。Its number there.',
    })
    number: string,
    @Ctx() { node }: CallContext,
  ): ExternalRecord | null {
    const row = externalQueriesOf(node).one(registry, number);
    return row === undefined ? null : externalRecordOf(row);
  }

  @FieldResolver(() => [ExternalVersion], {
    description: '全部版本，按生效日期。Every version, by the day from which it held.',
  })
  versions(@Root() record: ExternalRecord, @Ctx() { node }: CallContext): ExternalVersion[] {
    return externalReading(node, record.registry, record.number).versions();
  }

  @FieldResolver(() => ExternalVersion, {
    nullable: true,
    description: '某一版本。One version.',
  })
  version(
    @Root() record: ExternalRecord,
    @Arg('sourceVersion', () => String, {
      description: '来源的版本标识。What the source calls it.',
    })
    sourceVersion: string,
    @Ctx() { node }: CallContext,
  ): ExternalVersion | null {
    return externalReading(node, record.registry, record.number).version(sourceVersion);
  }

  @FieldResolver(() => ExternalVersion, {
    nullable: true,
    description:
      '某一日的记录：当日或之前的最后一个版本。The record on a day: the last version of that day or before it.',
  })
  asOf(
    @Root() record: ExternalRecord,
    @Arg('on', () => DateScalar, { description: '日期（含）。The day, inclusive.' }) on: string,
    @Ctx() { node }: CallContext,
  ): ExternalVersion | null {
    return externalReading(node, record.registry, record.number).asOf(on);
  }

  @FieldResolver(() => [FieldDifference], {
    description:
      '两个时点之间逐字段的差异；来源不告知写入者。What differs between two points, field by field; the source does not tell who wrote it.',
  })
  diff(
    @Root() record: ExternalRecord,
    @Arg('from', () => ExternalPointInput, { description: '较早的时点。The one point.' })
    from: ExternalPointInput,
    @Arg('to', () => ExternalPointInput, { description: '较晚的时点。The other point.' })
    to: ExternalPointInput,
    @Ctx() { node }: CallContext,
  ): FieldDifference[] {
    return externalReading(node, record.registry, record.number).diff(from, to);
  }
}

/** What is large is put together only when it is asked for. */
@Resolver(() => ExternalVersion)
export class ExternalVersionResolver {
  @FieldResolver(() => JsonScalar)
  content(@Root() { row }: ExternalVersion): unknown {
    return withContactsMasked(row.content);
  }

  @FieldResolver(() => [ExternalField])
  fields(@Root() { row }: ExternalVersion): ExternalField[] {
    return fieldsOf(row);
  }

  @FieldResolver(() => JsonScalar)
  unmapped(@Root() { row }: ExternalVersion): unknown {
    return withContactsMasked(row.unmapped);
  }
}
