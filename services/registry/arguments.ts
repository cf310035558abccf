import '../../platform/explicitTypes';
import { Arg, ID, Int } from 'type-graphql';
import { enumType } from '../../platform/codeEnum';
import { Refusal } from '../../platform/refusal';
import { decisionCode } from '../../schema/codes/review';
import { slotCodes } from './project.type';
import { OpinionInput } from './projectCommands.type';

/** In characters. */
const LONGEST_REASON = 2_000;
const LONGEST_OPINION = 5_000;
const LONGEST_PLACE = 200;
const LONGEST_VERSION = 50;
const MOST_OPINIONS = 100;

/** V-003, for what is no field of the form. */
export function requireLength(
  zh: string,
  en: string,
  max: number,
  text: string | null | undefined,
): void {
  if (text === null || text === undefined || text.length <= max) return;
  throw new Refusal('INVALID', `${zh}不能超过${max}个字符`, {
    rule: 'V-003',
    en: `${en} has at most ${max} characters.`,
  });
}

const requireReasonLength = (reason: string | null) => {
  requireLength('原因', 'A reason', LONGEST_REASON, reason);
};

export const ReasonArg = () =>
  Arg('reason', () => String, { description: '原因。Reason.', validateFn: requireReasonLength });

export const OptionalReasonArg = () =>
  Arg('reason', () => String, {
    nullable: true,
    description: '原因。Reason.',
    validateFn: requireReasonLength,
  });

export const ChangeReasonArg = () =>
  Arg('reason', () => String, {
    description: '变更原因。Reason of the change.',
    validateFn: requireReasonLength,
  });

export const SlotArg = () =>
  Arg('slot', enumType(slotCodes), { description: '附件类别。Kind of attachment.' });

export const DocumentVersionArg = () =>
  Arg('documentVersion', () => String, {
    nullable: true,
    description: '文件自身的版本号。Version of the document, as it says itself.',
    validateFn(documentVersion: string | null) {
      requireLength('文件版本号', 'The version of a document', LONGEST_VERSION, documentVersion);
    },
  });

export const DelegateArg = () =>
  Arg('accountId', () => ID, { description: '本单位人员的账号。Account of a colleague.' });

export const SubmissionNoArg = () =>
  Arg('submissionNo', () => Int, {
    description: '所审核的提交次数，不符则拒绝。The submission that was looked at.',
  });

export const ConclusionArg = () =>
  Arg('code', enumType(decisionCode), {
    description: '结论，须属于当前环节。Conclusion, one of those of the stage that waits.',
  });

export const OpinionsArg = () =>
  Arg('opinions', () => [OpinionInput], {
    nullable: true,
    description: '意见。Opinions.',
    validateFn(opinions: readonly OpinionInput[] | null) {
      if (opinions !== null && opinions.length > MOST_OPINIONS) {
        throw new Refusal('INVALID', `意见不能超过${MOST_OPINIONS}条`, {
          en: `At most ${MOST_OPINIONS} opinions.`,
        });
      }
      for (const { section, field, itemId, text } of opinions ?? []) {
        requireLength('审核意见', 'An opinion', LONGEST_OPINION, text);
        for (const place of [section, field, itemId]) {
          requireLength('位置', 'A place', LONGEST_PLACE, place);
        }
      }
    },
  });

export const StageFilesArg = () =>
  Arg('fileIds', () => [ID], {
    nullable: true,
    description: '本环节上传的附件。Files attached in this stage.',
  });
