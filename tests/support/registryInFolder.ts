import { Readable } from 'node:stream';
import { openNode } from '../../gateway/stele';
import { visitor, type Caller } from '../../platform/caller';
import { commandIdOf } from '../../platform/commandId';
import { actorOf } from '../../platform/caller';
import { runProcesses } from '../../platform/processes';
import { readSettings } from '../../platform/settings';
import type { Role } from '../../schema/envelope';
import { accountCommands } from '../../services/accounts/commands';
import { issueResearchNumberWhenApproved } from '../../services/processes/issueResearchNumberWhenApproved';
import { publishWhenFiled } from '../../services/processes/publishWhenFiled';
import { storeFile } from '../../services/registry/files';
import type { ProjectHandlers } from '../../services/registry/handlers';
import { handlersOf } from '../../services/registry/handlersOf';
import type { Given, ProjectDone } from '../../services/registry/writePath';
import { observationalContent } from './sampleContent';

/** Who takes part: one investigator and one reviewer of each kind, of one invented institution. */
export interface People {
  readonly investigator: Caller;
  readonly ethics: Caller;
  readonly institution: Caller;
  readonly ethicsCommitteeId: string;
  readonly fileId: string;
}

const nobody: People = {
  investigator: visitor,
  ethics: visitor,
  institution: visitor,
  ethicsCommitteeId: '',
  fileId: '',
};

/** A command as it was answered: what must be found again after any crash. */
export interface Answered {
  readonly projectId: string;
  readonly key: string;
  readonly operation: keyof ProjectHandlers;
  readonly commandId: string;
  readonly revision: number;
  readonly position: string | null;
}

const idNumber = '11010519491231002X';
const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

/** The whole product behind the door, in a folder: opened again, it goes on where it was. */
export async function openRegistry(folder: string, { writes = true } = {}) {
  const settings = readSettings({
    STELE_DATA: folder,
    STELE_DEMO: 'off',
    STELE_LOG_LEVEL: 'fatal',
  });
  const { node, close } = await openNode(settings);
  const handlers = handlersOf(node);
  const processes = await runProcesses({
    folder: settings.folder,
    process: 'killed',
    log: node.log,
    processes: [
      issueResearchNumberWhenApproved(node.log, handlers.handle),
      publishWhenFiled(handlers.handle),
    ],
    logger: node.logger,
    after: (position) => node.models.reached(position),
  });

  const callerFor = (
    accountId: string,
    role: Role,
    institutionId: string | null,
    committeeId: string | null = null,
  ): Caller => ({
    ...visitor,
    ...{ accountId, name: role, role, institutionId, committeeId },
    confirmedAt: new Date(node.now()).toISOString(),
  });

  /** Everybody is made with fixed idempotency keys, so that a later start finds the same people. */
  async function settle(): Promise<People> {
    const accounts = accountCommands(node);
    const first = await accounts.createFirstAdministrator('admin@example.org');
    const operator = callerFor(first.accountId, 'SYS', null);
    const { institutionId } = await accounts.createInstitution(
      operator,
      { name: '石湾医院', provinceCode: '33', kind: 'HOSPITAL' },
      'institution',
    );
    const person = async (
      name: string,
      role: 'ADM' | 'PI' | 'INSR' | null,
      by: Caller,
      mobile: string,
    ) => {
      const memberships = role === null ? [] : [{ role, institutionId }];
      const asked = {
        name,
        institutionId,
        mobile,
        memberships,
        ...(role === 'PI' && { idNumber }),
      };
      return (await accounts.createAccount(by, asked, `account ${name}`)).accountId;
    };
    const administrator = callerFor(
      await person('管理员', 'ADM', operator, '13900000101'),
      'ADM',
      institutionId,
    );
    const investigatorId = await person('负责人', 'PI', administrator, '13900000102');
    const reviewerId = await person('审核人', 'INSR', administrator, '13900000103');
    const memberId = await person('委员', null, administrator, '13900000104');
    const { committeeId } = await accounts.createCommittee(
      administrator,
      { institutionId, kind: 'ETHICS', name: '石湾医院伦理委员会' },
      'ethics committee',
    );
    await accounts.setCommitteeMembers(
      administrator,
      { committeeId, memberIds: [memberId] },
      'members',
    );
    const investigator = callerFor(investigatorId, 'PI', institutionId);
    await accounts.updateProfile(
      investigator,
      { department: '内科', titleCategory: 'PHYSICIAN', title: 'CHIEF_PHYSICIAN' },
      'profile',
    );
    const { fileId } = await storeFile(node, investigator, 'protocol.pdf', Readable.from([pdf]));
    return {
      investigator,
      ethics: callerFor(memberId, 'EC', institutionId, committeeId),
      institution: callerFor(reviewerId, 'INSR', institutionId),
      ethicsCommitteeId: committeeId,
      fileId,
    };
  }

  async function* wholeLife(name: string, who: People): AsyncGenerator<Answered> {
    const { investigator, ethics, institution, ethicsCommitteeId, fileId } = who;
    let projectId = '';
    let step = 0;
    const run = async (
      operation: keyof ProjectHandlers,
      caller: Caller,
      give: (args: Given) => Promise<ProjectDone>,
    ): Promise<Answered> => {
      step += 1;
      const key = `${name} ${step}`;
      const done = await give({ projectId, idempotencyKey: key });
      projectId = done.projectId;
      const commandId = commandIdOf(actorOf(caller), key);
      return {
        projectId,
        key,
        operation,
        commandId,
        revision: done.revision,
        position: done.position,
      };
    };
    const { attachments: _attachments, ...written } = observationalContent();
    const { sites: _sites, team: _team, ...implementation } = written.implementation ?? {};
    const sections = {
      ...withoutIds(written),
      implementation: {
        ...implementation,
        team: [
          {
            name: '周知行',
            institution: '石湾医院',
            role: 'INVESTIGATOR',
            title: 'CHIEF_PHYSICIAN',
            titleCategory: 'PHYSICIAN',
          },
        ],
      },
    } as never;
    yield await run('createProject', investigator, (args) =>
      handlers.createProject(investigator, args),
    );
    yield await run('saveProject', investigator, (args) =>
      handlers.saveProject(investigator, { ...args, sections }),
    );
    for (const slot of ['protocol', 'consent', 'other', 'approval'] as const) {
      yield await run('attachFile', investigator, (args) =>
        handlers.attachFile(investigator, { ...args, slot, fileId }),
      );
    }
    const submit = (args: Given) =>
      handlers.submitProject(investigator, {
        ...args,
        ethicsCommitteeId,
        academicCommitteeId: null,
      });
    const approval = {
      approvalNo: '伦审-1',
      approvedOn: '2026-01-05',
      validTo: null,
      followUpMonths: 12,
      fileId,
    };
    const decided = (submissionNo: number, code: string) => ({
      submissionNo,
      code,
      opinions: [],
      fileIds: [],
    });
    yield await run('submitProject', investigator, submit);
    yield await run('approveStage', ethics, (args) =>
      handlers.approveStage(ethics, {
        ...args,
        ...decided(1, 'APPROVED'),
        ethicsApproval: approval,
      }),
    );
    yield await run('approveStage', institution, (args) =>
      handlers.approveStage(institution, {
        ...args,
        ...decided(1, 'PASSED'),
        ethicsApproval: null,
      }),
    );
    yield await run('startChange', investigator, (args) =>
      handlers.startChange(investigator, {
        ...args,
        changeType: 'CORRECTION',
        reason: '更正样本量',
      }),
    );
    yield await run('saveProject', investigator, (args) =>
      handlers.saveProject(investigator, { ...args, sections: { design: { targetSize: 150 } } }),
    );
    yield await run('withdrawChange', investigator, (args) =>
      handlers.withdrawChange(investigator, { ...args, reason: null }),
    );
  }

  // Settling writes: a registry that is opened to be compared must be left as it is.
  const people = writes ? await settle() : nobody;

  return {
    node,
    settings,
    people,
    commands: { wholeLife },
    async settled() {
      for (let round = 0; round < 3; round += 1) await processes.idle();
      await node.models.caughtUp();
    },
    async close() {
      await processes.stop();
      await close();
    },
  };
}

/** Rows as a client enters them first: ids are the server's to give. */
function withoutIds<T>(value: T): T {
  if (Array.isArray(value)) return value.map((one: unknown) => withoutIds(one)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'id' && key !== 'armIds')
      .map(([key, inner]) => [key, withoutIds<unknown>(inner)]),
  ) as T;
}
