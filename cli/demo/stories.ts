// What becomes of each project: the steps of its life, and when the last one was.
import type { Place } from './people';

/**
 * `begin` saves half a form, `draft` a whole one. `approve` and `return` are the current stage's, whichever it
 * is; `pass` is every stage that is left. `edit` and `terminate` save a change's content.
 */
export type Step =
  | 'begin'
  | 'draft'
  | 'complete'
  | 'delegate'
  | 'submit'
  | 'approve'
  | 'pass'
  | 'return'
  | 'requestReturn'
  | 'revise'
  | 'publish'
  | 'change'
  | 'edit'
  | 'terminate'
  | 'withdraw'
  | 'restore'
  | 'suspend'
  | 'lift'
  | 'close'
  | 'reopen'
  | 'markWithdrawn'
  | 'markDuplicate'
  | 'delete';

export interface Story {
  readonly place: Place;
  readonly researchCategory: string;
  /** Which of the institution's investigators, from 0. */
  readonly investigator: number;
  readonly steps: readonly Step[];
  /** Days before now at which its last step was taken. */
  readonly endedDaysAgo: number;
  readonly hasSite: boolean;
  readonly isRetrospective: boolean;
}

const human = 'HUMAN_LIFE_MEDICAL';
const filing: readonly Step[] = ['draft', 'submit', 'pass'];
const change: readonly Step[] = ['change', 'edit', 'submit'];
const returnedOnce: readonly Step[] = ['draft', 'submit', 'return', 'revise', 'submit', 'pass'];

type Row = readonly [
  place: Place,
  investigator: number,
  endedDaysAgo: number,
  steps: readonly Step[],
  more?: { category?: string; site?: true; retrospective?: true },
];

const rows: readonly Row[] = [
  // 已公开
  ['qinglan', 0, 1010, filing],
  ['qinglan', 1, 940, ['draft', 'complete', 'submit', 'pass']],
  ['chenghu', 0, 905, filing],
  ['wangchuan', 1, 860, returnedOnce],
  ['yunting', 0, 800, [...filing, 'publish']],
  ['qinglan', 2, 760, filing, { retrospective: true }],
  ['wangchuan', 0, 690, filing, { category: 'SOMATIC_CELL' }],
  [
    'qinglan',
    0,
    610,
    ['draft', 'delegate', 'submit', 'approve', 'return', 'revise', 'submit', 'pass'],
    { site: true },
  ],
  ['yunting', 1, 540, [...returnedOnce, 'publish'], { site: true }],
  ['chenghu', 0, 480, filing],
  ['wangchuan', 1, 420, [...filing, 'suspend', 'lift']],
  ['qinglan', 1, 350, filing, { retrospective: true }],
  ['yunting', 0, 280, [...filing, 'publish']],
  ['qinglan', 2, 150, filing],
  ['wangchuan', 0, 75, filing],

  // Changed, and more than once
  ['qinglan', 0, 500, [...filing, ...change, 'pass', ...change, 'pass'], { site: true }],
  ['wangchuan', 1, 330, [...filing, ...change, 'pass']],
  ['chenghu', 0, 240, [...filing, ...change, 'withdraw']],
  ['qinglan', 1, 120, [...filing, ...change, 'pass', 'restore', 'submit', 'pass']],
  ['wangchuan', 0, 60, [...filing, ...change, 'return', 'revise', 'submit', 'pass']],

  // Ended, stopped, marked
  ['qinglan', 2, 400, [...filing, ...change, 'pass', 'close']],
  ['wangchuan', 1, 200, [...filing, 'close', 'reopen', 'close']],
  ['qinglan', 1, 90, [...filing, 'change', 'terminate', 'submit', 'pass']],
  ['wangchuan', 0, 25, [...filing, 'suspend']],
  ['chenghu', 0, 310, [...filing, 'markDuplicate']],
  ['qinglan', 2, 220, [...filing, 'markWithdrawn']],

  // 备案完成: the institution has not published yet
  ['yunting', 1, 40, filing],
  ['yunting', 0, 12, returnedOnce],

  // A change is open
  ['qinglan', 0, 9, [...filing, 'change', 'edit'], { site: true }],
  ['qinglan', 1, 7, [...filing, ...change]],
  ['qinglan', 2, 6, [...filing, ...change, 'approve']],
  ['wangchuan', 1, 5, [...filing, ...change, 'approve']],
  ['wangchuan', 0, 4, [...filing, ...change, 'approve', 'approve'], { category: 'SOMATIC_CELL' }],
  ['yunting', 1, 8, [...filing, 'publish', ...change, 'approve', 'return']],

  // Under review
  ['qinglan', 0, 3, ['draft', 'delegate', 'submit']],
  ['yunting', 0, 5, ['draft', 'delegate', 'submit']],
  ['qinglan', 2, 4, ['draft', 'submit', 'approve']],
  ['wangchuan', 0, 2, ['draft', 'submit', 'return', 'revise', 'submit']],
  ['chenghu', 0, 3, ['draft', 'submit', 'approve', 'requestReturn']],
  ['yunting', 1, 6, ['draft', 'submit', 'approve', 'approve']],
  ['wangchuan', 1, 8, ['draft', 'submit', 'approve', 'approve'], { category: 'STEM_CELL' }],
  [
    'qinglan',
    1,
    10,
    ['draft', 'submit', 'approve', 'approve', 'approve'],
    { category: 'BIOMED_NEW_TECH' },
  ],

  // Returned, and drafts
  ['qinglan', 1, 11, ['draft', 'submit', 'approve', 'return']],
  ['wangchuan', 0, 14, ['draft', 'submit', 'return']],
  ['qinglan', 0, 2, ['draft', 'delegate']],
  ['yunting', 0, 1, ['begin']],
  ['chenghu', 0, 21, ['draft', 'complete']],
  ['wangchuan', 1, 30, ['begin', 'delete']],
];

export const stories: readonly Story[] = rows.map(
  ([place, investigator, endedDaysAgo, steps, more = {}]) => ({
    ...{ place, investigator, endedDaysAgo, steps },
    researchCategory: more.category ?? human,
    hasSite: more.site ?? false,
    isRetrospective: more.retrospective ?? false,
  }),
);

/** Days that pass before a step: the least and the most. */
export const pauses: Readonly<Record<Step, readonly [least: number, most: number]>> = {
  begin: [0, 0],
  draft: [0, 0],
  complete: [1, 3],
  delegate: [1, 2],
  submit: [1, 4],
  approve: [3, 9],
  pass: [0, 0],
  return: [3, 8],
  requestReturn: [1, 2],
  revise: [2, 7],
  publish: [2, 10],
  change: [40, 120],
  edit: [1, 5],
  terminate: [1, 5],
  withdraw: [2, 5],
  restore: [20, 60],
  suspend: [30, 90],
  lift: [20, 45],
  close: [60, 150],
  reopen: [10, 30],
  markWithdrawn: [20, 60],
  markDuplicate: [20, 60],
  delete: [4, 12],
};

/** How many stages a submission goes through there (domain 5.3; an academic committee sits at two hospitals). */
export function stagesOf({ place, researchCategory }: Story): number {
  const withoutAuthority = place === 'qinglan' || place === 'yunting' ? 3 : 2;
  return researchCategory === human ? withoutAuthority : withoutAuthority + 1;
}
