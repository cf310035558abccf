import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStele, type Stele } from '../../gateway/stele';
import { readSettings } from '../../platform/settings';
import { accountCommands } from '../../services/accounts/commands';
import { dayFromNow, filingSections } from './filing';
import { fillForm } from './projectSteps';
import type { Variables } from './registry';
import { PASSWORD, signedIn, signIn, type SignedIn } from './signedIn';

/** Who there is on each side, by the role acted in; the last four are what a role alone does not tell. */
export type Member =
  | 'PI'
  | 'DEL'
  | 'SITE'
  | 'ADM'
  | 'INSR'
  | 'AC'
  | 'EC'
  | 'PROV'
  | 'AUD'
  /** 机构管理员 who is 机构审核人 too, acting as ADM. */
  | 'ADM_INSR'
  /** Was a delegate of these projects, and is one of another project of the same investigator still. */
  | 'FORMER_DEL'
  /** Named in the record, with an account and no role. */
  | 'TM'
  /** Has several roles and has chosen none yet. */
  | 'UNDECIDED';

/** Projects of one investigator by the stage that waits, and what else there is. */
export type Study =
  | 'draft'
  | 'ACADEMIC'
  | 'ETHICS'
  | 'INSTITUTION'
  | 'AUTHORITY_PROVINCE'
  | 'AUTHORITY_NATION'
  | 'published';

/** One of two provinces: a hospital that leads studies, one that takes part in them, and their people. */
export interface Side {
  readonly provinceCode: string;
  readonly institutionId: string;
  readonly ethicsCommitteeId: string;
  readonly academicCommitteeId: string;
  readonly members: Readonly<Record<Member, SignedIn>>;
  /** An account of the hospital, without roles, that commands on accounts may be tried on. */
  readonly spareAccountId: string;
  readonly studies: Readonly<Record<Study, string>>;
  readonly researchNumber: string;
  /** A file of the published study. */
  readonly fileId: string;
}

export interface TwoProvinces {
  readonly stele: Stele;
  readonly east: Side;
  readonly west: Side;
  readonly nation: SignedIn;
  readonly platform: SignedIn;
  readonly visitor: SignedIn;
  /** The position before the first project: a subscription from here is told everything. */
  readonly beginning: string;
  /** From here on the server's clock runs so many milliseconds ahead. */
  setAhead(milliseconds: number): void;
  close(): Promise<void>;
}

interface Place {
  readonly name: string;
  readonly provinceCode: string;
  /** Begins the logins of its people. */
  readonly mark: string;
}

const eastern: Place = { name: '青岚医院', provinceCode: '36', mark: 'east' };
const western: Place = { name: '云泽医院', provinceCode: '62', mark: 'west' };

/** Starts a Stele with two like sides that have nothing to do with each other, but for the nation's authority. */
export async function startTwoProvinces(): Promise<TwoProvinces> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-provinces-'));
  let ahead = 0;
  const settings = readSettings({
    STELE_DATA: folder,
    STELE_DEMO: 'off',
    STELE_PORT: '0',
    STELE_LOG_LEVEL: 'fatal',
    // Tests may come from several addresses.
    STELE_TRUSTED_PROXIES: 'loopback',
    STELE_MASTER_KEY: randomBytes(32).toString('hex'),
  });
  const stele = await startStele(settings, { now: () => Date.now() + ahead });
  const { url } = stele;
  const visitor = signedIn(url, '', '', undefined);

  /**
   * Sets the first password at the desk of whoever made the account: one address may try no more than so many
   * commands a minute without being signed in.
   */
  async function activate(at: SignedIn, token: string): Promise<string> {
    const { id } = await at.make(
      'mutation ($token: String!, $password: String!) { activateAccount(token: $token, password: $password) { id } }',
      { token, password: PASSWORD },
    );
    return id as string;
  }
  let mobiles = 0;
  /** An account made by `by`, active and not signed in. */
  async function newAccount(by: SignedIn, login: string, input: Variables): Promise<string> {
    const mobile = `1370000${String(mobiles++).padStart(4, '0')}`;
    const { activationToken } = await by.make(
      'mutation ($input: NewAccountInput!, $key: String!) { createAccount(input: $input, idempotencyKey: $key) { activationToken } }',
      { input: { name: `测试${login}`, email: emailOf(login), mobile, memberships: [], ...input } },
    );
    return await activate(by, activationToken as string);
  }
  async function newMember(by: SignedIn, login: string, memberships: Variables[], role: string) {
    const id = await newAccount(by, login, { memberships });
    return await signIn(url, id, emailOf(login), role);
  }

  const first = await accountCommands(stele.node).createFirstAdministrator(settings.adminEmail);
  const platformId = await activate(visitor, first.activationToken ?? '');
  const platform = await signIn(url, platformId, settings.adminEmail, 'SYS');
  const nation = await newMember(platform, 'nation', [{ role: 'NAT' }], 'NAT');
  const beginning = await positionOf(platform);

  async function side({ name, provinceCode, mark }: Place): Promise<Side> {
    const province = await newMember(
      nation,
      `${mark}-prov`,
      [{ role: 'PROV', provinceCode }],
      'PROV',
    );
    const institution = async (of: string) => {
      const made = await province.make(
        'mutation ($input: NewInstitutionInput!, $key: String!) { createInstitution(input: $input, idempotencyKey: $key) { id } }',
        { input: { name: of, provinceCode, kind: 'HOSPITAL' } },
      );
      return made['id'] as string;
    };
    const institutionId = await institution(name);
    const siteId = await institution(`${name}分院`);
    const holding = (role: string, at = institutionId) => ({ role, institutionId: at });

    const siteAdministrator = await newMember(
      province,
      `${mark}-site-adm`,
      [holding('ADM', siteId)],
      'ADM',
    );
    const siteInvestigatorId = await newAccount(siteAdministrator, `${mark}-site`, {
      memberships: [holding('PI', siteId)],
    });
    const administrator = await newMember(province, `${mark}-adm`, [holding('ADM')], 'ADM');
    const staff = (login: string, ...roles: string[]) =>
      newAccount(administrator, `${mark}-${login}`, {
        memberships: roles.map((role) => holding(role)),
      });
    const ids = {
      ...{ PI: await staff('pi', 'PI'), INSR: await staff('insr', 'INSR') },
      ...{ AC: await staff('ac'), EC: await staff('ec'), DEL: await staff('del') },
      ...{ FORMER_DEL: await staff('former_del'), TM: await staff('tm') },
      ...{ UNDECIDED: await staff('undecided', 'PI', 'INSR'), spare: await staff('spare') },
      ADM_INSR: await staff('adm_insr', 'ADM', 'INSR'),
    };
    const auditor = await newMember(
      nation,
      `${mark}-aud`,
      [{ role: 'AUD', institutionIds: [institutionId] }],
      'AUD',
    );

    const committee = async (kind: string, memberId: string) => {
      const made = await administrator.make(
        'mutation ($input: NewCommitteeInput!, $key: String!) { createCommittee(input: $input, idempotencyKey: $key) { id } }',
        { input: { institutionId, kind, name: `${name}${kind}` } },
      );
      const committeeId = made['id'] as string;
      await administrator.make(
        'mutation ($committeeId: ID!, $memberIds: [ID!]!, $key: String!) { setCommitteeMembers(committeeId: $committeeId, memberIds: $memberIds, idempotencyKey: $key) { id } }',
        { committeeId, memberIds: [memberId] },
      );
      return committeeId;
    };
    const ethicsCommitteeId = await committee('ETHICS', ids.EC);
    const academicCommitteeId = await committee('ACADEMIC', ids.AC);

    const enter = (member: keyof typeof ids, role: string = member) =>
      signIn(url, ids[member], emailOf(`${mark}-${member.toLowerCase()}`), role);
    const investigator = await enter('PI');
    const officer = await enter('INSR');
    const academic = await enter('AC');
    const ethics = await enter('EC');
    await investigator.make(
      'mutation ($input: ProfileInput!, $key: String!) { updateProfile(input: $input, idempotencyKey: $key) { id } }',
      {
        input: {
          ...{ idType: 'PASSPORT', idNumber: `E${mark}12345`, department: '骨科' },
          ...{ titleCategory: 'PHYSICIAN', title: 'CHIEF_PHYSICIAN' },
          physicianCertNo: `110${provinceCode}0000000001`,
        },
      },
    );

    const sections = filingSections({
      implementation: {
        hasSites: 'YES',
        sites: [{ institutionId: siteId, piAccountId: siteInvestigatorId, targetSize: 20 }],
      },
    });
    /** A draft that names both delegates; one of them no more, unless told so. */
    async function draft(keepsBoth = false): Promise<string> {
      const { project } = await investigator.done('createProject', {});
      const projectId = project?.id ?? '';
      await investigator.done('grantDelegate', { projectId, accountId: ids.DEL });
      await investigator.done('grantDelegate', { projectId, accountId: ids.FORMER_DEL });
      if (!keepsBoth) {
        await investigator.done('revokeDelegate', { projectId, accountId: ids.FORMER_DEL });
      }
      return projectId;
    }
    /** A study that waits for its first stage; the route is that of the institution when it is sent in. */
    async function submitted(...steps: string[]): Promise<string> {
      await nation.make(
        'mutation ($institutionId: ID!, $steps: [RouteStep!], $key: String!) { setReviewRoute(institutionId: $institutionId, steps: $steps, idempotencyKey: $key) { id } }',
        { institutionId, steps },
      );
      const projectId = await draft();
      await fillForm(investigator, projectId, sections);
      const committees = { ethicsCommitteeId, academicCommitteeId };
      await investigator.done('submitProject', { projectId, ...committees });
      return projectId;
    }
    /** The same, passed by both committees and the institution. */
    async function passed(...further: string[]): Promise<string> {
      const projectId = await submitted('ACADEMIC', 'ETHICS', 'INSTITUTION', ...further);
      const decision = { projectId, submissionNo: 1 };
      await academic.confirm();
      await academic.done('approveStage', { ...decision, code: 'PASSED' });
      const fileId = await ethics.upload('伦理批件.pdf');
      await ethics.done('attachFile', { projectId, slot: 'approval', fileId });
      await ethics.confirm();
      const [approvedOn, validTo] = [dayFromNow(0), dayFromNow(365)];
      const ethicsApproval = { approvalNo: `${mark}-EC-017`, approvedOn, validTo, fileId };
      await ethics.done('approveStage', { ...decision, code: 'APPROVED', ethicsApproval });
      await officer.confirm();
      await officer.done('approveStage', { ...decision, code: 'PASSED' });
      await stele.settled();
      return projectId;
    }

    await draft(true);
    const studies = {
      draft: await draft(),
      ACADEMIC: await submitted('ACADEMIC', 'ETHICS', 'INSTITUTION'),
      ETHICS: await submitted('ETHICS', 'ACADEMIC', 'INSTITUTION'),
      INSTITUTION: await submitted('INSTITUTION', 'ACADEMIC', 'ETHICS'),
      AUTHORITY_PROVINCE: await passed('AUTHORITY_PROVINCE'),
      AUTHORITY_NATION: await passed('AUTHORITY_NATION'),
      published: await passed(),
    };
    const { project } = await investigator.read(
      'query ($id: ID!) { project(id: $id) { researchNumber form { attachments { fileId } } } }',
      { id: studies.published },
    );
    const { researchNumber, form } = project as {
      researchNumber: string;
      form: { attachments: { fileId: string }[] };
    };

    return {
      ...{ provinceCode, institutionId, ethicsCommitteeId, academicCommitteeId, studies },
      ...{ researchNumber, fileId: form.attachments[0]?.fileId ?? '', spareAccountId: ids.spare },
      members: {
        ...{ PI: investigator, INSR: officer, EC: ethics, ADM: administrator },
        ...{ PROV: province, AUD: auditor, AC: academic, DEL: await enter('DEL') },
        SITE: await signIn(url, siteInvestigatorId, emailOf(`${mark}-site`), 'SITE'),
        ADM_INSR: await enter('ADM_INSR', 'ADM'),
        FORMER_DEL: await enter('FORMER_DEL', 'DEL'),
        ...{ TM: await enter('TM', ''), UNDECIDED: await enter('UNDECIDED', '') },
      },
    };
  }

  const [east, west] = await Promise.all([side(eastern), side(western)]).catch(
    async (error: unknown) => {
      await stele.close();
      throw error;
    },
  );
  return {
    ...{ stele, east, west, nation, platform, visitor, beginning },
    setAhead(milliseconds) {
      ahead = milliseconds;
    },
    async close() {
      await stele.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const emailOf = (login: string) => `${login}@registry.example`;

async function positionOf(person: SignedIn): Promise<string> {
  const { extensions } = await person.ask(
    'mutation ($password: String!) { confirmPassword(password: $password) { validUntil } }',
    { password: PASSWORD },
  );
  return extensions?.['position'] as string;
}
