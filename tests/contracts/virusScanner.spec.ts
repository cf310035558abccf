import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { pdf } from '../../cli/demo/pdf';
import { openClamdScanner } from '../../platform/virusScanner';
import { FAKE_VIRUS, startFakeClamd, type FakeClamd } from '../support/fakeClamd';

const pieces = (bytes: Buffer, size = 10_000) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    ),
    { objectMode: false },
  );

describe('a scanner that speaks INSTREAM', () => {
  let clamd: FakeClamd;
  beforeEach(async () => {
    clamd = await startFakeClamd();
  });
  afterEach(() => clamd.close());

  const scan = (bytes: Buffer) =>
    openClamdScanner({ host: '127.0.0.1', port: clamd.port }).scan(pieces(bytes));

  it('finds nothing in a clean file, however large', async () => {
    expect(await scan(Buffer.concat([pdf('clean'), randomBytes(5_000_000)]))).toEqual({
      isClean: true,
    });
    expect(clamd.seen()).toBe(1);
  });

  it('names the virus that it found', async () => {
    expect(await scan(pdf(FAKE_VIRUS))).toEqual({ isClean: false, virus: FAKE_VIRUS });
  });

  it('has no verdict on a file that it does not take whole', async () => {
    clamd.mode = 'full';
    expect(await scan(pdf('clean'))).toBeNull();
  });

  it('has no verdict when nobody listens, or hangs up', async () => {
    const { port } = clamd;
    clamd.mode = 'silent';
    const asked = openClamdScanner({ host: '127.0.0.1', port }).scan(pieces(pdf('clean')));
    await pause(200);
    await clamd.close();
    expect(await asked).toBeNull();
    expect(
      await openClamdScanner({ host: '127.0.0.1', port }).scan(pieces(pdf('clean'))),
    ).toBeNull();
    expect(await openClamdScanner({ path: '/nowhere' }).scan(pieces(pdf('clean')))).toBeNull();
    clamd = await startFakeClamd();
  });

  it('fails as the file fails that it is shown', async () => {
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('%PDF-1.7');
        throw new Error('the disk is gone');
      })(),
    );
    const scanner = openClamdScanner({ host: '127.0.0.1', port: clamd.port });
    await expect(scanner.scan(broken)).rejects.toThrow('the disk is gone');
  });
});

// The real daemon, where its program is named: Debian's clamav-daemon puts it at /usr/sbin/clamd.
const program = process.env['STELE_TEST_CLAMD'];
describe('clamd itself', () => {
  if (program === undefined || program === '')
    it.skip('skipped: needs STELE_TEST_CLAMD', () => undefined);
  else clamdItself(program);
});

function clamdItself(clamd: string): void {
  /** The test file that every scanner knows, in two halves so that this source is not found itself. */
  const EICAR =
    String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}$` + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
  let folder: string;
  let daemon: ChildProcess;
  let path: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stele-clamd-'));
    path = join(folder, 'clamd.sock');
    // One signature, written here: nothing is downloaded.
    const hex = Buffer.from(EICAR).toString('hex');
    writeFileSync(join(folder, 'eicar.ndb'), `Eicar-Test-Signature:0:*:${hex}\n`);
    const settings = [
      `DatabaseDirectory ${folder}`,
      `LocalSocket ${path}`,
      'Foreground yes',
      'StreamMaxLength 50M',
    ];
    writeFileSync(join(folder, 'clamd.conf'), `${settings.join('\n')}\n`);
    daemon = spawn(clamd, ['-c', join(folder, 'clamd.conf')], { stdio: 'ignore' });
    for (let tries = 0; tries < 300 && !existsSync(path); tries += 1) await pause(100);
  }, 60_000);

  afterAll(async () => {
    daemon.kill('SIGKILL');
    if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, 'exit');
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds the test virus, and nothing in a PDF', async () => {
    const scanner = openClamdScanner({ path });
    expect(await scanner.scan(pieces(pdf('clean')))).toEqual({ isClean: true });
    expect(await scanner.scan(pieces(Buffer.from(EICAR)))).toMatchObject({
      isClean: false,
      virus: expect.stringContaining('Eicar-Test-Signature') as string,
    });
  }, 60_000);
}
