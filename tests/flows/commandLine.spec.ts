import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStele } from '../support/commandLine';

const folder = mkdtempSync(join(tmpdir(), 'stele-command-line-'));
const log = `file:${join(folder, 'events.db')}`;
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a command that is not understood, or cannot be done', () => {
  it.each([
    [['nothing'], "unknown command 'nothing'"],
    [['import'], 'Usage: stele import'],
    [['import', 'ctgov'], "missing required argument 'file'"],
    [['import', 'ctgov', 'file', '--odd'], "unknown option '--odd'"],
    [['import', 'ctgov', '/no/such/file'], '没有这个文件 there is no such file'],
    [['verify', '--log', 'garbage'], 'found "garbage"'],
    [['verify', '--log', 'file:'], 'wanted file:<path>'],
    [['verify', '--checkpoints', '/no/such/folder'], 'there is no such folder: /no/such/folder'],
  ])(
    '%j is told so, and leaves with 2',
    async (args, said) => {
      const { code, stderr } = await runStele(log, args).ended;
      expect({ code, said: stderr.includes(said) ? said : stderr }).toEqual({ code: 2, said });
    },
    60_000,
  );

  it('says in JSON too what was in the way', async () => {
    const { code, stdout } = await runStele(log, ['import', 'ctgov', '/no/such/file', '--json'])
      .ended;
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      read: 0,
      cause: expect.stringContaining('没有') as string,
    });
  }, 60_000);

  it('but help leaves with 0', async () => {
    expect((await runStele(log, ['import', '--help']).ended).code).toBe(0);
  }, 60_000);
});
