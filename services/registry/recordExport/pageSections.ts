import { shanghaiTime } from '../../../platform/shanghai';
import type { EthicsRecord, StageRecord } from '../../../projections/projectHistory/history';
import type { CodeList } from '../../../schema/codes/codeList';
import { filingStates, stages as stageCodes, versionStates } from '../../../schema/codes/lifeCycle';
import {
  academicDecision,
  changeType,
  ethicsDecision,
  institutionDecision,
  recordMark,
} from '../../../schema/codes/review';
import { role as roles } from '../../../schema/codes/roles';
import type { Actor } from '../../../schema/envelope';
import {
  attachmentsTitle,
  form,
  labelOf,
  sectionKeys,
  slotLabels,
} from '../../../schema/form/form';
import type { AttachmentSlot, Section } from '../../../schema/form/section';
import type { Label } from '../../../schema/label';
import type { FieldDifference } from '../project.type';
import { eventNames } from './eventNames';
import { html, Html, type Shown } from './html';
import { shownFields } from './pageFields';
import type {
  ExportedDifference,
  ExportedEvent,
  ExportedFile,
  ExportedSubmission,
  ExportedTrail,
  ExportedVersion,
  RecordHead,
  RecordPart,
} from './record';

export type PagePart = Exclude<RecordPart, { part: 'head' }>;

const titles: Readonly<Record<PagePart['part'], Label>> = {
  versions: { zh: '历次版本', en: 'Versions' },
  differences: { zh: '版本之间的差异', en: 'Differences between versions' },
  submissions: { zh: '提交、审核决定与签名', en: 'Submissions, decisions and signatures' },
  files: { zh: '附件', en: 'Files' },
  events: { zh: '事件与哈希链', en: 'Events and their hash chain' },
  trail: { zh: '完整性证明', en: 'Proof of integrity' },
};

const outcomes: Readonly<Record<StageRecord['outcome'], Label>> = {
  WAITING: { zh: '待审核', en: 'Waiting' },
  APPROVED: { zh: '通过', en: 'Approved' },
  RETURNED: { zh: '驳回', en: 'Returned' },
  WITHDRAWN: { zh: '变更已撤销', en: 'Change withdrawn' },
};

const kinds: Readonly<Record<string, Label>> = {
  ADDED: { zh: '新增', en: 'Added' },
  REMOVED: { zh: '删除', en: 'Removed' },
  CHANGED: { zh: '修改', en: 'Changed' },
  MOVED: { zh: '移动', en: 'Moved' },
};

const meanings: Readonly<Record<StageRecord['stage'], CodeList>> = {
  ACADEMIC: academicDecision,
  ETHICS: ethicsDecision,
  INSTITUTION: institutionDecision,
  AUTHORITY: institutionDecision,
};

/** An event of a later release has no name here. */
const namesOfEvents: Readonly<Record<string, Label | undefined>> = eventNames;

const same = (text: string): Label => ({ zh: text, en: text });
const inBoth = ({ zh, en }: Label): Html =>
  zh === en ? html`${zh}` : html`${zh} <span lang="en">${en}</span>`;
const coded = (codes: CodeList, code: string | null): Shown => {
  if (code === null) return null;
  return inBoth(codes.values.find((one) => one.code === code) ?? same(code));
};
const time = (instant: string | null): Shown => (instant === null ? null : shanghaiTime(instant));
const hash = (value: string): Html => html`<span class="hash">${value}</span>`;

/** Lines `title: value`; those without a value are left out. */
function facts(lines: readonly (readonly [Label, Shown])[]): Html {
  const given = lines.filter(([, value]) => value !== null && value !== '');
  return html`<table class="facts">
    <tbody>
      ${given.map(
        ([title, value]) =>
          html`<tr>
            <th>${inBoth(title)}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const headOf = (columns: readonly Label[]): Html =>
  html`<thead>
    <tr>
      ${columns.map((column) => html`<th>${inBoth(column)}</th>`)}
    </tr>
  </thead>`;

/** Begun here and ended by the page, when the last row has come. */
const opening = { section: new Html('<section>'), rows: new Html('<tbody>') };

const tableColumns: Readonly<Partial<Record<PagePart['part'], readonly Label[]>>> = {
  files: [
    { zh: '类别', en: 'Kind' },
    { zh: '文件', en: 'File' },
    { zh: '字节', en: 'Bytes' },
    { zh: '添加', en: 'Attached' },
  ],
  events: [
    { zh: '修订号', en: 'Revision' },
    { zh: '时间', en: 'Time' },
    { zh: '事件', en: 'Event' },
    { zh: '操作人', en: 'By' },
    { zh: '哈希 SHA-256', en: 'Hash' },
  ],
};

function tableOf(part: PagePart['part']): Shown {
  const columns = tableColumns[part];
  if (columns === undefined) return null;
  return [new Html('<table class="grid">'), headOf(columns), opening.rows];
}

const eventsNote = html`<p class="note">
  每个事件的哈希覆盖其全部内容与前一事件的哈希；事件内容见 JSON 导出。
  <span lang="en"
    >The hash of an event covers all of it and the hash of the event before. What the events hold is
    in the JSON export.</span
  >
</p>`;

/** The sections of one record's page. Whoever is mentioned by an id is called by name. */
export function recordSections(head: RecordHead) {
  const { names, project } = head;
  const nameOf = (id: string): string => names[id] ?? id;
  const roleOf = (code: string): Shown =>
    code === 'PROCESS' ? inBoth({ zh: '系统', en: 'The system' }) : coded(roles, code);
  const person = ({ accountId, role }: Actor): Shown =>
    role === 'PROCESS'
      ? html`${roleOf(role)} ${accountId}`
      : html`${nameOf(accountId)}（${roleOf(role)}）`;

  const summary = (): Html =>
    html`<section>
      <h2>1 概况 <span lang="en">Summary</span></h2>
      ${facts([
        [{ zh: '研究编号', en: 'Research number' }, project.researchNumber],
        [{ zh: '备案状态', en: 'Filing status' }, coded(filingStates, project.status)],
        [{ zh: '组长单位', en: 'Lead institution' }, nameOf(project.institutionId)],
        [{ zh: '项目负责人', en: 'Principal investigator' }, nameOf(project.investigatorId)],
        [{ zh: '当前版本', en: 'Current version' }, project.versionNo],
        [{ zh: '记录标记', en: 'Mark on the record' }, coded(recordMark, project.mark)],
        [
          { zh: '补登记', en: 'Registered after recruitment began' },
          project.isRetrospective === 1 ? '是 Yes' : '否 No',
        ],
        [{ zh: '新增', en: 'Created' }, time(project.createdAt)],
        [{ zh: '首次提交', en: 'First submitted' }, time(project.submittedAt)],
        [{ zh: '备案完成', en: 'Filed' }, time(project.filedAt)],
        [{ zh: '公开', en: 'Published' }, time(project.publishedAt)],
        [{ zh: '项目标识', en: 'Id of the project' }, hash(project.projectId)],
        [{ zh: '导出时间', en: 'Exported' }, time(head.exportedAt)],
        [
          { zh: '导出人', en: 'Exported by' },
          html`${nameOf(head.exportedBy.accountId)}（${roleOf(head.exportedBy.role)}）`,
        ],
        [{ zh: '导出目的', en: 'Purpose' }, head.purpose],
      ])}
      <p class="note">
        时间均为北京时间（UTC+8）。本次导出已记入访问日志。
        <span lang="en"
          >Times are those of Asia/Shanghai. This export is recorded in the access log.</span
        >
      </p>
    </section> `;

  const begin = (part: PagePart['part'], number: number): Html =>
    html`${opening.section}
      <h2>${number} ${inBoth(titles[part])}</h2>
      ${part === 'events' ? eventsNote : null} ${tableOf(part)}`;

  function show(part: PagePart): Html {
    switch (part.part) {
      case 'versions':
        return version(part.is);
      case 'differences':
        return differences(part.is);
      case 'submissions':
        return submission(part.is);
      case 'files':
        return fileRow(part.is);
      case 'events':
        return eventRow(part.is);
      case 'trail':
        return proof(part.is);
    }
  }

  function version(one: ExportedVersion): Html {
    const { versionNo, supersededAt, content, change } = one;
    const state = supersededAt === null ? 'CURRENT' : 'SUPERSEDED';
    const attached = Object.entries(content.attachments ?? {}).flatMap(([slot, files]) =>
      files.map((file) => [slotLabels[slot as AttachmentSlot], file] as const),
    );
    return html`<article>
      <h3>
        版本 ${versionNo} <span lang="en">Version ${versionNo}</span>
        <span class="state">${coded(versionStates, state)}</span>
      </h3>
      ${facts([
        [{ zh: '生效', en: 'Approved' }, time(one.approvedAt)],
        [{ zh: '转为历史', en: 'Superseded' }, time(supersededAt)],
        [{ zh: '提交次数', en: 'Submission' }, one.submissionNo],
        [{ zh: '变更类型', en: 'Type of change' }, coded(changeType, change?.changeType ?? null)],
        [{ zh: '变更原因', en: 'Reason of the change' }, change?.reason ?? null],
        [{ zh: '内容哈希', en: 'Content hash' }, hash(one.contentHash)],
        ...ethics(one.ethicsApproval),
      ])}
      ${sectionKeys.map((key) => {
        const { title, fields } = form[key] as Section;
        const values = content[key];
        return values === undefined
          ? null
          : html`<h4>${inBoth(title)}</h4>
              ${shownFields(fields, values, nameOf)} `;
      })}
      <h4>${inBoth(attachmentsTitle)}</h4>
      ${facts(attached.map(([label, file]) => [label, html`${file.name} ${hash(file.sha256)}`]))}
    </article> `;
  }

  const ethics = (approval: EthicsRecord | null): [Label, Shown][] =>
    approval === null
      ? []
      : [
          [{ zh: '伦理批件号', en: 'Ethics approval' }, approval.approvalNo],
          [
            { zh: '伦理审查结论', en: 'Conclusion' },
            html`${coded(ethicsDecision, approval.conclusion)}
            ${approval.approvedOn}${approval.validTo === null ? '' : ` 至 to ${approval.validTo}`}`,
          ],
        ];

  const named = (text: string): string => text.replaceAll(/[0-9a-f-]{36}/g, nameOf);

  function value(text: Label | null, raw: unknown, kind: string): Html {
    if (text !== null) {
      const [zh, en] = [named(text.zh), named(text.en)];
      return html`<span class="${kind}">${inBoth({ zh, en })}</span>`;
    }
    return raw == null
      ? html`<span class="none">—</span>`
      : html`<span class="${kind}">（个人信息）</span>`;
  }

  function differences({ from, to, changes }: ExportedDifference): Html {
    const row = (change: FieldDifference): Html => {
      const { label, itemLabel, kind, lastWriter, isOrderOnly, isWhitespaceOnly } = change;
      const nature = isOrderOnly
        ? { zh: '仅顺序', en: 'order only' }
        : isWhitespaceOnly
          ? { zh: '仅空白', en: 'white space only' }
          : (kinds[kind] ?? same(kind));
      return html`<tr>
        <td>${inBoth(label)}${itemLabel === null ? null : html`<br />${inBoth(itemLabel)}`}</td>
        <td>${inBoth(nature)}</td>
        <td>${value(change.beforeText, change.before, 'before')}</td>
        <td>${value(change.afterText, change.after, 'after')}</td>
        <td>
          ${
            lastWriter === null
              ? '—'
              : html`${nameOf(lastWriter.account.id)}（${roleOf(lastWriter.role)}）<br />${time(lastWriter.at)}`
          }
        </td>
      </tr> `;
    };
    return html`<h3>
        版本 ${from} → ${to}
        <span lang="en">Version ${from} to ${to}: ${changes.length} changes</span>
      </h3>
      <table class="grid changes">
        ${headOf([
          { zh: '字段', en: 'Field' },
          { zh: '变化', en: 'Change' },
          { zh: '之前', en: 'Before' },
          { zh: '之后', en: 'After' },
          { zh: '最后写入', en: 'Last written by' },
        ])}
        <tbody>
          ${changes.map(row)}
        </tbody>
      </table> `;
  }

  function submission(one: ExportedSubmission): Html {
    return html`<article>
      <h3>
        第 ${one.submissionNo} 次提交 <span lang="en">Submission ${one.submissionNo}</span>
        <span class="state">${coded(versionStates, one.state)}</span>
      </h3>
      ${facts([
        [
          { zh: '提交', en: 'Submitted' },
          html`${time(one.submittedAt)} ${person(one.submittedBy)}`,
        ],
        [
          { zh: '项目负责人、单位', en: 'Investigator, institution' },
          `${one.investigator}，${one.institution}`,
        ],
        [
          { zh: '变更类型', en: 'Type of change' },
          coded(changeType, one.change?.changeType ?? null),
        ],
        [{ zh: '变更原因', en: 'Reason of the change' }, one.change?.reason ?? null],
        [{ zh: '内容哈希', en: 'Content hash' }, hash(one.contentHash)],
      ])}
      ${one.stages.map(decision)}
    </article> `;
  }

  function decision(stage: StageRecord): Html {
    const { outcome, signature, opinions, files } = stage;
    const look = outcome === 'APPROVED' ? '' : outcome === 'RETURNED' ? ' returned' : ' open';
    const signed: [Label, Shown][] =
      signature === null
        ? []
        : [
            [{ zh: '签名', en: 'Signed by' }, html`${signature.name}（${roleOf(signature.role)}）`],
            [{ zh: '含义', en: 'Meaning' }, coded(meanings[stage.stage], signature.meaning)],
            [{ zh: '签名前身份核验', en: 'Re-authenticated' }, time(signature.reauthenticatedAt)],
            [{ zh: '所签内容哈希', en: 'Signed content hash' }, hash(signature.contentHash)],
          ];
    const said = opinions.map(({ section, field, text }): [Label, Shown] => [
      section === null
        ? { zh: '意见', en: 'Opinion' }
        : labelOf(section as Parameters<typeof labelOf>[0], field ?? ''),
      html`<span class="text">${text}</span>`,
    ]);
    return html`<div class="signed${look}">
      <strong>${coded(stageCodes, stage.stage)}</strong> ${stage.reviewer}
      <span class="state">${inBoth(outcomes[outcome])}</span> ${facts([
        [{ zh: '进入环节', en: 'Entered' }, time(stage.enteredAt)],
        [{ zh: '决定时间', en: 'Decided' }, time(stage.decidedAt)],
        ...signed,
        ...said,
        ...files.map((file): [Label, Shown] => [
          { zh: '文件', en: 'File' },
          html`${file.name} ${hash(file.sha256)}`,
        ]),
      ])}
    </div> `;
  }

  const fileRow = (file: ExportedFile): Html => {
    const slot =
      file.slot === 'suspension'
        ? { zh: '责令暂停文件', en: 'Order of suspension' }
        : slotLabels[file.slot];
    return html`<tr>
      <td>${inBoth(slot)}</td>
      <td>${file.name}<br />${hash(file.sha256)}</td>
      <td>${file.size.toLocaleString('en')}</td>
      <td>${time(file.attachedAt)}<br />${nameOf(file.attachedBy)}</td>
    </tr> `;
  };

  const eventRow = (event: ExportedEvent): Html => {
    const name = namesOfEvents[event.type] ?? same(event.type);
    return html`<tr>
      <td>${event.revision}</td>
      <td>${time(event.recordedAt)}</td>
      <td class="name">${name.zh}<br /><span lang="en">${event.type}</span></td>
      <td>${person(event.actor)}</td>
      <td>${hash(event.hash)}</td>
    </tr> `;
  };

  function proof(trail: ExportedTrail): Html {
    if (trail === null) {
      return html`<p>
        日志尚无已签名的检查点，或检查点与日志不符，本记录暂不可证明。
        <span lang="en"
          >The log has no signed checkpoint yet, or does not agree with those it has: this record
          cannot be proven now.</span
        >
      </p>`;
    }
    const { checkpoint, proofs, publicKey } = trail;
    return html`${facts([
        [
          { zh: '检查点', en: 'Checkpoint' },
          html`${checkpoint.size.toLocaleString('en')} 条事件
            <span lang="en">events</span>，${time(checkpoint.time)}`,
        ],
        [{ zh: '根哈希（RFC 9162）', en: 'Root' }, hash(checkpoint.root)],
        [{ zh: '最后位置', en: 'Last position' }, hash(checkpoint.position)],
        [{ zh: '签名（Ed25519）', en: 'Signature' }, hash(checkpoint.signature)],
        [{ zh: '公钥标识', en: 'Key id' }, hash(checkpoint.keyId)],
        [{ zh: '已被覆盖的事件', en: 'Events of this record that it covers' }, proofs.length],
      ])}
      <pre class="hash">${publicKey.trim()}</pre>
      <p class="note">
        请将公钥标识与另行保存的副本比对。每个事件的包含证明见 JSON
        导出；未被检查点覆盖的事件尚不可证明。
        <span lang="en"
          >Compare the key id with a copy that was kept elsewhere. The proof of inclusion of each
          event is in the JSON export; events that the checkpoint does not cover are not provable
          yet.</span
        >
      </p>`;
  }

  return { summary, begin, show };
}
