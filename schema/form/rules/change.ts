import { difference } from '../difference';
import { error, type Rule } from './rule';

/** V-804: by the difference that its readers will see, so that a slot emptied again is as one never filled. */
export const changeChangesSomething: Rule = (content, { change, approved }) =>
  change && approved && difference(approved, content).length === 0
    ? [error('V-804', null, { zh: '未检测到任何变更内容', en: 'Nothing has been changed' })]
    : [];

/** V-805. */
export const changeHasReason: Rule = (_content, { change }) =>
  change?.reason.trim() === ''
    ? [error('V-805', null, { zh: '请填写变更原因', en: 'Please give the reason for the change' })]
    : [];
