import './explicitTypes';
import { Arg, ID, Int } from 'type-graphql';
import { requirePageSize } from './pageSize';
import { Refusal } from './refusal';

/** Goes with every command: requestOf (platform/request.ts) says what a key stands for. */
export const IdempotencyKeyArg = () =>
  Arg('idempotencyKey', () => String, {
    description:
      '幂等键，1至255个字符：同一个键的重试只执行一次。Idempotency key of 1 to 255 characters: retries with it act once.',
  });

/** Of every command on what is there already; `requestOf` hands it to the command handler. */
export const ExpectedRevisionArg = () =>
  Arg('expectedRevision', () => Int, {
    nullable: true,
    description:
      '所依据的序号（revision）：其后有任何改变则拒绝（V-808）；不填则不检查。The revision that you saw: refused with V-808 when anything was written since. Without one nothing is checked.',
  });

export const ProjectIdArg = () =>
  Arg('projectId', () => ID, { description: '项目标识。Id of the project.' });

/** `first`: refused outside of 1 to 100. */
export const PageSizeArg = () =>
  Arg('first', () => Int, {
    defaultValue: 20,
    description: '每页条数，1至100。Items a page, 1 to 100.',
    validateFn: requirePageSize,
  });

/** `after`: the cursor of the last item seen, null for the first page. Refused unless it has the shape of one. */
export const AfterArg = (shape: RegExp) =>
  Arg('after', () => String, {
    nullable: true,
    description: '上一页末项的游标。Cursor of the last item of the page before.',
    validateFn(cursor: string | null) {
      if (cursor === null || shape.test(cursor)) return;
      throw new Refusal('INVALID', '游标无效', { en: 'This is no cursor of this list.' });
    },
  });
