import type { Caller } from '../../platform/caller';
import { commandHandler, type Outcome, type Request } from '../../platform/commandHandler';
import { derivedId } from '../../platform/commandId';
import type { Node } from '../../platform/node';
import { Refusal } from '../../platform/refusal';
import { requestOf } from '../../platform/request';
import { todayInShanghai } from '../../platform/shanghai';
import { institutionQueries, type Committee } from '../../projections/institutions';
import { peopleQueries } from '../../projections/people';
import { projectQueries } from '../../projections/projectDirectory';
import { fileQueries } from '../../projections/storedFiles';
import { province as provinces } from '../../schema/codes/provinces';
import type { InvestigatorSnapshot, Opinion } from '../../schema/events/project';
import { checkSection } from '../../schema/form/check';
import { sectionKeys, type SectionKey } from '../../schema/form/form';
import type { AttachedFile, AttachmentSlot } from '../../schema/form/section';
import { policy, type Operation, type Scope } from '../../schema/policy';
import type { Problem } from '../../schema/problem';
import { defaultRouteFor, type Reviewers } from '../review/route';
import type { EthicsApproval, FormFacts, Person, ProjectCommand } from './commands';
import { projectDecider } from './decider';
import { namedIn, storedSection, type EnteredSection } from './enteredSections';
import { entryProblem, refusedEntry } from './entryProblems';
import type { ProjectState } from './projectState';
import { problemsOf, refuseErrors } from './workingCopy';

/** How long a confirmed password counts for a decision, in milliseconds. */
const CONFIRMED_FOR = 5 * 60_000;

/** What every command on a project comes to. */
export interface ProjectDone {
  readonly projectId: string;
  readonly position: string | null;
  readonly revision: number;
  /** The same command had been carried out before; this is its answer again. */
  readonly replayed: boolean;
}

export interface Given {
  readonly projectId: string;
  readonly idempotencyKey: string;
}

export interface DecisionArgs extends Given {
  readonly submissionNo: number;
  readonly code: string;
  readonly opinions: readonly Opinion[];
  readonly fileIds: readonly string[];
}

export type ProjectHandlers = ReturnType<typeof projectHandlers>;

/**
 * Every command on a project as a person gives it: held against the reach of the role, completed with the
 * facts that the decider needs from elsewhere, decided, and answered once this process's read models show it.
 */
export function projectHandlers(node: Node) {
  const { log, models, personal, lookupKey, now } = node;
  const handle = commandHandler(log, 'project', projectDecider);
  const people = peopleQueries(models.db);
  const institutions = institutionQueries(models.db);
  const projects = projectQueries(models.db);
  const files = fileQueries(models.db);

  /** A project that the role does not reach is as if it were not there. */
  function requireReach(operation: Operation, caller: Caller, projectId: string): void {
    const row: Readonly<Partial<Record<string, Scope>>> | string = policy[operation];
    const scope = typeof row === 'string' || caller.role === null ? undefined : row[caller.role];
    if (scope !== undefined && projects.byIds([projectId], scope, caller).length > 0) return;
    throw new Refusal('NOT_FOUND', '项目不存在', { en: 'There is no such project.' });
  }

  async function done(projectId: string, outcome: Outcome<ProjectState>): Promise<ProjectDone> {
    const { position, revision, replayed } = outcome;
    if (position !== null) await models.reached(position);
    return { projectId, position, revision, replayed };
  }

  /** The write path of every mutation but createProject. */
  async function give(
    operation: Operation,
    caller: Caller,
    args: Given & { expectedRevision?: number | null },
    command: (state: ProjectState, request: Request) => ProjectCommand | Promise<ProjectCommand>,
  ): Promise<ProjectDone> {
    const { projectId, idempotencyKey, expectedRevision, ...asked } = args;
    requireReach(operation, caller, projectId);
    const request = {
      ...requestOf(lookupKey, caller, idempotencyKey, operation, { projectId, ...asked }),
      ...(expectedRevision != null && { expectedRevision }),
    };
    return await done(
      projectId,
      await handle(projectId, request, (state) => command(state, request)),
    );
  }

  function formFacts(state: ProjectState): FormFacts {
    const { investigatorId, institutionId, contents } = state;
    const team = contents.working.implementation?.team ?? [];
    const members = team.flatMap(({ accountId }) => (accountId == null ? [] : [accountId]));
    return {
      today: todayInShanghai(now()),
      pi: people.professional(investigatorId),
      people: Object.fromEntries(members.map((id) => [id, people.professional(id)])),
      institution: { id: institutionId, policies: institutions.policies(institutionId) },
    };
  }

  function investigator({ investigatorId }: ProjectState): InvestigatorSnapshot {
    const person = people.person(investigatorId);
    const { name = '', titleCategory = null, title = null, department = null } = person ?? {};
    const institution = institutions
      .byId([person?.institutionId ?? ''])
      .get(person?.institutionId ?? '');
    return {
      accountId: investigatorId,
      name,
      titleCategory,
      title,
      department,
      institution: institution?.name ?? '',
      phone: person?.mobile ?? null,
      email: person?.email ?? null,
    };
  }

  function leadInstitution({
    institutionId,
    provinceCode,
  }: ProjectState): Reviewers['institution'] {
    const name = institutions.byId([institutionId]).get(institutionId)?.name ?? '';
    return { id: institutionId, name, provinceCode };
  }

  /** The committee of that kind that the institution offers; null where none was chosen. */
  function chosenCommittee(
    { institutionId }: ProjectState,
    kind: Committee['kind'],
    committeeId: string | null,
  ) {
    if (committeeId === null) return null;
    const offered = institutions.committees
      .offered(institutionId, kind)
      .find(({ id }) => id === committeeId);
    if (offered !== undefined) return { id: offered.id, name: offered.name };
    const zh = kind === 'ETHICS' ? '请选择对应审查的伦理委员会' : '请选择学术委员会';
    throw new Refusal('INVALID', zh, {
      rule: kind === 'ETHICS' ? 'V-105' : 'V-107',
      en: `The institution offers no ${kind.toLowerCase()} committee with this id.`,
    });
  }

  /** A file that this caller uploaded, or that the project holds already. */
  function fileFor(caller: Caller, projectId: string, fileId: string): AttachedFile {
    const file = files.byId(fileId);
    const isTheirs =
      file?.accountId === caller.accountId || files.projectsOf(fileId).includes(projectId);
    if (file === undefined || !isTheirs) {
      throw new Refusal('NOT_FOUND', '附件不存在', { en: `There is no file ${fileId} of yours.` });
    }
    const { name, size, sha256 } = file;
    return { fileId, name, size, sha256 };
  }

  /** A decision is signed: the password was confirmed no longer ago than five minutes (21 CFR 11.200). */
  function requireConfirmation({ confirmedAt }: Caller): string {
    if (confirmedAt !== null && now() - Date.parse(confirmedAt) <= CONFIRMED_FOR)
      return confirmedAt;
    throw new Refusal('REAUTHENTICATION_REQUIRED', '请重新输入密码确认身份后再审核', {
      en: 'Confirm your password first: a decision needs one not older than 5 minutes.',
    });
  }

  const isInstitutionReviewer = ({ accountId, institutionId }: Caller): boolean =>
    accountId !== null &&
    people
      .memberships(accountId)
      .some(
        (membership) => membership.role === 'INSR' && membership.institutionId === institutionId,
      );

  /** Accounts and institutions that rows name must exist; a member's own name is filled in from the account. */
  function completed(section: SectionKey, entered: EnteredSection): EnteredSection {
    const accounts = namedIn(section, entered, 'account');
    const known = people.byId(accounts.map(({ id }) => id));
    const sites = namedIn(section, entered, 'institution');
    const places = institutions.byId(sites.map(({ id }) => id));
    const unknown = [
      ...accounts.filter(({ id }) => !known.has(id)),
      ...sites.filter(({ id }) => !places.has(id)),
    ].map(({ field, itemId }) =>
      entryProblem(section, field, itemId, ({ zh, en }) => ({
        zh: `${zh}不存在，请从下拉列表中选择`,
        en: `${en}: there is none with this id.`,
      })),
    );
    const [first, ...others] = unknown;
    if (first !== undefined) throw refusedEntry([first, ...others]);

    const team: unknown = entered['team'];
    if (section !== 'implementation' || !Array.isArray(team)) return entered;
    const rows = (team as Record<string, unknown>[]).map((row) => {
      const person = typeof row['accountId'] === 'string' ? known.get(row['accountId']) : undefined;
      if (person === undefined) return row;
      const institution = institutions
        .byId([person.institutionId ?? ''])
        .get(person.institutionId ?? '');
      return {
        ...row,
        name: row['name'] ?? person.name,
        institution: row['institution'] ?? institution?.name,
        titleCategory: row['titleCategory'] ?? person.titleCategory ?? undefined,
        title: row['title'] ?? person.title ?? undefined,
      };
    });
    return { ...entered, team: rows };
  }

  const personOf = (caller: Caller): Person => {
    const { accountId, name, role, institutionId, committeeId, provinceCode } = caller;
    if (accountId === null || role === null) {
      throw new Refusal('UNAUTHENTICATED', '请先登录', { en: 'Sign in and choose a role first.' });
    }
    return { accountId, name: name ?? '', role, institutionId, committeeId, provinceCode };
  };

  return {
    /** The stream's state as it is now: for 自查 and for processes. */
    load: handle.load,

    /** Commands that a process gives (services/processes). */
    handle,

    /** 自查: what 提交 would say now (A2). Empty for a project that cannot be submitted anyway. */
    async problems(projectId: string): Promise<Problem[]> {
      const { state } = await handle.load(projectId);
      return state.status === null ? [] : problemsOf(state, formFacts(state));
    },

    async createProject(caller: Caller, args: { idempotencyKey: string }): Promise<ProjectDone> {
      const by = personOf(caller);
      const request = requestOf(
        lookupKey,
        caller,
        args.idempotencyKey,
        'Mutation.createProject',
        {},
      );
      const institution = institutions.byId([by.institutionId ?? '']).get(by.institutionId ?? '');
      if (institution === undefined) {
        throw new Refusal('REFUSED', '所在单位不存在，不能新增项目', {
          en: 'Your institution is not known.',
        });
      }
      const projectId = derivedId(request.commandId, 'project');
      const outcome = await handle(projectId, request, () => ({
        type: 'CreateProject',
        by,
        data: {
          projectId,
          institutionId: institution.id,
          provinceCode: institution.provinceCode,
          isProfileComplete: people.isProfileComplete(by.accountId),
        },
      }));
      return await done(projectId, outcome);
    },

    /** 保存: formats only, never what is missing. A save at another revision is V-808. */
    saveProject(
      caller: Caller,
      args: Given & {
        expectedRevision?: number | null;
        sections: Partial<Record<SectionKey, EnteredSection>>;
      },
    ): Promise<ProjectDone> {
      const by = personOf(caller);
      const entered = sectionKeys.flatMap((section) => {
        const given = args.sections[section];
        return given === undefined ? [] : [{ section, given: completed(section, given) }];
      });
      refuseErrors(entered.flatMap(({ section, given }) => checkSection(section, given)));

      return give('Mutation.saveProject', caller, args, async (state, { commandId }) => {
        const entry = { projectId: args.projectId, commandId, personal };
        const sections = [];
        for (const { section, given } of entered) {
          sections.push({
            section,
            set: await storedSection(section, given, state.contents.working, entry),
          });
        }
        return { type: 'SaveSections', by, data: { sections, facts: formFacts(state) } };
      });
    },

    completeForm: (caller: Caller, args: Given): Promise<ProjectDone> =>
      give('Mutation.completeForm', caller, args, (state) => ({
        type: 'CompleteForm',
        by: personOf(caller),
        data: { facts: formFacts(state) },
      })),

    attachFile: (
      caller: Caller,
      args: Given & { slot: AttachmentSlot; fileId: string },
    ): Promise<ProjectDone> =>
      give('Mutation.attachFile', caller, args, () => ({
        type: 'AttachFile',
        by: personOf(caller),
        data: { slot: args.slot, file: fileFor(caller, args.projectId, args.fileId) },
      })),

    removeFile: (
      caller: Caller,
      args: Given & { slot: AttachmentSlot; fileId: string },
    ): Promise<ProjectDone> =>
      give('Mutation.removeFile', caller, args, () => ({
        type: 'RemoveFile',
        by: personOf(caller),
        data: { slot: args.slot, fileId: args.fileId },
      })),

    grantDelegate: (caller: Caller, args: Given & { accountId: string }): Promise<ProjectDone> =>
      give('Mutation.grantDelegate', caller, args, (state) => ({
        type: 'GrantDelegate',
        by: personOf(caller),
        data: {
          accountId: args.accountId,
          isColleague: people.person(args.accountId)?.institutionId === state.institutionId,
        },
      })),

    revokeDelegate: (caller: Caller, args: Given & { accountId: string }): Promise<ProjectDone> =>
      give('Mutation.revokeDelegate', caller, args, () => ({
        type: 'RevokeDelegate',
        by: personOf(caller),
        data: { accountId: args.accountId },
      })),

    deleteDraft: (caller: Caller, args: Given): Promise<ProjectDone> =>
      give('Mutation.deleteDraft', caller, args, () => ({
        type: 'DeleteDraft',
        by: personOf(caller),
        data: {},
      })),

    submitProject(
      caller: Caller,
      args: Given & { ethicsCommitteeId: string | null; academicCommitteeId: string | null },
    ): Promise<ProjectDone> {
      const by = personOf(caller);
      return give('Mutation.submitProject', caller, args, (state) => {
        const institution = leadInstitution(state);
        const category = state.contents.working.category?.researchCategory ?? '';
        return {
          type: 'SubmitProject',
          by,
          data: {
            facts: formFacts(state),
            investigator: investigator(state),
            ethicsCommittee: chosenCommittee(state, 'ETHICS', args.ethicsCommitteeId),
            academicCommittee: chosenCommittee(state, 'ACADEMIC', args.academicCommitteeId),
            academicCommitteesOffered:
              institutions.committees.offered(state.institutionId, 'ACADEMIC').length > 0,
            institution,
            province:
              provinces.values.find(({ code }) => code === institution.provinceCode)?.zh ?? '',
            routeSteps:
              institutions.routeFor(state.institutionId, category) ?? defaultRouteFor(category),
          },
        };
      });
    },

    approveStage: (
      caller: Caller,
      args: DecisionArgs & { ethicsApproval: EthicsApproval | null },
    ): Promise<ProjectDone> =>
      give('Mutation.approveStage', caller, args, () => ({
        type: 'ApproveStage',
        by: personOf(caller),
        data: {
          submissionNo: args.submissionNo,
          code: args.code,
          opinions: args.opinions,
          fileIds: args.fileIds,
          ethicsApproval: args.ethicsApproval,
          reauthenticatedAt: requireConfirmation(caller),
          today: todayInShanghai(now()),
          isInstitutionReviewer: isInstitutionReviewer(caller),
        },
      })),

    returnStage: (caller: Caller, args: DecisionArgs): Promise<ProjectDone> =>
      give('Mutation.returnStage', caller, args, () => ({
        type: 'ReturnStage',
        by: personOf(caller),
        data: {
          submissionNo: args.submissionNo,
          code: args.code,
          opinions: args.opinions,
          fileIds: args.fileIds,
          reauthenticatedAt: requireConfirmation(caller),
          isInstitutionReviewer: isInstitutionReviewer(caller),
        },
      })),

    requestReturn: (caller: Caller, args: Given & { reason: string }): Promise<ProjectDone> =>
      give('Mutation.requestReturn', caller, args, () => ({
        type: 'RequestReturn',
        by: personOf(caller),
        data: { reason: args.reason },
      })),

    publishProject: (caller: Caller, args: Given): Promise<ProjectDone> =>
      give('Mutation.publishProject', caller, args, () => ({
        type: 'PublishProject',
        by: personOf(caller),
        data: {},
      })),

    startChange: (
      caller: Caller,
      args: Given & { changeType: string; reason: string },
    ): Promise<ProjectDone> =>
      give('Mutation.startChange', caller, args, () => ({
        type: 'StartChange',
        by: personOf(caller),
        data: { changeType: args.changeType, reason: args.reason },
      })),

    withdrawChange: (
      caller: Caller,
      args: Given & { reason: string | null },
    ): Promise<ProjectDone> =>
      give('Mutation.withdrawChange', caller, args, () => ({
        type: 'WithdrawChange',
        by: personOf(caller),
        data: { reason: args.reason },
      })),

    restoreVersion: (
      caller: Caller,
      args: Given & { versionNo: number; reason: string },
    ): Promise<ProjectDone> =>
      give('Mutation.restoreVersion', caller, args, () => ({
        type: 'RestoreVersion',
        by: personOf(caller),
        data: { versionNo: args.versionNo, reason: args.reason },
      })),

    orderSuspension(
      caller: Caller,
      args: Given & { reason: string; documentFileId: string | null },
    ): Promise<ProjectDone> {
      requireConfirmation(caller);
      return give('Mutation.orderSuspension', caller, args, () => ({
        type: 'OrderSuspension',
        by: personOf(caller),
        data: {
          reason: args.reason,
          file:
            args.documentFileId === null
              ? null
              : fileFor(caller, args.projectId, args.documentFileId),
        },
      }));
    },

    liftSuspension(caller: Caller, args: Given & { reason: string }): Promise<ProjectDone> {
      requireConfirmation(caller);
      return give('Mutation.liftSuspension', caller, args, () => ({
        type: 'LiftSuspension',
        by: personOf(caller),
        data: { reason: args.reason },
      }));
    },

    closeProject(caller: Caller, args: Given & { reason: string | null }): Promise<ProjectDone> {
      requireConfirmation(caller);
      return give('Mutation.closeProject', caller, args, () => ({
        type: 'CloseProject',
        by: personOf(caller),
        data: { reason: args.reason },
      }));
    },

    reopenProject(caller: Caller, args: Given & { reason: string }): Promise<ProjectDone> {
      requireConfirmation(caller);
      return give('Mutation.reopenProject', caller, args, () => ({
        type: 'ReopenProject',
        by: personOf(caller),
        data: { reason: args.reason },
      }));
    },

    markRecord(
      caller: Caller,
      args: Given & { mark: 'WITHDRAWN' | 'DUPLICATE'; reason: string; otherNumber: string | null },
    ): Promise<ProjectDone> {
      requireConfirmation(caller);
      return give('Mutation.markRecord', caller, args, () => ({
        type: 'MarkRecord',
        by: personOf(caller),
        data: { mark: args.mark, reason: args.reason, otherNumber: args.otherNumber },
      }));
    },
  };
}
