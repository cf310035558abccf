import DataLoader from 'dataloader';
import type { CallContext } from '../../platform/callContext';
import type { Caller } from '../../platform/caller';
import type { Node } from '../../platform/node';
import { mayAsk } from '../../platform/policyCheck';
import type { Database } from '../../platform/sqlite';
import { institutionQueries } from '../../projections/institutions';
import { peopleQueries } from '../../projections/people';
import { historyQueries } from '../../projections/projectHistory';
import type {
  ProjectHistory,
  SubmissionRecord,
  VersionRecord,
} from '../../projections/projectHistory/history';
import {
  attributed,
  writesOf,
  writesOfField,
  type Write,
} from '../../projections/projectHistory/writes';
import { fileQueries } from '../../projections/storedFiles';
import { projectQueries, type ProjectRow } from '../../projections/projectDirectory';
import type { Role } from '../../schema/envelope';
import { difference } from '../../schema/form/difference';
import type { Names } from '../../schema/form/difference/wording';
import { fieldAt, type ProjectContent, type SectionKey } from '../../schema/form/form';
import { eyesOf, type Eyes } from '../../schema/policy';
import { standsAlone } from './documentVersions';
import { contentAt, historyAsOf, seenContent, type Point } from './pointInTime';
import type {
  EthicsApprovalRecord,
  FieldDifference,
  FieldWrite,
  Project,
  ProjectAsOf,
  ProjectSubmission,
  ProjectVersion,
  PublicMarking,
  PublicProject,
  PublicSuspension,
  PublicVersion,
  SupervisionRecord,
  WithdrawnChangeRecord,
} from './project.type';
import { namesIn } from './names';
import { shownAttachment } from './shownAttachment';
import type { Sight } from './shownContent';
import { differenceOf } from './shownDifference';

/** Those who work on or review the project; an auditor and a site read personal values masked (domain 10). */
const seesPersonal: readonly (Role | null)[] = [
  'PI',
  'DEL',
  'ADM',
  'INSR',
  'AC',
  'EC',
  'PROV',
  'NAT',
];
const sightOf = ({ role }: Caller): Sight => (seesPersonal.includes(role) ? 'FULL' : 'MASKED');

const prepared = new WeakMap<Database, ReturnType<typeof queriesOf>>();
const queriesOf = (db: Database) => ({
  projects: projectQueries(db),
  histories: historyQueries(db),
  files: fileQueries(db),
  people: peopleQueries(db),
  institutions: institutionQueries(db),
});

/** Prepared once for a node's read models. */
export function registryQueries({ models: { db } }: Pick<Node, 'models'>) {
  const known = prepared.get(db);
  if (known !== undefined) return known;
  const queries = queriesOf(db);
  prepared.set(db, queries);
  return queries;
}

/** One load a call: a project outside of the caller's reach is as if it were not there. */
export const projectLoader = (context: CallContext): DataLoader<string, ProjectRow | null> =>
  context.once(`project in ${context.scope}`, () => {
    const { node, scope, caller } = context;
    return new DataLoader<string, ProjectRow | null>((ids) => {
      const rows = new Map(
        registryQueries(node)
          .projects.byIds(ids, scope, caller)
          .map((row) => [row.projectId, row]),
      );
      return Promise.resolve(ids.map((id) => rows.get(id) ?? null));
    });
  });

/** A row as the API tells it. */
export const projectOf = (row: ProjectRow): Project => ({
  ...row,
  id: row.projectId,
  isPublished: row.isPublished === 1,
  isRetrospective: row.isRetrospective === 1,
  returnRequested: row.returnRequested === 1,
  investigator: { id: row.investigatorId },
  institution: { id: row.institutionId },
});

/** What one caller may read of one project's past; the project itself is known to be in reach. */
export function projectReading(node: Node, caller: Caller, projectId: string) {
  const history: ProjectHistory = registryQueries(node).histories.of(projectId);
  const eyes = eyesOf(caller.role);
  const sight = sightOf(caller);
  const formOf = (content: ProjectContent) => ({
    ...{ content, sight, eyes, projectId },
    attachments: [],
  });
  const mayDownload = mayAsk('GET /files', caller);

  function approvalOf(submission: SubmissionRecord | undefined): EthicsApprovalRecord | null {
    const approval = submission?.ethicsApproval ?? null;
    if (approval === null) return null;
    if (!mayDownload) return { ...approval, file: null };
    const { files } = registryQueries(node);
    const letter = { slot: 'approval', ...approval.file } as const;
    return { ...approval, file: shownAttachment(files, () => standsAlone, letter) };
  }

  function versionOf(version: VersionRecord): ProjectVersion {
    const submission = history.submissions.find((one) => one.submissionNo === version.submissionNo);
    return {
      versionNo: version.versionNo,
      state: version.supersededAt === null ? 'CURRENT' : 'SUPERSEDED',
      submissionNo: version.submissionNo,
      approvedAt: version.approvedAt,
      supersededAt: version.supersededAt,
      submittedAt: submission?.submittedAt ?? version.approvedAt,
      submittedBy: { id: submission?.submittedBy.accountId ?? '' },
      changeType: submission?.change?.changeType ?? null,
      changeReason: submission?.change?.reason ?? null,
      contentHash: version.contentHash,
      form: formOf(version.content),
      ethicsApproval: approvalOf(submission),
    };
  }

  return {
    history,
    eyes,
    sight,

    form() {
      const content = seenContent(history, eyes);
      return content === null ? null : formOf(content);
    },

    versions: (): ProjectVersion[] => history.versions.map(versionOf),

    version(versionNo: number): ProjectVersion | null {
      const version = history.versions.find((one) => one.versionNo === versionNo);
      return version === undefined ? null : versionOf(version);
    },

    submissions: (): ProjectSubmission[] =>
      history.submissions.map((submission) => ({
        submissionNo: submission.submissionNo,
        state: submission.state,
        submittedAt: submission.submittedAt,
        submittedBy: { id: submission.submittedBy.accountId },
        contentHash: submission.contentHash,
        changeType: submission.change?.changeType ?? null,
        changeReason: submission.change?.reason ?? null,
        form:
          eyes === 'READER' && submission.state !== 'CURRENT' && submission.state !== 'SUPERSEDED'
            ? null
            : formOf(submission.content),
        ethicsApproval: approvalOf(submission),
      })),

    withdrawnChanges: (): WithdrawnChangeRecord[] =>
      eyes === 'READER'
        ? []
        : history.withdrawnChanges.map(({ by, content, shown, ...said }) => ({
            ...said,
            by: { id: by.accountId },
            form: formOf(eyes === 'AUTHOR' ? content : shown),
          })),

    supervision: (): SupervisionRecord[] =>
      history.supervision.map(({ by, file, ...said }) => ({
        ...said,
        by: { id: by.accountId },
        role: by.role,
        document: mayDownload ? file : null,
      })),

    asOf(at: string): ProjectAsOf {
      const then = historyAsOf(history, at);
      const content = seenContent(then, eyes);
      return {
        at,
        status: then.status,
        versionNo: then.versions.length,
        form: content === null || then.revision === -1 ? null : formOf(content),
      };
    },

    /** Two points compared, each change with its last writer (Q1, Q2). */
    async diff(from: Point, to: Point): Promise<FieldDifference[]> {
      const names = namesIn(history, registryQueries(node));
      const before = contentAt(history, from, eyes);
      const after = contentAt(history, to, eyes);
      const changes = difference(before.content, after.content, names);
      const own = attributed(changes, writesOf(history.events), before.revision, after.revision);
      return await Promise.all(own.map((change) => differenceOf(change, sight, names, node)));
    },

    /** Every value a field ever had (U18); a reader who may not see drafts sees what was approved. */
    async fieldHistory(
      section: string,
      field: string,
      itemId: string | null,
    ): Promise<FieldWrite[]> {
      const names = namesIn(history, registryQueries(node));
      const all =
        eyes === 'AUTHOR' ? writesOf(history.events, names) : writesSeen(history, eyes, names);
      return await Promise.all(
        writesOfField(all, section, field, itemId).map(async ({ change, actor, at, eventId }) => ({
          writer: { account: { id: actor.accountId }, role: actor.role, at, eventId },
          change: await differenceOf(
            { ...change, lastWriter: null, writes: 1 },
            sight,
            names,
            node,
          ),
        })),
      );
    },
  };
}

/** What those without a right to drafts see of the writing: from one thing sent in (or approved) to the next. */
function writesSeen(
  { submissions, versions, events }: ProjectHistory,
  eyes: Eyes,
  names: Names,
): Write[] {
  const approved = new Set(versions.map(({ submissionNo }) => submissionNo));
  const seen =
    eyes === 'REVIEWER' ? submissions : submissions.filter((one) => approved.has(one.submissionNo));
  let before: ProjectContent = {};
  return seen.flatMap(({ content, revision, submittedBy, submittedAt }) => {
    const changes = difference(before, content, names);
    before = content;
    const { id = '', type = '' } = events[revision] ?? {};
    return changes.map((change) => ({
      change,
      actor: submittedBy,
      at: submittedAt,
      eventId: id,
      eventType: type,
      revision,
    }));
  });
}

/** What visitors read: published versions and whitelisted fields, nobody's name behind a change. */
export function publicReading(node: Node, projectId: string) {
  const history = registryQueries(node).histories.of(projectId);
  const formOf = (content: ProjectContent) => ({
    content,
    sight: 'PUBLIC' as const,
    isGiven: true,
  });

  const versions = (): PublicVersion[] => history.versions.map(publicVersionOf);

  function publicVersionOf(version: VersionRecord): PublicVersion {
    const { versionNo, submissionNo, approvedAt, supersededAt, content } = version;
    const submission = history.submissions.find((one) => one.submissionNo === submissionNo);
    const approval = submission?.ethicsApproval;
    return {
      versionNo,
      approvedAt,
      supersededAt,
      changeReason: submission?.change?.reason ?? null,
      investigatorName: submission?.facts.investigator.name ?? '',
      leadInstitution: submission?.facts.institution.name ?? '',
      ethicsApproval: approval
        ? {
            committee: submission.facts.ethicsCommittee.name,
            approvalNo: approval.approvalNo,
            approvedOn: approval.approvedOn,
          }
        : null,
      form: formOf(content),
    };
  }

  return {
    versions,
    current: () => versions().at(-1) ?? null,
    /** Published + notice (domain 5.1): that the study is suspended, and since when. */
    suspension(): PublicSuspension | null {
      const last = history.supervision.findLast(
        ({ act }) => act === 'SUSPENDED' || act === 'LIFTED',
      );
      return last?.act === 'SUSPENDED' ? { since: last.at } : null;
    },
    marking(): PublicMarking | null {
      const last = history.supervision.findLast(({ act }) => act === 'MARKED');
      if (last === undefined || last.mark === null) return null;
      const { mark, reason, otherNumber, at } = last;
      return { mark, reason: reason ?? '', otherNumber, at };
    },
    async diff(from: number, to: number): Promise<FieldDifference[]> {
      const before = contentAt(history, { versionNo: from }, 'READER');
      const after = contentAt(history, { versionNo: to }, 'READER');
      const names = namesIn(history, registryQueries(node));
      const open = difference(before.content, after.content, names).filter(
        ({ section, field }) => section !== 'attachments' && isOpen(section as SectionKey, field),
      );
      return await Promise.all(
        open.map((change) =>
          differenceOf({ ...change, lastWriter: null, writes: 0 }, 'PUBLIC', names, node),
        ),
      );
    },
  };
}

/** Every step of the path is public: a row's hidden field is not shown because its row is. */
const isOpen = (section: SectionKey, path: string): boolean => {
  const keys = path.split('.');
  return keys.every((_, index) => {
    const field = fieldAt(section, keys.slice(0, index + 1).join('.'));
    return field !== undefined && field.visibility !== 'NEVER';
  });
};

export const publicProjectOf = (row: ProjectRow): PublicProject => ({
  id: row.projectId,
  researchNumber: row.researchNumber,
  title: row.title,
  // A change is nobody's business before it is approved.
  status: row.settledStatus,
  versionNo: row.versionNo,
  isRetrospective: row.isRetrospective === 1,
  mark: row.mark,
  submittedAt: row.submittedAt,
  publishedAt: row.publishedAt,
  institution: { id: row.institutionId },
});
