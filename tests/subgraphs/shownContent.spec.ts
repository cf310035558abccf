import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileKeyStore } from '../../platform/keyStore';
import { personalData } from '../../platform/personalData';
import { ERASED, shownAt, shownSection } from '../../services/registry/shownContent';

describe('a personal value of the form', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stele-shown-'));
  const keys = openFileKeyStore(folder, randomBytes(32));
  const personal = personalData(keys);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const member = async (subject = 'member:p:m1') => ({
    id: 'm1',
    institution: '青岚医院',
    name: await personal.seal(subject, 'implementation.team.name', '周知行'),
    phone: await personal.seal(subject, 'implementation.team.phone', '13900000001'),
  });

  it('is revealed in a row that was added as a whole, for those entitled', async () => {
    const row = await member();
    expect(await shownAt('implementation', 'team', row, 'FULL', personal)).toEqual({
      id: 'm1',
      institution: '青岚医院',
      name: '周知行',
      phone: '13900000001',
    });
  });

  it('stays out of what the public sees of that row, but for the name, which is public', async () => {
    const row = await member();
    expect(await shownAt('implementation', 'team', row, 'PUBLIC', personal)).toEqual({
      id: 'm1',
      institution: '青岚医院',
      name: '周知行',
    });
  });

  it('is masked for readers without a right to it', async () => {
    const phone = await personal.seal('contact:p', 'implementation.contact.phone', '13900000001');
    const content = { implementation: { contact: { phone } } };
    expect(await shownSection('implementation', content, 'MASKED', personal)).toEqual({
      contact: { phone: '139****0001' },
    });
  });

  it('is said to be erased once its key is gone, in old versions too', async () => {
    const row = await member('member:p:gone');
    await keys.destroy('member:p:gone');
    expect(await shownAt('implementation', 'team', row, 'FULL', personal)).toMatchObject({
      name: ERASED,
    });
  });
});
