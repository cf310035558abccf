import { Readable } from 'node:stream';
import type { Caller } from '../../platform/caller';
import type { Node } from '../../platform/node';
import { todayInShanghai } from '../../platform/shanghai';
import type { AttachmentSlot } from '../../schema/form/section';
import { storeFile } from '../../services/registry/files';
import { handlersOf } from '../../services/registry/handlersOf';
import type { FrozenStage } from '../../schema/events/project';
import { pdf } from './pdf';
import { institutions, people, type DemoPerson, type Place } from './people';
import type { Population } from './population';
import type { SeededRandom } from './seededRandom';
import type { Step, Story } from './stories';
import { daysAfter, studySections } from './studies';

/** What the lives of all projects are lived in. */
export interface World {
  readonly node: Node;
  readonly population: Population;
  readonly random: SeededRandom;
  readonly settled: () => Promise<void>;
  readonly now: () => number;
  readonly tick: () => void;
  /** The first research number of each institution, for a record that is marked a duplicate of it. */
  readonly numbers: Map<Place, string>;
}

export interface ProjectLife {
  /** Takes the next step of the story, now. */
  take(step: Step): Promise<void>;
}

const paperNames: Readonly<Partial<Record<AttachmentSlot, string>>> = {
  protocol: '研究方案.pdf',
  consent: '知情同意书.pdf',
  other: '研究者手册.pdf',
  approval: '伦理批件.pdf',
  opinion: '审核意见.pdf',
};

const opinions = [
  '请补充样本量估算的依据。',
  '请在知情同意书中写明退出研究的方式。',
  '请进一步明确排除标准，并说明受试者的随访安排。',
  '请补充主要结局指标的测量方法与质量控制措施。',
] as const;

function investigatorOf({ place, investigator }: Story): DemoPerson {
  const all = people.filter((person) => person.role === 'PI' && person.place === place);
  const one = all[investigator];
  if (one === undefined) throw new Error(`${place} has too few investigators`);
  return one;
}

/** The project of one story; `number` counts from 0. */
export function projectLife(world: World, story: Story, number: number): ProjectLife {
  const { node, population, random, now, tick } = world;
  const { place } = story;
  const institution = institutions[place];
  const handlers = handlersOf(node);
  const investigator = investigatorOf(story);

  let projectId = '';
  let commands = 0;
  /** Every command comes a little later than the one before. */
  const given = () => {
    tick();
    commands += 1;
    return { projectId, idempotencyKey: `project/${String(number)}/${String(commands)}` };
  };
  const today = () => todayInShanghai(now());
  const author = () => population.as(investigator.key);
  const reviewer = () => population.as(`insr.${place}`);
  const state = async () => (await handlers.load(projectId)).state;

  async function upload(caller: Caller, kind: string, name: string): Promise<string> {
    const label = `${institution.letters}-${String(number + 1)} ${kind} ${today()}`;
    const page = pdf(`Invented demo document: ${label}`);
    const { fileId } = await storeFile(node, caller, name, Readable.from([page]));
    return fileId;
  }

  async function attach(caller: Caller, slot: AttachmentSlot): Promise<string> {
    const fileId = await upload(caller, slot, paperNames[slot] ?? `${slot}.pdf`);
    await handlers.attachFile(caller, {
      ...{ ...given(), slot, fileId },
      ...{ replaces: null, documentVersion: null, documentDate: null },
    });
    return fileId;
  }

  async function save(
    sections: Parameters<typeof handlers.saveProject>[1]['sections'],
    by = author(),
  ) {
    await handlers.saveProject(by, { ...given(), sections });
  }

  async function begin(isWhole: boolean): Promise<void> {
    const { idempotencyKey } = given();
    ({ projectId } = await handlers.createProject(author(), { idempotencyKey }));
    const sections = studySections(
      {
        ...{ number, place, investigator, today: today() },
        researchCategory: story.researchCategory,
        siteOf: story.hasSite ? (people.find(({ key }) => key === 'pi1.chenghu') ?? null) : null,
        isRetrospective: story.isRetrospective,
      },
      population,
      random,
    );
    if (!isWhole) {
      const { category = {}, basic = {} } = sections;
      await save({ category, basic });
      return;
    }
    await save(sections);
    await nameArms();
    for (const slot of ['protocol', 'consent', 'other'] as const) await attach(author(), slot);
  }

  /** Rows get their ids when they are saved, so interventions can name their arms only afterwards. */
  async function nameArms(): Promise<void> {
    const { arms = [], interventions = [] } = (await state()).contents.working.design ?? {};
    if (interventions.length === 0) return;
    const named = interventions.map(({ id }, index) => ({
      id,
      armIds: arms.slice(index, index + 1).map((arm) => arm.id),
    }));
    await save({ design: { interventions: named } });
  }

  async function submit(): Promise<void> {
    await handlers.submitProject(author(), {
      ...given(),
      ethicsCommitteeId: population.committeeId(place, 'ETHICS'),
      academicCommitteeId: population.committeeId(place, 'ACADEMIC'),
    });
  }

  function decider({ stage, provinceCode }: FrozenStage): Caller {
    switch (stage) {
      case 'ACADEMIC':
        return population.as(`ac.${place}`);
      case 'ETHICS':
        return population.as(place === 'chenghu' ? 'ec.qinglan' : `ec.${place}`);
      case 'INSTITUTION':
        return reviewer();
      case 'AUTHORITY':
        return population.as(provinceCode === null ? 'nat' : `prov${provinceCode}`);
    }
  }

  async function running() {
    const { submission, submissionNo, contents } = await state();
    const stage = submission?.route[submission.stageIndex];
    if (stage === undefined) throw new Error(`project ${String(number)} waits in no stage`);
    return { stage, submissionNo, approvedBefore: contents.versions.length };
  }

  async function approve(): Promise<void> {
    const { stage, submissionNo, approvedBefore } = await running();
    const isEthics = stage.stage === 'ETHICS';
    const paper = isEthics ? await attach(decider(stage), 'approval') : null;
    const args = given();
    await handlers.approveStage(decider(stage), {
      ...args,
      submissionNo,
      code: isEthics ? 'APPROVED' : 'PASSED',
      opinions: [],
      fileIds: paper === null ? [] : [paper],
      ethicsApproval:
        paper === null
          ? null
          : {
              approvalNo: `${institution.letters}-LL-${today().slice(0, 4)}-${String(number * 10 + submissionNo).padStart(4, '0')}`,
              approvedOn: today(),
              validTo: daysAfter(today(), 365),
              followUpMonths: 12,
              fileId: paper,
            },
    });
    // What follows from a filing carries its time: the clock must not run ahead of it.
    if (!(await isFinal(approvedBefore))) return;
    await world.settled();
    const { researchNumber } = await state();
    if (researchNumber !== null && !world.numbers.has(place))
      world.numbers.set(place, researchNumber);
  }

  const isFinal = async (approvedBefore: number) =>
    (await state()).contents.versions.length > approvedBefore;

  async function sendBack(): Promise<void> {
    const { stage, submissionNo } = await running();
    const args = given();
    const codes = { ACADEMIC: 'PASSED_AFTER_REVISION', ETHICS: 'APPROVED_AFTER_REVISION' } as const;
    const code =
      stage.stage === 'ACADEMIC' || stage.stage === 'ETHICS' ? codes[stage.stage] : 'RETURNED';
    const first = {
      section: 'content',
      field: 'purposeDetail',
      itemId: null,
      text: '请写明研究目的与主要结局指标的关系。',
    };
    const second = { section: null, field: null, itemId: null, text: random.oneOf(opinions) };
    await handlers.returnStage(decider(stage), {
      ...args,
      ...{ submissionNo, code, opinions: [first, second], fileIds: [] },
    });
  }

  async function revise(): Promise<void> {
    const { content, design } = (await state()).contents.working;
    await save({
      content: { purposeDetail: `${content?.purposeDetail ?? ''}研究结论将以主要结局指标为依据。` },
      design: { exclusion: `${design?.exclusion ?? ''}近3个月内参加过其他临床研究者。` },
    });
    await attach(author(), 'consent');
  }

  const amends = async () => ((await state()).contents.versions.length + number) % 2 === 0;

  async function edit(): Promise<void> {
    if (!(await amends())) {
      await save({
        design: {
          recruitmentStatus: 'RECRUITING',
          firstEnrolment: { date: today(), kind: 'ACTUAL' },
        },
      });
      return;
    }
    const { basic, design, attachments } = (await state()).contents.working;
    const end = basic?.plannedPeriod?.end ?? today();
    await save({
      basic: {
        protocolVersion: '3.0',
        protocolDate: today(),
        plannedPeriod: { end: daysAfter(end, 180) },
      },
      design: {
        outcomes: [
          ...(design?.outcomes ?? []).map(({ id }) => ({ id })),
          { kind: 'SECONDARY', name: '再入院率', method: '查阅住院病历', timePoint: '随访6个月' },
        ],
      },
    });
    for (const { fileId } of attachments?.protocol ?? []) {
      await handlers.removeFile(author(), { ...given(), slot: 'protocol', fileId });
    }
    await attach(author(), 'protocol');
  }

  const steps: Readonly<Record<Step, () => Promise<unknown>>> = {
    begin: () => begin(false),
    draft: () => begin(true),
    complete: () => handlers.completeForm(author(), given()),
    async delegate() {
      const key = `del.${place}`;
      await handlers.grantDelegate(author(), { ...given(), accountId: population.accountId(key) });
      const keywords = (await state()).contents.working.content?.keywords ?? [];
      await save({ content: { keywords: [...keywords, '随访'] } }, population.as(key, 'DEL'));
    },
    submit,
    approve,
    pass: approve,
    return: sendBack,
    requestReturn: () =>
      handlers.requestReturn(author(), {
        ...given(),
        reason: '研究方案版本号填写有误，申请驳回后更正。',
      }),
    revise,
    publish: () => handlers.publishProject(reviewer(), given()),
    async change() {
      const [changeType, reason] = (await amends())
        ? ['PROTOCOL_AMENDMENT', '研究方案修订，增加次要结局指标并延长研究期限。']
        : ['STATUS', '研究已开始招募，更新招募状态与首例入组日期。'];
      await handlers.startChange(author(), { ...given(), changeType, reason });
    },
    edit,
    terminate: () =>
      save({
        basic: { actualEnd: today() },
        design: {
          recruitmentStatus: 'TERMINATED',
          stopReason: '入组进度明显慢于预期，经研究团队讨论后提前终止。',
          actualSize: 17,
        },
      }),
    withdraw: () =>
      handlers.withdrawChange(author(), { ...given(), reason: '招募时间推迟，暂不变更。' }),
    restore: () =>
      handlers.restoreVersion(author(), {
        ...given(),
        versionNo: 1,
        changeType: 'CORRECTION',
        reason: '上一次变更登记有误，恢复至第1版。',
      }),
    async suspend() {
      const authority = population.as(`prov${institution.provinceCode}`);
      await handlers.orderSuspension(authority, {
        ...given(),
        reason: '现场检查发现知情同意过程记录不完整，责令暂停并整改。',
        documentFileId: await upload(authority, 'order', '责令暂停通知书.pdf'),
      });
    },
    async lift() {
      const args = given();
      const authority = population.as(`prov${institution.provinceCode}`);
      await handlers.liftSuspension(authority, { ...args, reason: '整改已完成，同意恢复研究。' });
      await world.settled();
    },
    close: () => handlers.closeProject(reviewer(), { ...given(), reason: '研究已按方案完成。' }),
    reopen: () =>
      handlers.reopenProject(reviewer(), {
        ...given(),
        reason: '结题资料有误，需补充后重新结题。',
      }),
    markWithdrawn: () =>
      handlers.markRecord(reviewer(), {
        ...given(),
        mark: 'WITHDRAWN',
        reason: '研究未获经费支持，不再实施。',
        otherNumber: null,
      }),
    markDuplicate: () =>
      handlers.markRecord(reviewer(), {
        ...given(),
        mark: 'DUPLICATE',
        reason: '与本单位已备案项目重复登记。',
        otherNumber: world.numbers.get(place) ?? null,
      }),
    delete: () => handlers.deleteDraft(author(), given()),
  };

  return {
    async take(step) {
      await steps[step]();
    },
  };
}
