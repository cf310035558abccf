import './explicitTypes';
import { Directive, Field, ObjectType } from 'type-graphql';

/** Of a Relay connection; the same type in every subgraph. */
@ObjectType({ description: '分页信息。About a page.' })
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean, { description: '是否还有下一页。Whether more follows.' })
  hasNextPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: '本页最后一项的游标。Cursor of the last item.',
  })
  endCursor!: string | null;
}
