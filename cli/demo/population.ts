import { visitor, type Caller } from '../../platform/caller';
import type { Node } from '../../platform/node';
import type { Role } from '../../schema/envelope';
import type { Membership } from '../../schema/events/account';
import { accountCommands } from '../../services/accounts/commands';
import {
  administratorEmail,
  demoPassword,
  institutions,
  people,
  places,
  type DemoPerson,
  type Place,
} from './people';
import type { Directory } from './studies';

type Commands = ReturnType<typeof accountCommands>;
type Kind = 'ETHICS' | 'ACADEMIC';

/** Everybody who acts in the demo, by the names that the demo gives them. */
export interface Population extends Directory {
  /** The person in the role that the demo gave them, or in another one that they hold. */
  as(key: string, role?: Role): Caller;
  /** The committee of the place, or null where it has none of this kind. */
  committeeId(place: Place, kind: Kind): string | null;
}

const committees: readonly { place: Place; kind: Kind; name: string; member: string }[] = [
  { place: 'qinglan', kind: 'ETHICS', name: '青岚医院区域伦理委员会', member: 'ec.qinglan' },
  { place: 'qinglan', kind: 'ACADEMIC', name: '青岚医院学术委员会', member: 'ac.qinglan' },
  { place: 'yunting', kind: 'ETHICS', name: '云汀医院伦理委员会', member: 'ec.yunting' },
  { place: 'yunting', kind: 'ACADEMIC', name: '云汀医院学术委员会', member: 'ac.yunting' },
  { place: 'wangchuan', kind: 'ETHICS', name: '望川医院伦理委员会', member: 'ec.wangchuan' },
];

/** The centre for disease control has no ethics committee: the region's reviews for it. */
const ethicsCommitteeFor = (place: Place): Place => (place === 'chenghu' ? 'qinglan' : place);

/** Institutions, accounts and committees. `tick` lets some time pass. */
export async function populate(
  node: Node,
  now: () => number,
  tick: () => void,
): Promise<Population> {
  const commands = accountCommands(node);
  const accounts = new Map<string, string>();
  const institutionIds = new Map<Place, string>();
  const committeeIds = new Map<string, string>();
  const population = populationOf({ accounts, institutionIds, committeeIds, now });

  const operator = await makeAdministrator(commands);
  const make = (by: Caller, made: readonly DemoPerson[]) =>
    makeAccounts(commands, by, made, population, accounts);

  tick();
  await make(operator, withRole('NAT', 'PROV'));
  const nation = population.as('nat');
  for (const place of places) {
    tick();
    const { letters, phone, ...asked } = institutions[place];
    const { institutionId } = await commands.createInstitution(
      operator,
      asked,
      `institution/${letters}/${phone}`,
    );
    institutionIds.set(place, institutionId);
  }
  tick();
  await make(operator, withRole('ADM'));
  await make(nation, withRole('AUD'));
  for (const place of places) {
    tick();
    const staff = people.filter((person) => person.place === place && person.role !== 'ADM');
    await make(population.as(`adm.${place}`), staff);
  }

  for (const { place, kind, name, member } of committees) {
    tick();
    const isRegional = place === 'qinglan' && kind === 'ETHICS';
    const founder = isRegional ? nation : population.as(`adm.${place}`);
    const { committeeId } = await commands.createCommittee(
      founder,
      {
        institutionId: population.institutionId(place),
        ...{ kind, name },
        isRegional,
        phone: institutions[place].phone,
        address: institutions[place].address,
      },
      `committee/${name}`,
    );
    committeeIds.set(`${place}/${kind}`, committeeId);
    const memberIds = [population.accountId(member)];
    await commands.setCommitteeMembers(founder, { committeeId, memberIds }, `members/${name}`);
  }
  tick();
  await commands.setPolicy(
    nation,
    { institutionId: population.institutionId('yunting'), publication: 'MANUAL' },
    'policy/yunting',
  );
  return population;
}

const withRole = (...roles: readonly Role[]) => people.filter(({ role }) => roles.includes(role));

async function makeAdministrator(commands: Commands): Promise<Caller> {
  const { accountId, activationToken } =
    await commands.createFirstAdministrator(administratorEmail);
  if (activationToken === null)
    throw new Error('the first administrator of the demo is there already');
  await commands.activateAccount(activationToken, demoPassword);
  return { ...visitor, accountId, name: '平台管理员', role: 'SYS' };
}

async function makeAccounts(
  commands: Commands,
  by: Caller,
  made: readonly DemoPerson[],
  population: Population,
  accounts: Map<string, string>,
): Promise<void> {
  const tokens: string[] = [];
  for (const person of made) {
    const { key, name, email, mobile, department, place } = person;
    const { accountId, activationToken } = await commands.createAccount(
      by,
      {
        ...{ name, email, mobile, department },
        institutionId: place === null ? null : population.institutionId(place),
        memberships: membershipsOf(person, population),
      },
      `account/${key}`,
    );
    accounts.set(key, accountId);
    tokens.push(activationToken);
  }
  // Hashing a password takes long on purpose, and can be done side by side.
  await Promise.all(tokens.map((token) => commands.activateAccount(token, demoPassword)));
  for (const { key, titleCategory, title, specialty, idNumber, physicianCertNo } of made) {
    await commands.updateProfile(
      population.as(key),
      { idType: 'ID_CARD', ...{ idNumber, titleCategory, title, specialty, physicianCertNo } },
      `profile/${key}`,
    );
  }
}

function membershipsOf(person: DemoPerson, population: Population) {
  const { role, place, provinceCode } = person;
  const isGiven = (given: Role): given is Membership['role'] =>
    !['AC', 'EC', 'DEL', 'SITE', 'TM', 'PUB'].includes(given);
  if (!isGiven(role)) return [];
  const institutionId = place === null ? null : population.institutionId(place);
  const named =
    role === 'AUD'
      ? (['qinglan', 'yunting'] as const).map((each) => population.institutionId(each))
      : [];
  return [{ ...{ role, institutionId, provinceCode }, institutionIds: named }];
}

function populationOf({
  accounts,
  institutionIds,
  committeeIds,
  now,
}: {
  accounts: ReadonlyMap<string, string>;
  institutionIds: ReadonlyMap<Place, string>;
  committeeIds: ReadonlyMap<string, string>;
  now: () => number;
}): Population {
  const held = <Key>(ids: ReadonlyMap<Key, string>, key: Key): string => {
    const id = ids.get(key);
    if (id === undefined) throw new Error(`the demo has no ${String(key)}`);
    return id;
  };
  const population: Population = {
    accountId: (key) => held(accounts, key),
    institutionId: (place) => held(institutionIds, place),
    committeeId: (place, kind) =>
      committeeIds.get(`${kind === 'ETHICS' ? ethicsCommitteeFor(place) : place}/${kind}`) ?? null,
    as(key, role) {
      const person = people.find((each) => each.key === key);
      if (person === undefined) throw new Error(`the demo has no ${key}`);
      const { name, place, provinceCode } = person;
      const acting = role ?? person.role;
      const kind = acting === 'EC' ? 'ETHICS' : acting === 'AC' ? 'ACADEMIC' : null;
      return {
        ...visitor,
        ...{ name, provinceCode, role: acting },
        accountId: held(accounts, key),
        institutionId: place === null ? null : held(institutionIds, place),
        committeeId: kind === null || place === null ? null : population.committeeId(place, kind),
        confirmedAt: new Date(now()).toISOString(),
      };
    },
  };
  return population;
}
