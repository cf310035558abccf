import type { Caller } from '../../platform/caller';
import type { Node } from '../../platform/node';
import { Refusal } from '../../platform/refusal';
import { todayInShanghai } from '../../platform/shanghai';
import { institutionQueries, type Committee } from '../../projections/institutions';
import { peopleQueries } from '../../projections/people';
import { projectQueries } from '../../projections/projectDirectory';
import { province as provinces } from '../../schema/codes/provinces';
import type { InvestigatorSnapshot } from '../../schema/events/project';
import type { SectionKey } from '../../schema/form/form';
import type { Problem } from '../../schema/problem';
import { defaultRouteFor } from '../review/route';
import type { CommandOf, FormFacts } from './commands';
import { namedIn, type EnteredSection } from './enteredSections';
import { entryProblem, refusedEntry } from './entryProblems';
import type { ProjectState } from './projectState';

export type ProjectFacts = ReturnType<typeof projectFacts>;

/** What deciders need to know from elsewhere: of people, institutions, committees and the day. */
export function projectFacts({ models, now }: Node) {
  const people = peopleQueries(models.db);
  const institutions = institutionQueries(models.db);
  const projects = projectQueries(models.db);

  const today = () => todayInShanghai(now());

  const institutionOf = (id: string | null | undefined) =>
    id == null ? undefined : institutions.byId([id]).get(id);

  function formFacts({ investigatorId, institutionId, contents }: ProjectState): FormFacts {
    const team = contents.working.implementation?.team ?? [];
    const members = team.flatMap(({ accountId }) => (accountId == null ? [] : [accountId]));
    return {
      today: today(),
      pi: people.professional(investigatorId),
      people: Object.fromEntries(members.map((id) => [id, people.professional(id)])),
      institution: { id: institutionId, policies: institutions.policies(institutionId) },
    };
  }

  function investigator({ investigatorId }: ProjectState): InvestigatorSnapshot {
    const person = people.person(investigatorId);
    const { name = '', titleCategory = null, title = null, department = null } = person ?? {};
    return {
      accountId: investigatorId,
      name,
      titleCategory,
      title,
      department,
      institution: institutionOf(person?.institutionId)?.name ?? '',
      phone: person?.mobile ?? null,
      email: person?.email ?? null,
    };
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
    const isEthics = kind === 'ETHICS';
    const rule = isEthics ? 'V-105' : 'V-107';
    const zh = isEthics ? '请选择对应审查的伦理委员会' : '请选择学术委员会';
    const en = `The institution offers no ${kind.toLowerCase()} committee with this id.`;
    const field = isEthics ? 'ethicsCommitteeId' : 'academicCommitteeId';
    const problem: Problem = {
      ...{ rule, level: 'ERROR', section: null, field, itemId: null },
      ...{ message: { zh, en }, hint: null },
    };
    throw new Refusal('INVALID', zh, { rule, en, problems: [problem] });
  }

  return {
    today,
    institutionOf,
    formFacts,

    /** '' where there is no such person. */
    nameOf: (accountId: string): string => people.person(accountId)?.name ?? '',

    profileProblems: (accountId: string): Problem[] => people.profileProblems(accountId),

    /** Whether a project bears this research number, `MR-36-26-000001`. */
    isNumberKnown: (researchNumber: string): boolean =>
      projects.byNumber(researchNumber) !== undefined,

    /** Whether the account is one of the project's institution, and not disabled. */
    isColleague(accountId: string, { institutionId }: ProjectState): boolean {
      const person = people.person(accountId);
      return person?.institutionId === institutionId && person.status !== 'DISABLED';
    },

    isInstitutionReviewer: ({ accountId, institutionId }: Caller): boolean =>
      accountId !== null &&
      people
        .memberships(accountId)
        .some(
          (membership) => membership.role === 'INSR' && membership.institutionId === institutionId,
        ),

    /** Who will review, with the names that the submission freezes. Refusals: V-105, V-107. */
    submissionFacts(
      state: ProjectState,
      chosen: {
        readonly ethicsCommitteeId: string | null;
        readonly academicCommitteeId: string | null;
      },
    ): CommandOf<'SubmitProject'>['data'] {
      const { institutionId, provinceCode, contents } = state;
      const category = contents.working.category?.researchCategory ?? '';
      return {
        facts: formFacts(state),
        investigator: investigator(state),
        ethicsCommittee: chosenCommittee(state, 'ETHICS', chosen.ethicsCommitteeId),
        academicCommittee: chosenCommittee(state, 'ACADEMIC', chosen.academicCommitteeId),
        academicCommitteesOffered:
          institutions.committees.offered(institutionId, 'ACADEMIC').length > 0,
        institution: {
          id: institutionId,
          name: institutionOf(institutionId)?.name ?? '',
          provinceCode,
        },
        province: provinces.values.find(({ code }) => code === provinceCode)?.zh ?? '',
        routeSteps: institutions.routeFor(institutionId, category) ?? defaultRouteFor(category),
      };
    },

    /** Accounts and institutions that rows name must exist; a member's own name is filled in from the account. */
    completed(section: SectionKey, entered: EnteredSection): EnteredSection {
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
        const { accountId } = row;
        const person = typeof accountId === 'string' ? known.get(accountId) : undefined;
        if (person === undefined) return row;
        return {
          ...row,
          name: row['name'] ?? person.name,
          institution: row['institution'] ?? institutionOf(person.institutionId)?.name,
          titleCategory: row['titleCategory'] ?? person.titleCategory ?? undefined,
          title: row['title'] ?? person.title ?? undefined,
        };
      });
      return { ...entered, team: rows };
    },
  };
}
