import fc from 'fast-check';
import { applyDifference, difference, normalised } from '../../schema/form/difference';
import type { FieldChange } from '../../schema/form/difference/change';
import type { ProjectContent } from '../../schema/form/form';
import { merge, type Clash } from '../../schema/form/merge';
import { arbitraryContent, arbitraryEdit } from '../support/arbitraryContent';

const RUNS = { numRuns: 200 };

const base: ProjectContent = {
  basic: { projectName: '卒中后康复' },
  implementation: { contact: { name: '林一' } },
  design: {
    targetSize: 100,
    outcomes: [
      { id: 'a', kind: 'PRIMARY', name: '步行速度', timePoint: '12周' },
      { id: 'b', kind: 'SECONDARY', name: '跌倒次数' },
    ],
  },
};

const with_ = (design: ProjectContent['design']): ProjectContent => ({
  ...base,
  design: { ...base.design, ...design },
});
const outcomes = base.design?.outcomes ?? [];
const [first, second] = outcomes;

const placesOf = (clashes: readonly Clash[]) =>
  clashes.map(({ section, field, itemId }) => [section, field, itemId]);

/** Two people's edits of one content. */
const edits = arbitraryContent().chain((content) =>
  fc.tuple(fc.constant(content), arbitraryEdit(content), arbitraryEdit(content)),
);

/** Does a clash speak of the place of a change: the same field or row, one within the other, or the list's order? */
const covers = (clash: Clash, { section, field, itemId, kind }: FieldChange) =>
  clash.section === section &&
  (clash.itemId === itemId || (clash.itemId === null && kind === 'MOVED')) &&
  [
    field === clash.field,
    field.startsWith(`${clash.field}.`),
    clash.field.startsWith(`${field}.`),
  ].some(Boolean);

const isSamePlace = (one: FieldChange, other: FieldChange) =>
  one.section === other.section && one.field === other.field && one.itemId === other.itemId;

describe('two people who save one form', () => {
  it('both have what they changed in different fields', () => {
    const theirs = with_({ targetSize: 150 });
    const mine: ProjectContent = { ...base, basic: { projectName: '卒中后早期康复' } };
    expect(merge(base, theirs, mine)).toEqual({
      content: { ...theirs, basic: mine.basic },
      clashes: [],
    });
  });

  it('both have their fields of one group and of one row, even where there was none', () => {
    const [theirs, mine] = [{ phone: 'token:1' }, { email: 'token:2' }].map(
      (contact): ProjectContent => ({
        implementation: { contact },
        design: {
          outcomes: [
            {
              ...outcomes[0],
              id: 'a',
              ...(contact.phone ? { method: '计时' } : { timePoint: '24周' }),
            },
          ],
        },
      }),
    ) as [ProjectContent, ProjectContent];
    const { content, clashes } = merge(
      { design: { outcomes: outcomes.slice(0, 1) } },
      theirs,
      mine,
    );
    expect(clashes).toEqual([]);
    expect(content.implementation?.contact).toEqual({ phone: 'token:1', email: 'token:2' });
    expect(content.design?.outcomes?.[0]).toMatchObject({ method: '计时', timePoint: '24周' });
  });

  it('clash where both changed one field to different values', () => {
    const { clashes } = merge(base, with_({ targetSize: 150 }), with_({ targetSize: 200 }));
    expect(clashes).toMatchObject([
      {
        ...{
          section: 'design',
          field: 'targetSize',
          itemId: null,
          base: 100,
          theirs: 150,
          mine: 200,
        },
        label: { zh: '研究设计 › 计划样本量' },
      },
    ]);
  });

  it('agree where both changed one field to the same value', () => {
    const both = with_({ targetSize: 150 });
    expect(merge(base, both, both)).toEqual({ content: normalised(both), clashes: [] });
  });

  it('clash over a row that one removed and the other changed', () => {
    const removed = with_({ outcomes: outcomes.slice(1) });
    const changed = with_({ outcomes: outcomes.map((row) => ({ ...row, timePoint: '24周' })) });
    const place = ['design', 'outcomes', 'a'];
    expect(placesOf(merge(base, removed, changed).clashes)).toEqual([place]);
    expect(placesOf(merge(base, changed, removed).clashes)).toEqual([place]);
  });

  it('both have their new rows, each behind the row it was put behind', () => {
    if (first === undefined || second === undefined) throw new Error('two outcomes are needed');
    const theirs = with_({ outcomes: [first, { id: 't', name: '疼痛' }, second] });
    const mine = with_({ outcomes: [first, second, { id: 'm', name: '睡眠' }] });
    const { content, clashes } = merge(base, theirs, mine);
    expect(clashes).toEqual([]);
    expect(content.design?.outcomes?.map(({ id }) => id)).toEqual(['a', 't', 'b', 'm']);
  });

  it('keep the order of whoever reordered, and clash when both did, differently', () => {
    const three = with_({ outcomes: [...outcomes, { id: 'c', name: '疼痛' }] });
    const inOrder = (...ids: string[]) =>
      with_({
        outcomes: ids.flatMap((id) => three.design?.outcomes?.find((row) => row.id === id) ?? []),
      });
    const moved = merge(three, three, inOrder('c', 'a', 'b'));
    expect(moved.content.design?.outcomes?.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    expect(placesOf(merge(three, inOrder('b', 'a', 'c'), inOrder('c', 'a', 'b')).clashes)).toEqual([
      ['design', 'outcomes', null],
    ]);
  });
});

describe('any two edits of a content', () => {
  it('are no merge at all where only one of them changed anything', () => {
    fc.assert(
      fc.property(edits, ([content, edited]) => {
        expect(merge(content, edited, content)).toEqual({
          content: normalised(edited),
          clashes: [],
        });
        expect(merge(content, content, edited)).toEqual({
          content: normalised(edited),
          clashes: [],
        });
        expect(merge(content, edited, edited)).toEqual({
          content: normalised(edited),
          clashes: [],
        });
      }),
      RUNS,
    );
  });

  it('lose nothing in silence: each change of either is in the result or in a clash', () => {
    fc.assert(
      fc.property(edits, ([content, theirs, mine]) => {
        const { content: result, clashes } = merge(content, theirs, mine);
        for (const edited of [theirs, mine]) {
          const missing = difference(result, edited);
          const lost = difference(content, edited).filter(
            (change) =>
              change.kind !== 'MOVED' &&
              missing.some((other) => other.kind !== 'MOVED' && isSamePlace(other, change)) &&
              !clashes.some((clash) => covers(clash, change)),
          );
          expect(lost).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it('clash at the same places whoever came first', () => {
    fc.assert(
      fc.property(edits, ([content, theirs, mine]) => {
        const places = (clashes: readonly Clash[]) => placesOf(clashes).map(String).sort();
        expect(places(merge(content, theirs, mine).clashes)).toEqual(
          places(merge(content, mine, theirs).clashes),
        );
      }),
      RUNS,
    );
  });

  it('invent nothing: whatever the result holds, one of the three held', () => {
    fc.assert(
      fc.property(edits, ([content, theirs, mine]) => {
        const { content: result } = merge(content, theirs, mine);
        const changes = difference(content, result).filter(({ kind }) => kind !== 'MOVED');
        const made = [...difference(content, theirs), ...difference(content, mine)];
        const invented = changes.filter(
          (change) =>
            !made.some(
              (other) =>
                isSamePlace(other, change) &&
                JSON.stringify(other.after) === JSON.stringify(change.after),
            ),
        );
        expect(invented).toEqual([]);
        expect(applyDifference(content, difference(content, result))).toEqual(normalised(result));
      }),
      RUNS,
    );
  });
});
