import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import type { Recorded } from '../../schema/envelope';
import { runStele } from '../support/commandLine';
import { closeCode, codeOf, nextMessage, post, rawSocket } from '../support/graphqlClient';
import { dataOf, startKit, type Kit } from '../support/registry';

const LOGIN = 'admin@stele.localhost';
const OLD = 'Quiet-Harbour-2026';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
}, 60_000);
afterAll(() => kit.close());

const reset = (login: string, ...options: string[]) =>
  runStele(
    `file:${join(kit.folder, 'events.db')}`,
    ['operator', 'reset', login, ...options],
    kit.env,
  ).ended;

const ask = async (query: string, variables: Record<string, unknown> = {}, token?: string) =>
  (await post(kit.stele.url, { query, variables }, token)).body;

const signIn = (password: string, code: string | null = null) =>
  ask(
    'mutation ($l: String!, $p: String!, $c: String) { signIn(login: $l, password: $p, code: $c) { token } }',
    { l: LOGIN, p: password, c: code },
  );

async function activate(token: string, password: string): Promise<void> {
  const asked =
    'mutation ($token: String!, $password: String!) { activateAccount(token: $token, password: $password) { id } }';
  dataOf(await ask(asked, { token, password }));
}

async function eventsOf(accountId: string): Promise<Recorded[]> {
  return [...(await kit.stele.node.log.readStream(`account-${accountId}`))];
}

/** Of a reset that was done, in text. */
function tokenIn(stdout: string): string {
  const token = /One-time token: (\S+)$/m.exec(stdout)?.[1];
  if (token === undefined) throw new Error(`no token in ${stdout}`);
  return token;
}

describe('an operator who has lost the password', () => {
  it('is let in again from the machine, while the server runs: every sign-in ends, and the factor stays', async () => {
    const token = await kit.tokenOf('platform');
    const enrolled = dataOf(
      await ask(
        'mutation ($p: String!) { enrolSecondFactor(password: $p) { secret } }',
        { p: OLD },
        token,
      ),
    )['enrolSecondFactor'] as { secret: string };
    const code = generateSync({ secret: enrolled.secret });
    dataOf(
      await ask('mutation ($c: String!) { confirmSecondFactor(code: $c) }', { c: code }, token),
    );
    const socket = await rawSocket(kit.stele.url);
    socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }));
    expect(await nextMessage(socket)).toEqual({ type: 'connection_ack' });
    const closed = closeCode(socket);

    const { code: exit, stdout, stderr } = await reset(LOGIN);
    expect([exit, stderr]).toEqual([0, '']);
    expect(await closed).toBe(4403);
    expect(codeOf(await ask('{ me { account { id } } }', {}, token))).toBe('UNAUTHENTICATED');
    expect(codeOf(await signIn(OLD))).toBe('UNAUTHENTICATED');

    expect(stdout).toContain('--second-factor');
    await activate(tokenIn(stdout), 'Calm-Harbour-2027');
    expect(codeOf(await signIn('Calm-Harbour-2027'))).toBe('SECOND_FACTOR_REQUIRED');

    const last = (await eventsOf(kit.idOf('platform'))).findLast(
      ({ type }) => type === 'PasswordReset',
    );
    expect(last?.actor).toEqual({ accountId: 'commandLine', role: 'PROCESS', institutionId: null });
    const { expiresAt } = last?.data as { expiresAt: string };
    expect(stdout).toContain(expiresAt);
    expect(Date.parse(expiresAt) - Date.parse(last?.recordedAt ?? '')).toBeLessThanOrEqual(
      15 * 60_000,
    );
  });

  it('gets in without the factor that was lost too, where that was asked for', async () => {
    const { code, stdout } = await reset(LOGIN, '--second-factor', '--json');
    expect(code).toBe(0);
    const done = JSON.parse(stdout) as { accountId: string; activationToken: string };
    expect(done).toEqual({
      accountId: kit.idOf('platform'),
      activationToken: expect.any(String) as string,
      expiresAt: expect.stringMatching(/Z$/) as string,
      keepsSecondFactor: false,
    });
    await kit.stele.node.models.caughtUp();
    await activate(done.activationToken, 'Still-Harbour-2028');
    expect((await signIn('Still-Harbour-2028')).errors).toBeUndefined();
    const types = (await eventsOf(done.accountId)).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(['PasswordReset', 'SecondFactorReset', 'PasswordSet']);
  });
});

describe('the command line', () => {
  it.each([
    ['an account that administrators reset', 'investigator@registry.example', 'operator'],
    ['a login that nobody has', 'nobody@registry.example', 'no such account'],
  ])('refuses %s, and writes nothing', async (_what, login, said) => {
    const before = (await eventsOf(kit.idOf('investigator'))).length;
    const { code, stdout, stderr } = await reset(login, '--second-factor');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(said);
    expect(await eventsOf(kit.idOf('investigator'))).toHaveLength(before);
    expect(codeOf(await signIn('Still-Harbour-2028'))).toBeUndefined();
  });

  it('makes no registry where there is none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stele-operator-'));
    const elsewhere = `file:${join(folder, 'events.db')}`;
    const args = ['operator', 'reset', LOGIN];
    const withoutLog = await runStele(elsewhere, args, kit.env).ended;
    expect([withoutLog.code, withoutLog.stdout]).toEqual([2, '']);
    expect(withoutLog.stderr).toContain('No event log');
    const env = { ...kit.env, STELE_DATA: folder, STELE_MASTER_KEY: '' };
    const withoutKey = await runStele(elsewhere, args, env).ended;
    expect([withoutKey.code, withoutKey.stdout]).toEqual([2, '']);
    expect(withoutKey.stderr).toContain('No master key');
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
