import type { Caller } from '../../../platform/caller';
import type { Node } from '../../../platform/node';
import { scopeOf } from '../../../platform/policyCheck';
import { Refusal } from '../../../platform/refusal';
import type { InclusionProofs } from '../../../platform/trail/keeper';
import { institutionQueries } from '../../../projections/institutions';
import { peopleQueries } from '../../../projections/people';
import type {
  ProjectHistory,
  StageRecord,
  SubmissionRecord,
  VersionRecord,
} from '../../../projections/projectHistory/history';
import type { ProjectRow } from '../../../projections/projectDirectory';
import type { Recorded } from '../../../schema/envelope';
import { projectEventOf } from '../../../schema/events/project';
import { sectionKeys, type ProjectContent, type SectionKey } from '../../../schema/form/form';
import type { AttachedFile, AttachmentSlot } from '../../../schema/form/section';
import { policy } from '../../../schema/policy';
import { projectReading, registryQueries } from '../projectReading';
import type { FieldDifference } from '../project.type';
import { shownSection } from '../shownContent';

/** What a record is exported for, in characters. */
const LONGEST_PURPOSE = 200;

export interface RecordHead {
  readonly format: 'stele-record-1';
  readonly exportedAt: string;
  readonly exportedBy: { readonly accountId: string; readonly role: string };
  readonly purpose: string;
  readonly project: Omit<ProjectRow, 'approvedTitle' | 'position'>;
  /** Names of the people, institutions and committees that the record mentions, by their ids. */
  readonly names: Readonly<Record<string, string>>;
}

export interface ExportedVersion extends Omit<VersionRecord, 'content' | 'revision'> {
  readonly change: SubmissionRecord['change'];
  readonly ethicsApproval: SubmissionRecord['ethicsApproval'];
  /** As the caller may see it; personal values masked or clear by the role. */
  readonly content: ProjectContent;
}

export interface ExportedDifference {
  readonly from: number;
  readonly to: number;
  readonly changes: readonly FieldDifference[];
}

/** With every decision on it and its signature. */
export interface ExportedSubmission extends Pick<
  SubmissionRecord,
  'submissionNo' | 'state' | 'submittedAt' | 'submittedBy' | 'contentHash' | 'change'
> {
  readonly institution: string;
  readonly investigator: string;
  readonly stages: readonly StageRecord[];
}

/** `data` is null where the caller has no right to drafts: hash and chain of the event are there all the same. */
export type ExportedEvent = Omit<Recorded, 'data'> & { readonly data: object | null };

export interface ExportedFile extends AttachedFile {
  readonly slot: AttachmentSlot | 'suspension';
  readonly attachedAt: string;
  readonly attachedBy: string;
}

/** The newest signed checkpoint of the log, and where this record's events lie under it; null while there is none. */
export type ExportedTrail = InclusionProofs | null;

/** A record, part by part, always in this order: none of them has to wait for the whole in memory. */
export type RecordPart =
  | { readonly part: 'head'; readonly is: RecordHead }
  | { readonly part: 'versions'; readonly is: ExportedVersion }
  | { readonly part: 'differences'; readonly is: ExportedDifference }
  | { readonly part: 'submissions'; readonly is: ExportedSubmission }
  | { readonly part: 'files'; readonly is: ExportedFile }
  | { readonly part: 'events'; readonly is: ExportedEvent }
  | { readonly part: 'trail'; readonly is: ExportedTrail };

export interface RecordRequest {
  readonly projectId: string;
  readonly purpose: string | null;
  /** `Trail.inclusionProofs`. */
  readonly proofs: (hashes: readonly string[]) => ExportedTrail;
}

export interface OpenedRecord {
  readonly head: RecordHead;
  /** The same parts each time: what was recorded later is not among them. */
  parts(): AsyncGenerator<RecordPart>;
}

/**
 * One project for an inspection, as this caller may see it. Refusals: `UNAUTHENTICATED`, `FORBIDDEN` for a role
 * that exports nothing, `INVALID` without a purpose, `NOT_FOUND` for a project out of reach.
 */
export function openRecord(
  node: Node,
  caller: Caller,
  { projectId, purpose, proofs }: RecordRequest,
): OpenedRecord {
  const scope = scopeOf(policy['GET /records'], caller);
  const [row] = registryQueries(node).projects.byIds([projectId], scope, caller);
  if (row === undefined) {
    throw new Refusal('NOT_FOUND', '项目不存在', { en: 'There is no such project.' });
  }
  const reason = purpose?.trim() ?? '';
  if (reason === '' || reason.length > LONGEST_PURPOSE) {
    throw new Refusal('INVALID', `请填写导出目的（purpose），不超过${LONGEST_PURPOSE}个字符`, {
      en: `Say what the record is exported for (purpose), in at most ${LONGEST_PURPOSE} characters.`,
    });
  }

  const reading = projectReading(node, caller, projectId);
  const { history, eyes, sight } = reading;
  const showsDrafts = eyes === 'AUTHOR' || caller.role === 'AUD';
  const { position: _position, ...shown } = row;
  const head: RecordHead = {
    format: 'stele-record-1',
    exportedAt: new Date(node.now()).toISOString(),
    exportedBy: { accountId: caller.accountId ?? '', role: caller.role ?? '' },
    purpose: reason,
    project: shown,
    names: namesIn(node, history, caller),
  };
  const trail = proofs(history.events.map(({ hash }) => hash));

  async function shownContentOf(content: ProjectContent): Promise<ProjectContent> {
    const sections = await Promise.all(
      sectionKeys.map(async (section): Promise<[SectionKey, unknown]> => [
        section,
        await shownSection(section, content, sight, node.personal),
      ]),
    );
    const given = sections.filter(([, values]) => values !== null);
    const shownSections = Object.fromEntries(given) as ProjectContent;
    return { ...shownSections, attachments: content.attachments ?? {} };
  }

  async function* parts(): AsyncGenerator<RecordPart> {
    yield { part: 'head', is: head };
    for (const { revision: _, content, ...version } of history.versions) {
      const submission = history.submissions.find(
        ({ submissionNo }) => submissionNo === version.submissionNo,
      );
      const is = {
        ...version,
        change: submission?.change ?? null,
        ethicsApproval: submission?.ethicsApproval ?? null,
        content: await shownContentOf(content),
      };
      yield { part: 'versions', is };
    }
    for (const { versionNo: to } of history.versions.slice(1)) {
      const changes = await reading.diff({ versionNo: to - 1 }, { versionNo: to });
      yield { part: 'differences', is: { from: to - 1, to, changes } };
    }
    for (const submission of history.submissions) {
      yield { part: 'submissions', is: submissionOf(submission) };
    }
    for (const is of filesOf(history, showsDrafts)) yield { part: 'files', is };
    for (const event of history.events) {
      const isDraft = drafts.has(event.type);
      yield { part: 'events', is: isDraft && !showsDrafts ? { ...event, data: null } : event };
    }
    yield { part: 'trail', is: trail };
  }

  return { head, parts };
}

/** What a draft is written with: those who review see what was sent in, not the way there. */
const drafts: ReadonlySet<string> = new Set(['SectionSaved', 'FileAttached', 'FileRemoved']);

function submissionOf({
  facts,
  submissionNo,
  state,
  submittedAt,
  submittedBy,
  contentHash,
  change,
  stages,
}: SubmissionRecord): ExportedSubmission {
  return {
    submissionNo,
    state,
    submittedAt,
    submittedBy,
    institution: facts.institution.name,
    investigator: facts.investigator.name,
    contentHash,
    change,
    stages,
  };
}

/** Each file once, where it was first attached. Of drafts only what was sent in, unless drafts are shown. */
function filesOf({ events, submissions }: ProjectHistory, showsDrafts: boolean): ExportedFile[] {
  const sent = new Set(
    submissions.flatMap(({ content }) =>
      Object.values(content.attachments ?? {}).flatMap((files) => files.map((one) => one.fileId)),
    ),
  );
  const files = new Map<string, ExportedFile>();
  for (const event of events) {
    const fact = projectEventOf(event);
    if (fact === null || !('file' in fact.data) || fact.data.file === null) continue;
    const { file } = fact.data;
    const isDraft = drafts.has(fact.type) && !sent.has(file.fileId);
    if (files.has(file.fileId) || (isDraft && !showsDrafts)) continue;
    const slot = fact.type === 'SuspensionOrdered' ? 'suspension' : slotOf(fact.data);
    const { recordedAt: attachedAt, actor } = event;
    files.set(file.fileId, { ...file, slot, attachedAt, attachedBy: actor.accountId });
  }
  return [...files.values()];
}

/** The file of an ethics approval (批件) needs no slot to be named. */
const slotOf = (data: object): AttachmentSlot =>
  'slot' in data ? (data.slot as AttachmentSlot) : 'approval';

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Whoever and whatever body is mentioned by its id in the contents, the stages, or as an actor, and the caller. */
function namesIn(
  node: Node,
  history: ProjectHistory,
  { accountId }: Caller,
): Record<string, string> {
  const mentioned = new Set<string>();
  const look = (value: unknown) => {
    for (const [id] of JSON.stringify(value).matchAll(ID)) mentioned.add(id);
  };
  for (const { content } of history.versions) look(content);
  for (const { stages, facts } of history.submissions) look([stages, facts.institution]);
  for (const { actor } of history.events) look(actor);
  look(accountId);

  const ids = [...mentioned];
  const institutions = institutionQueries(node.models.db);
  const found = [
    ...peopleQueries(node.models.db).byId(ids).values(),
    ...institutions.byId(ids).values(),
    ...institutions.committees.byId(ids).values(),
  ];
  return Object.fromEntries(found.map(({ id, name }) => [id, name]));
}
