import type { RouteStep } from '../../schema/codes/lifeCycle';
import type {
  CommitteeEvent,
  InstitutionEvent,
  InstitutionFields,
} from '../../schema/events/institution';
import type { UniquenessEvent } from '../../schema/events/uniqueness';
import type { Authority } from '../../services/accounts/authority';
import { committeeDecider, type CommitteeCommand } from '../../services/accounts/committee.decider';
import {
  institutionDecider,
  type InstitutionCommand,
} from '../../services/accounts/institution.decider';
import { uniquenessDecider } from '../../services/accounts/uniqueness.decider';
import { specificationFor } from '../support/given';

const by = (role: Authority['role'], more: Partial<Authority> = {}): Authority => ({
  ...{ role, institutionId: null, provinceCode: null, ...more },
});
const nat = by('NAT');
const prov = by('PROV', { provinceCode: '36' });
const otherProv = by('PROV', { provinceCode: '33' });
const adm = by('ADM', { institutionId: 'hospital' });
const otherAdm = by('ADM', { institutionId: 'neighbour' });
const pi = by('PI', { institutionId: 'hospital' });

describe('an institution', () => {
  const givenInstitution = specificationFor(institutionDecider);
  const fields: InstitutionFields = {
    ...{ name: '石城第一医院', nameEn: null, creditCode: null, provinceCode: '36', city: null },
    ...{ kind: 'HOSPITAL', level: null, trialSiteNo: null, address: null },
  };
  const created: InstitutionEvent = {
    type: 'InstitutionCreated',
    data: { institutionId: 'hospital', ...fields },
  };
  const create = (creator: Authority): InstitutionCommand => ({
    ...{ type: 'CreateInstitution', by: creator, institutionId: 'hospital', fields },
  });
  const save = (creator: Authority, set: Partial<InstitutionFields>): InstitutionCommand => ({
    ...{ type: 'SaveInstitutionDetails', by: creator, set },
  });
  const route = (
    steps: RouteStep[] | null,
    category: string | null = null,
  ): InstitutionCommand => ({
    ...{ type: 'SetReviewRoute', by: nat, category, steps },
  });
  const routed = (steps: RouteStep[] | null, category: string | null = null): InstitutionEvent => ({
    type: 'ReviewRouteSet',
    data: { institutionId: 'hospital', category, steps },
  });

  it('is created by the operator, the nation and its province, once', () => {
    for (const creator of [by('SYS'), nat, prov])
      givenInstitution().when(create(creator)).then(created);
    for (const creator of [otherProv, adm, pi])
      givenInstitution().when(create(creator)).refuses('FORBIDDEN');
    givenInstitution(created).when(create(nat)).refuses('REFUSED');
  });

  it('saves what changes, for those who look after it before and after', () => {
    const saved: InstitutionEvent = {
      type: 'InstitutionDetailsSaved',
      data: { institutionId: 'hospital', set: { city: '石城' } },
    };
    givenInstitution(created)
      .when(save(prov, { city: '石城', name: fields.name }))
      .then(saved);
    givenInstitution(created, saved)
      .when(save(prov, { city: '石城' }))
      .then();
    for (const other of [otherProv, adm])
      givenInstitution(created)
        .when(save(other, { city: '石城' }))
        .refuses('FORBIDDEN');
    givenInstitution(created)
      .when(save(prov, { provinceCode: '33' }))
      .refuses('FORBIDDEN');
    givenInstitution()
      .when(save(prov, { city: '石城' }))
      .refuses('NOT_FOUND');
  });

  it.each<[RouteStep[]]>([
    [['ETHICS', 'INSTITUTION']],
    [['INSTITUTION', 'ACADEMIC', 'INSTITUTION', 'ETHICS']],
    [['ACADEMIC', 'ETHICS', 'ACADEMIC', 'INSTITUTION', 'AUTHORITY_NATION']],
  ])('takes the route %j', (steps) => {
    givenInstitution(created).when(route(steps, 'STEM_CELL')).then(routed(steps, 'STEM_CELL'));
  });

  it.each<[RouteStep[]]>([
    [[]],
    [['ETHICS']],
    [['INSTITUTION']],
    [['ETHICS', 'AUTHORITY_PROVINCE', 'INSTITUTION']],
    [['ETHICS', 'INSTITUTION', 'AUTHORITY_PROVINCE', 'AUTHORITY_NATION']],
    [['INSTITUTION', ...Array<RouteStep>(10).fill('ETHICS')]],
  ])('takes no such route as %j', (steps) => {
    givenInstitution(created).when(route(steps)).refuses('INVALID');
  });

  it('goes back to the default route, and sets no route for what is no category', () => {
    const own = routed(['ETHICS', 'INSTITUTION']);
    givenInstitution(created, own).when(route(null)).then(routed(null));
    givenInstitution(created, own)
      .when(route(['ETHICS', 'INSTITUTION']))
      .then();
    givenInstitution(created, own, routed(null)).when(route(null)).then();
    givenInstitution(created)
      .when(route(['ETHICS', 'INSTITUTION'], '__proto__'))
      .refuses('INVALID');
  });

  it('sets the policies that change', () => {
    const manual: InstitutionEvent = {
      type: 'PolicySet',
      data: { institutionId: 'hospital', set: { publication: 'MANUAL' } },
    };
    const set: InstitutionCommand = { type: 'SetPolicy', by: nat, set: { publication: 'MANUAL' } };
    givenInstitution(created).when(set).then(manual);
    givenInstitution(created, manual).when(set).then();
    for (const other of [prov, adm, pi])
      givenInstitution(created)
        .when({ ...set, by: other })
        .refuses('FORBIDDEN');
  });
});

describe('a committee', () => {
  const givenCommittee = specificationFor(committeeDecider);
  const institution = { id: 'hospital', provinceCode: '36' };
  const committee: Extract<CommitteeEvent, { type: 'CommitteeCreated' }>['data'] = {
    ...{ committeeId: 'committee', institutionId: 'hospital', kind: 'ETHICS', name: '伦理委员会' },
    ...{ filingNo: null, isRegional: false, phone: null, address: null },
  };
  const created: CommitteeEvent = { type: 'CommitteeCreated', data: committee };
  const regional: CommitteeEvent = {
    type: 'CommitteeCreated',
    data: { ...committee, isRegional: true },
  };
  const create = (creator: Authority, more: object = {}): CommitteeCommand => ({
    ...{ type: 'CreateCommittee', by: creator, institution, committee: { ...committee, ...more } },
  });
  const people = new Map(
    (
      [
        ['a', 'hospital', false],
        ['b', 'hospital', false],
        ['c', 'neighbour', false],
        ['left', 'hospital', true],
      ] as const
    ).map(([id, institutionId, isDisabled]) => [id, { institutionId, isDisabled }]),
  );
  const set = (memberIds: string[], creator = adm): CommitteeCommand => ({
    ...{ type: 'SetCommitteeMembers', by: creator, institution, memberIds, people },
  });
  const seated = (memberIds: string[]): CommitteeEvent => ({
    type: 'CommitteeMembersSet',
    data: { committeeId: 'committee', memberIds },
  });

  it('is created by the administrator of its institution, and a regional one by the nation', () => {
    givenCommittee().when(create(adm)).then(created);
    givenCommittee()
      .when(create(nat, { isRegional: true }))
      .then(regional);
    givenCommittee()
      .when(create(adm, { isRegional: true }))
      .refuses('FORBIDDEN');
    for (const other of [otherAdm, by('SYS'), prov, pi])
      givenCommittee().when(create(other)).refuses('FORBIDDEN');
    givenCommittee()
      .when(create(nat, { isRegional: true, kind: 'ACADEMIC' }))
      .refuses('INVALID');
    givenCommittee(created).when(create(adm)).refuses('REFUSED');
  });

  it('has members of its institution, each once; a regional one has members from anywhere', () => {
    givenCommittee(created)
      .when(set(['a', 'b', 'a']))
      .then(seated(['a', 'b']));
    givenCommittee(created)
      .when(set(['a', 'c']))
      .refuses('REFUSED');
    givenCommittee(regional)
      .when(set(['a', 'c']))
      .then(seated(['a', 'c']));
    givenCommittee(created)
      .when(set(['nobody']))
      .refuses('NOT_FOUND');
    givenCommittee(created)
      .when(set(['a'], otherAdm))
      .refuses('FORBIDDEN');
    givenCommittee()
      .when(set(['a']))
      .refuses('NOT_FOUND');
  });

  it('takes in nobody whose account is disabled, and keeps whoever sat on it before', () => {
    givenCommittee(created)
      .when(set(['a', 'left']))
      .refuses('REFUSED');
    givenCommittee(created, seated(['left']))
      .when(set(['a', 'left']))
      .then(seated(['a', 'left']));
  });

  it('is not changed by the same members in another order', () => {
    givenCommittee(created, seated(['a', 'b']))
      .when(set(['b', 'a']))
      .then();
    givenCommittee(created, seated(['a', 'b']))
      .when(set([]))
      .then(seated([]));
  });
});

describe('a unique value', () => {
  const givenValue = specificationFor(uniquenessDecider);
  const reserved = (owner: string): UniquenessEvent => ({ type: 'ValueReserved', data: { owner } });
  const released = (owner: string): UniquenessEvent => ({ type: 'ValueReleased', data: { owner } });
  const reserve = (owner: string, isAbandoned = false) =>
    ({ type: 'ReserveValue', kind: 'email', owner, isAbandoned }) as const;
  const release = (owner: string) => ({ type: 'ReleaseValue', owner }) as const;

  it('belongs to one owner, for whom asking again changes nothing', () => {
    givenValue().when(reserve('a')).then(reserved('a'));
    givenValue(reserved('a')).when(reserve('a')).then();
    givenValue(reserved('a')).when(reserve('b')).refuses('REFUSED');
  });

  it('is released by its owner only, and then free', () => {
    givenValue(reserved('a')).when(release('a')).then(released('a'));
    givenValue(reserved('a')).when(release('b')).then();
    givenValue(reserved('a'), released('a')).when(reserve('b')).then(reserved('b'));
  });

  it('is taken over from an owner that never came to be', () => {
    givenValue(reserved('a')).when(reserve('b', true)).then(released('a'), reserved('b'));
    givenValue(reserved('a'), released('a'), reserved('b')).when(reserve('a')).refuses('REFUSED');
  });
});
