import { Refusal } from '../refusal';
import { type Append, LARGEST_APPEND } from './eventLog';

/** The stream has gone on since the decision was made (V-808). */
export function conflict({ stream, expectedRevision }: Append): Refusal {
  return new Refusal('CONFLICT', '数据已被他人修改，请刷新后重试', {
    rule: 'V-808',
    en: `The stream ${stream} is not at revision ${expectedRevision}.`,
  });
}

export function tooLarge(): Refusal {
  return new Refusal('TOO_LARGE', '内容过大，无法保存', {
    en: `One save holds at most ${LARGEST_APPEND} bytes.`,
  });
}

export function positionOfAnotherLog(): Refusal {
  return new Refusal('POSITION_OF_ANOTHER_LOG', '该位置不属于当前的事件日志，请重新开始', {
    en: 'The position belongs to another event log; start afresh.',
  });
}
