import type { Caller } from '../../platform/caller';
import { derivedId } from '../../platform/commandId';
import type { PersonalData } from '../../platform/personalData';
import { Refusal } from '../../platform/refusal';
import { checkSection } from '../../schema/form/check';
import { sectionKeys, type SectionKey } from '../../schema/form/form';
import type { AttachmentSlot } from '../../schema/form/section';
import type { ConcurrentSaves } from './concurrentSaves';
import { storedSection, type EnteredSection } from './enteredSections';
import type { ProjectFacts } from './projectFacts';
import type { ClaimFile } from './files';
import { refuseErrors } from './workingCopy';
import { personOf, type Given, type ProjectDone, type WritePath } from './writePath';

/** 填报: from a new draft to its submission. Decided in filing.decider.ts, workingCopy.ts and submission.ts. */
export function filingHandlers(
  { handle, done, request, give }: WritePath,
  facts: ProjectFacts,
  saves: ConcurrentSaves,
  personal: PersonalData,
  claimFile: ClaimFile,
) {
  return {
    async createProject(caller: Caller, args: { idempotencyKey: string }): Promise<ProjectDone> {
      const by = personOf(caller);
      const asked = request(caller, args.idempotencyKey, 'Mutation.createProject', {});
      const institution = facts.institutionOf(by.institutionId);
      if (institution === undefined) {
        throw new Refusal('REFUSED', '所在单位不存在，不能新增项目', {
          en: 'Your institution is not known.',
        });
      }
      const projectId = derivedId(asked.commandId, 'project');
      const outcome = await handle(projectId, asked, () => ({
        type: 'CreateProject',
        by,
        data: {
          projectId,
          institutionId: institution.id,
          provinceCode: institution.provinceCode,
          profileProblems: facts.profileProblems(by.accountId),
        },
      }));
      return await done(projectId, outcome);
    },

    /**
     * 保存: formats only, never what is missing. What others have saved since `expectedRevision` is merged by
     * field; a place that both changed differently is V-808, with both values and the other author.
     */
    async saveProject(
      caller: Caller,
      {
        expectedRevision = null,
        ...args
      }: Given & {
        expectedRevision?: number | null;
        sections: Partial<Record<SectionKey, EnteredSection>>;
      },
    ): Promise<ProjectDone> {
      const asEntered = sectionKeys.flatMap((section) => {
        const given = args.sections[section];
        return given === undefined ? [] : [{ section, given }];
      });
      refuseErrors(asEntered.flatMap(({ section, given }) => checkSection(section, given)));
      const entered = asEntered.map(({ section, given }) => ({
        section,
        given: facts.completed(section, given),
      }));

      const { projectId } = args;
      // Another revision than this one is no refusal here, but it is another request.
      const asked = {
        ...args,
        ...(expectedRevision !== null && { editedRevision: expectedRevision }),
      };
      const save = give('Mutation.saveProject', caller, asked, async (state, request, revision) => {
        const base = await saves.baseOf(projectId, expectedRevision, revision);
        const entry = { projectId, commandId: request.commandId, personal };
        const sections = [];
        for (const { section, given } of entered) {
          const set = await storedSection(section, given, state.contents.working, base, entry);
          sections.push({ section, set });
        }
        return { type: 'SaveSections', data: { sections, base, facts: facts.formFacts(state) } };
      });
      return await save.catch(async (error: unknown) => {
        throw await saves.explained(error, projectId, expectedRevision);
      });
    },

    completeForm: (caller: Caller, args: Given) =>
      give('Mutation.completeForm', caller, args, (state) => ({
        type: 'CompleteForm',
        data: { facts: facts.formFacts(state) },
      })),

    attachFile: (
      caller: Caller,
      args: Given & {
        slot: AttachmentSlot;
        fileId: string;
        replaces: string | null;
        documentVersion: string | null;
        documentDate: string | null;
      },
    ) =>
      give('Mutation.attachFile', caller, args, async () => {
        const { projectId, slot, fileId, replaces, documentVersion, documentDate } = args;
        const file = {
          ...(await claimFile(caller, projectId, fileId)),
          ...(documentVersion !== null && { documentVersion }),
          ...(documentDate !== null && { documentDate }),
        };
        return { type: 'AttachFile', data: { slot, file, replaces } };
      }),

    removeFile: (caller: Caller, args: Given & { slot: AttachmentSlot; fileId: string }) =>
      give('Mutation.removeFile', caller, args, () => ({
        type: 'RemoveFile',
        data: { slot: args.slot, fileId: args.fileId },
      })),

    grantDelegate: (caller: Caller, args: Given & { accountId: string }) =>
      give('Mutation.grantDelegate', caller, args, (state) => ({
        type: 'GrantDelegate',
        data: {
          accountId: args.accountId,
          isColleague: facts.isColleague(args.accountId, state),
        },
      })),

    revokeDelegate: (caller: Caller, args: Given & { accountId: string }) =>
      give('Mutation.revokeDelegate', caller, args, () => ({
        type: 'RevokeDelegate',
        data: { accountId: args.accountId },
      })),

    deleteDraft: (caller: Caller, args: Given) =>
      give('Mutation.deleteDraft', caller, args, () => ({ type: 'DeleteDraft', data: {} })),

    submitProject: (
      caller: Caller,
      args: Given & { ethicsCommitteeId: string | null; academicCommitteeId: string | null },
    ) =>
      give('Mutation.submitProject', caller, args, (state) => ({
        type: 'SubmitProject',
        data: facts.submissionFacts(state, args),
      })),
  };
}
