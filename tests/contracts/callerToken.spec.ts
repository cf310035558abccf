import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { actorOf, type Caller, visitor } from '../../platform/caller';
import { signCaller, verifyCaller } from '../../platform/callerToken';

const key = randomBytes(32);
const reviewer: Caller = {
  ...visitor,
  accountId: 'a-1',
  name: '演示审查员',
  signInId: 's-1',
  role: 'INSR',
  institutionId: 'i-1',
  confirmedAt: '2026-03-01T02:00:00.000Z',
  position: '000000000042',
  ip: '192.0.2.7',
};
const refused = { code: 'UNAUTHENTICATED' };

afterEach(() => {
  jest.useRealTimers();
});

describe('a caller token', () => {
  it.each([reviewer, visitor])('says who asks', async (caller) => {
    const token = await signCaller(caller, key);
    expect(await verifyCaller(token, key)).toEqual(caller);
    expect(await verifyCaller(token, key)).toEqual(caller);
  });

  it('holds for 60 seconds and not longer, verified before or not', async () => {
    jest.useFakeTimers({ now: Date.parse('2026-03-01T02:00:00Z'), doNotFake: ['nextTick'] });
    const [seen, unseen] = [await signCaller(reviewer, key), await signCaller(visitor, key)];
    jest.setSystemTime(Date.parse('2026-03-01T02:00:59Z'));
    expect(await verifyCaller(seen, key)).toEqual(reviewer);
    jest.setSystemTime(Date.parse('2026-03-01T02:01:00Z'));
    await expect(verifyCaller(seen, key)).rejects.toMatchObject(refused);
    await expect(verifyCaller(unseen, key)).rejects.toMatchObject(refused);
  });

  it('is nothing under another key, even after it was verified', async () => {
    const token = await signCaller(reviewer, key);
    await verifyCaller(token, key);
    await expect(verifyCaller(token, randomBytes(32))).rejects.toMatchObject(refused);
  });

  it('is nothing when it was altered, unsigned, or made by another issuer', async () => {
    const [header = '', , signature = ''] = (await signCaller(visitor, key)).split('.');
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = encoded({ caller: reviewer, iss: 'stele gateway', exp: 9_999_999_999 });
    const foreign = await new SignJWT({ caller: reviewer })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('somebody')
      .setExpirationTime('60s')
      .sign(key);
    const lasting = await new SignJWT({ caller: reviewer })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('stele gateway')
      .sign(key);
    const shapeless = await new SignJWT({ caller: { accountId: 'a-1' } })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('stele gateway')
      .setExpirationTime('60s')
      .sign(key);
    for (const token of [
      '',
      'x',
      `${header}.${claims}.${signature}`,
      `${encoded({ alg: 'none' })}.${claims}.`,
      foreign,
      lasting,
      shapeless,
    ]) {
      await expect(verifyCaller(token, key)).rejects.toMatchObject(refused);
    }
  });
});

describe('the actor of a caller', () => {
  it('is the account in its chosen role, the visitor, or a person without a role yet', () => {
    expect(actorOf(reviewer)).toEqual({ accountId: 'a-1', role: 'INSR', institutionId: 'i-1' });
    expect(actorOf(visitor)).toEqual({ accountId: 'visitor', role: 'PUB', institutionId: null });
    expect(actorOf({ ...visitor, accountId: 'a-1' })).toEqual({
      accountId: 'a-1',
      role: 'PUB',
      institutionId: null,
    });
  });
});
