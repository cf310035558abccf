import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNode } from '../gateway/stele';
import { visitor, type Caller } from '../platform/caller';
import { readSettings } from '../platform/settings';
import { accountCommands, type AccountCommands } from '../services/accounts/commands';
import type { Figure } from './figure';

/** Attempts on each kind of login; fewer than five on one account, which would lock it. */
const PEOPLE = 25;
const TRIES = 4;

const password = 'Stele-2026-demo';

/** A refused sign-in takes as long whoever it is for: the fastest kind's median, to the slowest's. */
export async function benchSignIns(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'stele-bench-sign-ins-'));
  const settings = readSettings({
    STELE_DATA: folder,
    STELE_DEMO: 'off',
    STELE_LOG_LEVEL: 'error',
  });
  const { node, close } = await openNode(settings);
  try {
    const accounts = accountCommands(node);
    const kinds = await loginsOfEachKind(accounts);
    const times = new Map(kinds.map(([kind]) => [kind, [] as number[]]));
    // In turn, so that what else the machine does falls on all alike.
    for (let attempt = 0; attempt < PEOPLE * TRIES; attempt++) {
      for (const [kind, logins] of kinds) {
        const began = performance.now();
        await refused(accounts, logins[attempt % logins.length] ?? '');
        times.get(kind)?.push(performance.now() - began);
      }
    }
    const medians = [...times].map(([kind, each]) => [kind, median(each)] as const);
    const all = medians.map(([, milliseconds]) => milliseconds);
    return [
      ...medians.map(([kind, value]) => ({
        ...{ name: `refused sign-in, ${kind}, median`, value, unit: 'ms' },
      })),
      {
        name: 'refused sign-ins, the fastest kind to the slowest',
        ...{ value: Math.min(...all) / Math.max(...all), unit: '', floor: 0.9 },
      },
    ];
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
}

async function loginsOfEachKind(accounts: AccountCommands) {
  const first = await accounts.createFirstAdministrator('admin@example.org');
  const operator: Caller = { ...visitor, accountId: first.accountId, role: 'SYS' };
  const { institutionId } = await accounts.createInstitution(
    operator,
    { name: '石湾医院', provinceCode: '33', kind: 'HOSPITAL' },
    'institution',
  );
  const person = async (login: string) => {
    const asked = {
      name: '管理',
      email: login,
      memberships: [{ role: 'ADM' as const, institutionId }],
    };
    const made = await accounts.createAccount(operator, asked, login);
    await accounts.activateAccount(made.activationToken, password);
    return made.accountId;
  };
  const logins = (kind: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${kind}-${index}@example.org`);

  const known = logins('known', PEOPLE);
  for (const login of known) await person(login);
  const [locked = ''] = logins('locked', 1);
  await person(locked);
  for (let attempt = 0; attempt < 5; attempt++) await refused(accounts, locked);
  const [disabled = ''] = logins('disabled', 1);
  const asked = { accountId: await person(disabled), status: 'DISABLED' as const, reason: '试验' };
  await accounts.setAccountStatus(operator, asked, 'disable');
  return [
    ['wrong password', known],
    ['unknown login', logins('nobody', PEOPLE)],
    ['locked account', [locked]],
    ['disabled account', [disabled]],
  ] as const;
}

async function refused(accounts: AccountCommands, login: string): Promise<void> {
  const asked = { login, password: 'wrong', code: null, ip: null, userAgent: null };
  await accounts.signIn(asked).catch(() => undefined);
}

const median = (values: number[]): number =>
  values.sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
