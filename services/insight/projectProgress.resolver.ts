import '../../platform/explicitTypes';
import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { enumType } from '../../platform/codeEnum';
import type { CallContext } from '../../platform/callContext';
import { DateTimeScalar } from '../../platform/scalars';
import { institutionQueries } from '../../projections/institutions';
import { projectQueries } from '../../projections/projectDirectory';
import { timelineQueries, type ProgressBy } from '../../projections/projectTimeline';
import type { CodeList } from '../../schema/codes/codeList';
import { filingStates, stages } from '../../schema/codes/lifeCycle';
import { province } from '../../schema/codes/provinces';
import type { Label } from '../../schema/label';
import { ProgressCount, progressGroupings } from './projectProgress.type';

const noStage: Label = { zh: '无待审核环节', en: 'No stage waits' };

@Resolver()
export class ProjectProgressResolver {
  @Query(() => [ProgressCount], {
    description:
      '我可见的项目按维度统计，可看任一时刻；范围以现在的权限为准。The projects now in your reach, counted, as of now or of any moment.',
  })
  projectProgress(
    @Arg('by', enumType(progressGroupings), { description: '统计维度。What to count by.' })
    by: ProgressBy,
    @Arg('asOf', () => DateTimeScalar, {
      nullable: true,
      description: '时刻；为空时为现在。The moment, now when null.',
    })
    asOf: string | null,
    @Ctx() { node, scope, caller }: CallContext,
  ): ProgressCount[] {
    const { db } = node.models;
    const among = projectQueries(db).idsInScope(scope, caller);
    const counts = timelineQueries(db).progress(by, asOf, among);
    const label = labels(
      by,
      counts.map(({ key }) => key),
      node.models.db,
    );
    return counts.map(({ key, count }) => {
      const { zh, en } = label(key);
      return {
        key,
        labelZh: zh,
        labelEn: en,
        institution: by === 'INSTITUTION' ? { id: key } : null,
        count,
      };
    });
  }
}

type Db = CallContext['node']['models']['db'];

function labels(by: ProgressBy, keys: readonly string[], db: Db): (key: string) => Label {
  switch (by) {
    case 'STATE':
      return (key) => wordsOf(filingStates, key) ?? { zh: key, en: key };
    case 'STAGE':
      return (key) => wordsOf(stages, key) ?? noStage;
    case 'PROVINCE':
      return (key) => wordsOf(province, key) ?? { zh: key, en: key };
    case 'INSTITUTION': {
      const known = institutionQueries(db).byId(keys);
      return (key) => {
        const institution = known.get(key);
        const zh = institution?.name ?? key;
        return { zh, en: institution?.nameEn ?? zh };
      };
    }
  }
}

const wordsOf = ({ values }: CodeList, key: string) => values.find(({ code }) => code === key);
