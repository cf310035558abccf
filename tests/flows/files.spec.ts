import { createHash, randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pdf } from '../../cli/demo/pdf';
import { discardUnusedFiles, scanAwaitingFiles } from '../../services/registry/fileKeeping';
import { FAKE_VIRUS, startFakeClamd } from '../support/fakeClamd';
import { hostilePdfs } from '../support/hostilePdfs';
import { refusalOf, startKit, type Kit, type Person } from '../support/registry';

const DAY = 24 * 60 * 60_000;

let kit: Kit;
let passed = 0;
beforeAll(async () => {
  kit = await startKit({ now: () => Date.now() + passed });
}, 60_000);
afterAll(() => kit.close());

/** Lets time pass, in which sign-ins expire too. */
function later(milliseconds: number): void {
  passed += milliseconds;
  kit.signInAgain();
}

const fileEvents = async (fileId: string) =>
  (await kit.stele.node.log.readStream(`file-${fileId}`)).map(({ type }) => type);
/** What the log says that people did, by type. */
async function accesses(type: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for await (const batch of kit.stele.node.log.readAll(null)) {
    found.push(
      ...batch.filter((event) => event.type === type).map(({ data }) => data as (typeof found)[0]),
    );
  }
  return found;
}
/** The last that was written down of a person's access, of one kind. */
async function lastAccess(person: Person, type: string): Promise<unknown> {
  let last: unknown;
  for await (const batch of kit.stele.node.log.readAll(null)) {
    for (const event of batch) {
      const isTheirs = event.stream.startsWith(`access-${kit.idOf(person)}-`);
      if (isTheirs && event.type === type) last = event.data;
    }
  }
  return last;
}
const bytesKept = (of = kit) =>
  readdirSync(join(of.folder, 'files'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    /[0-9a-f-]{36}$/.test(path),
  ).length;
const put = (name: string, bytes: Buffer, of = kit) =>
  of.as('investigator').fetch(`/files?name=${encodeURIComponent(name)}`, {
    method: 'PUT',
    body: new Uint8Array(bytes),
  });

describe('an uploaded file', () => {
  it('comes back byte for byte to the one who uploaded it', async () => {
    const investigator = kit.as('investigator');
    const fileId = await investigator.upload('方案.pdf');
    const answer = await investigator.download(fileId, null);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(kit.pdf('方案.pdf'));
  });

  it('is not there for others, and for visitors nothing is', async () => {
    const fileId = await kit.as('investigator').upload();
    const elsewhere = await kit.as('ethics').download(fileId);
    expect(elsewhere.status).toBe(404);
    expect(await elsewhere.json()).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    });
    expect((await kit.as('visitor').download(fileId)).status).toBe(401);
  });

  it('is downloaded, not shown, and can do nothing to the site', async () => {
    const fileId = await kit.as('investigator').upload();
    const { headers } = await kit.as('investigator').download(fileId);
    expect(headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  });

  it.each([
    ['../../etc/passwd.pdf', 'passwd.pdf'],
    ['C:\\temp\\方案.pdf', '方案.pdf'],
    ['a\u0000b\r\nSet-Cookie: x.pdf', 'abSet-Cookie: x.pdf'],
    ['invoice\u202efdp.exe.pdf', 'invoicefdp.exe.pdf'],
    ['zero\u200bwidth.pdf', 'zerowidth.pdf'],
    ['"quoted"; filename=evil.exe.pdf', '"quoted"; filename=evil.exe.pdf'],
    [`${'长'.repeat(251)}.pdf`, `${'长'.repeat(251)}.pdf`],
    ['UPPER.PDF', 'UPPER.PDF'],
  ])('is called nothing that tricks anyone: %j', async (given, shown) => {
    const answer = await put(given, kit.pdf());
    const { id, name } = (await answer.json()) as { id: string; name: string };
    expect(name).toBe(shown);
    const { headers } = await kit.as('investigator').download(id);
    const disposition = headers.get('content-disposition') ?? '';
    const [, plain = ''] = /filename="([^"]*)"; filename\*=/.exec(disposition) ?? [];
    expect(plain).toMatch(/^[\w .-]+$/);
    const [, whole = ''] = /filename\*=UTF-8''(\S+)$/.exec(disposition) ?? [];
    expect(decodeURIComponent(whole)).toBe(shown);
  });
});

describe('a file that is refused', () => {
  it.each([
    [
      'a name longer than a file system holds',
      `${'长'.repeat(252)}.pdf`,
      pdf('x'),
      'V-003',
      '文件名不能超过255个字符',
    ],
    ['a docx under its own name', '方案.docx', pdf('x'), 'V-501', '仅支持PDF格式文件'],
    [
      'T13: a renamed docx',
      '方案.pdf',
      Buffer.from('PK\u0003\u0004…'),
      'V-501',
      '仅支持PDF格式文件',
    ],
    [
      'an encrypted one',
      '方案.pdf',
      hostilePdfs().find(({ name }) => name === 'encrypted')?.bytes ?? Buffer.alloc(0),
      'V-503',
      '文件已加密、损坏或存在风险，无法上传',
    ],
  ])(
    'is told word for word, recorded, and leaves nothing: %s',
    async (_, name, bytes, rule, zh) => {
      const before = bytesKept();
      const refusals = (await accesses('CommandRefused')).length;
      const answer = await put(name, bytes);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({
        errors: [{ message: zh, extensions: { rule } }],
      });
      expect(bytesKept()).toBe(before);
      expect((await accesses('CommandRefused')).slice(refusals)).toMatchObject([
        { operation: 'PUT /files', rule },
      ]);
    },
  );
});

describe('a download (N10, A5)', () => {
  async function routed() {
    const fileId = await kit.as('investigator').upload();
    const projectId = await kit.project().filled();
    await kit.as('investigator').done('attachFile', { projectId, slot: 'protocol', fileId });
    await kit.resume(projectId).submitted();
    return { fileId, projectId };
  }

  it('by a committee that the project is routed to says what for, and is an event', async () => {
    const { fileId, projectId } = await routed();
    const asked = await kit.as('ethics').download(fileId, null);
    expect(asked.status).toBe(400);
    expect(await asked.json()).toMatchObject({ errors: [{ message: '请填写下载用途' }] });
    for (const empty of ['', '  ', '\n']) {
      expect((await kit.as('ethics').download(fileId, empty)).status).toBe(400);
    }
    expect((await kit.as('ethics').download(fileId, '用'.repeat(201))).status).toBe(400);
    expect((await kit.as('ethics').download(fileId, ' 伦理审查 ')).status).toBe(200);
    const made = (await accesses('FileDownloaded')).filter((each) => each['fileId'] === fileId);
    expect(made).toMatchObject([{ accountId: kit.idOf('ethics'), projectId, purpose: '伦理审查' }]);
  });

  it('by its own author need not, and is an event all the same', async () => {
    const { fileId } = await routed();
    expect((await kit.as('investigator').download(fileId, null)).status).toBe(200);
    const made = (await accesses('FileDownloaded')).filter((each) => each['fileId'] === fileId);
    expect(made).toMatchObject([{ accountId: kit.idOf('investigator'), purpose: null }]);
  });

  it('is for others than the authors from the first submission on', async () => {
    const projectId = await kit.project().filled();
    const [kept, sent] = [
      await kit.as('investigator').upload('未送审.pdf'),
      await kit.as('investigator').upload('送审.pdf'),
    ];
    for (const fileId of [kept, sent]) {
      await kit.as('investigator').done('attachFile', { projectId, slot: 'consent', fileId });
    }
    const answers = async () => {
      const asked = ['officer', 'administrator'] as const;
      const statuses = asked.flatMap((person) =>
        [kept, sent].map(async (fileId) => (await kit.as(person).download(fileId)).status),
      );
      return await Promise.all(statuses);
    };
    expect(await answers()).toEqual([404, 404, 404, 404]);

    await kit.as('investigator').done('removeFile', { projectId, slot: 'consent', fileId: kept });
    await kit.resume(projectId).submitted();
    expect(await answers()).toEqual([404, 200, 404, 200]);
    expect((await kit.as('investigator').download(kept)).status).toBe(200);
  });

  it('is recorded with each download: who, which bytes, of which project, for what', async () => {
    const fileId = await kit.as('investigator').upload('知情同意书.pdf');
    const projectId = await kit.project().filled();
    expect((await kit.as('investigator').download(fileId)).status).toBe(200);
    await kit.as('investigator').done('attachFile', { projectId, slot: 'consent', fileId });
    await kit.resume(projectId).submitted();
    expect((await kit.as('ethics').download(fileId)).status).toBe(200);

    const sha256 = createHash('sha256').update(kit.pdf('知情同意书.pdf')).digest('hex');
    const download = { fileId, sha256, purpose: 'inspection' };
    const byAuthor = await lastAccess('investigator', 'FileDownloaded');
    const byCommittee = await lastAccess('ethics', 'FileDownloaded');
    const author = { ...download, accountId: kit.idOf('investigator'), projectId: null };
    expect(byAuthor).toMatchObject(author);
    expect(byCommittee).toMatchObject({ ...download, accountId: kit.idOf('ethics'), projectId });
  });

  it('is recorded with each refusal too, and so is an upload that is refused', async () => {
    const fileId = await kit.as('investigator').upload();
    expect((await kit.as('officer').download(fileId)).status).toBe(404);
    const download = await lastAccess('officer', 'CommandRefused');
    const refused = { accountId: kit.idOf('officer'), rule: null };
    expect(download).toMatchObject({
      ...{ ...refused, operation: 'GET /files', code: 'NOT_FOUND', subject: fileId },
    });

    await expect(kit.as('officer').upload('扫描件.jpg')).rejects.toThrow('V-501');
    const upload = await lastAccess('officer', 'CommandRefused');
    expect(upload).toMatchObject({
      ...{ ...refused, operation: 'PUT /files', code: 'INVALID', rule: 'V-501', subject: null },
    });
  });
});

describe('a newer version of a document', () => {
  const asked = `query ($id: ID!) { project(id: $id) {
    form { attachments { ...A previous { fileId documentVersion supersededBy } } }
    versions { versionNo form { attachments { ...A } } } } }
    fragment A on Attachment { slot fileId documentVersion documentDate replaces supersededBy uploadedBy { id } uploadedAt }`;
  interface Shown {
    slot: string;
    fileId: string;
    supersededBy: string | null;
    previous: { fileId: string }[];
  }
  interface Read {
    form: { attachments: Shown[] };
    versions: { form: { attachments: Shown[] } }[];
  }
  const read = async (person: 'investigator' | 'officer', projectId: string) =>
    (await kit.as(person).read(asked, { id: projectId }))['project'] as Read;
  const protocols = (attachments: Shown[]) => attachments.filter(({ slot }) => slot === 'protocol');

  it('takes the place of the old one, which its version keeps', async () => {
    const investigator = kit.as('investigator');
    const projectId = await kit.project().published();
    const [first] = protocols((await read('investigator', projectId)).form.attachments);
    const replaces = first?.fileId ?? '';
    await investigator.done('startChange', {
      ...{ projectId, type: 'PROTOCOL_AMENDMENT', reason: '研究方案修订' },
    });
    const second = await investigator.upload('方案 2.0.pdf');
    await investigator.done('attachFile', {
      ...{ projectId, slot: 'protocol', fileId: second, replaces },
      ...{ documentVersion: '2.0', documentDate: '2026-01-15' },
    });
    const third = await investigator.upload('方案 3.0.pdf');
    await investigator.done('attachFile', {
      ...{ projectId, slot: 'protocol', fileId: third, replaces: second, documentVersion: '3.0' },
    });

    const { form, versions } = await read('investigator', projectId);
    expect(protocols(form.attachments)).toMatchObject([
      {
        ...{ fileId: third, documentVersion: '3.0', replaces: second, supersededBy: null },
        uploadedBy: { id: kit.idOf('investigator') },
        previous: [
          { fileId: second, documentVersion: '2.0', supersededBy: third },
          { fileId: replaces, supersededBy: third },
        ],
      },
    ]);
    expect(protocols(versions[0]?.form.attachments ?? [])).toMatchObject([
      { fileId: replaces, supersededBy: third },
    ]);
    expect((await investigator.download(replaces)).status).toBe(200);

    // What the authors have in hand is not yet anybody else's to know.
    const seen = await read('officer', projectId);
    expect(protocols(seen.form.attachments)).toMatchObject([
      { fileId: replaces, supersededBy: null, previous: [] },
    ]);
    await investigator.done('withdrawChange', { projectId });
    const back = await read('investigator', projectId);
    expect(protocols(back.form.attachments)).toMatchObject([
      { fileId: replaces, supersededBy: null },
    ]);
  }, 120_000);

  it('is one of a file that is there, of the same kind', async () => {
    const projectId = await kit.project().filled();
    const fileId = await kit.as('investigator').upload();
    const [consent] = (await read('investigator', projectId)).form.attachments.filter(
      ({ slot }) => slot === 'consent',
    );
    for (const replaces of [fileId, consent?.fileId ?? '', 'nothing']) {
      const answer = await kit
        .as('investigator')
        .give('attachFile', { projectId, slot: 'protocol', fileId, replaces });
      expect(refusalOf(answer)).toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});

describe('a file that no project names', () => {
  it('is discarded after a day, and its log says so', async () => {
    const fileId = await kit.as('investigator').upload();
    const projectId = await kit.project().filled();
    const named = await kit.as('investigator').upload();
    await kit.as('investigator').done('attachFile', { projectId, slot: 'other', fileId: named });
    await kit.as('investigator').done('removeFile', { projectId, slot: 'other', fileId: named });
    await discardUnusedFiles(kit.stele.node);
    expect((await kit.as('investigator').download(fileId)).status).toBe(200);

    later(DAY + 60_000);
    const before = bytesKept();
    await discardUnusedFiles(kit.stele.node);
    expect(bytesKept()).toBeLessThan(before);
    expect(await fileEvents(fileId)).toEqual(['FileStored', 'FileDiscarded']);
    expect((await kit.as('investigator').download(fileId)).status).toBe(404);
    const attach = { projectId, slot: 'other', fileId };
    expect(refusalOf(await kit.as('investigator').give('attachFile', attach))).toMatchObject({
      code: 'NOT_FOUND',
    });
    // It was named once: the history of the project still shows it.
    expect((await kit.as('investigator').download(named)).status).toBe(200);
  }, 60_000);

  it('is kept when the log knows so few of the files that it may be another log', async () => {
    const { node } = kit.stele;
    const ids = Array.from({ length: 200 }, () => randomUUID());
    for (const id of ids) await node.blobs.put(id, Readable.from([pdf(id)]), 10_000);
    later(DAY + 60_000);
    const kept = bytesKept();
    await discardUnusedFiles(node);
    expect(await node.blobs.read(ids[0] ?? '')).not.toBeNull();
    expect(bytesKept()).toBeLessThanOrEqual(kept);
    for (const id of ids) await node.blobs.remove(id);
  }, 60_000);

  it('is not discarded while it is being attached: one of both wins, never both', async () => {
    const projectId = await kit.project().filled();
    for (let round = 0; round < 10; round += 1) {
      const fileId = await kit.as('investigator').upload(`${round}.pdf`);
      later(DAY + 60_000);
      const attach = { projectId, slot: 'other', fileId };
      const [answer] = await Promise.all([
        kit.as('investigator').give('attachFile', attach),
        discardUnusedFiles(kit.stele.node),
      ]);
      const isAttached = refusalOf(answer) === undefined;
      const { status } = await kit.as('investigator').download(fileId);
      expect(status).toBe(isAttached ? 200 : 404);
      const [, last] = await fileEvents(fileId);
      expect(last).toBe(isAttached ? 'FileClaimed' : 'FileDiscarded');
    }
  }, 120_000);

  it('is kept a day more by an attempt to attach it, and not for ever', async () => {
    const fileId = await kit.as('investigator').upload();
    const projectId = await kit.project().filled();
    later(DAY / 2);
    const wrong = { projectId, slot: 'opinion', fileId };
    expect(refusalOf(await kit.as('investigator').give('attachFile', wrong))).toBeDefined();
    later(DAY / 2 + 60_000);
    await discardUnusedFiles(kit.stele.node);
    expect(await fileEvents(fileId)).toEqual(['FileStored', 'FileClaimed']);
    later(DAY / 2);
    await discardUnusedFiles(kit.stele.node);
    expect(await fileEvents(fileId)).toEqual(['FileStored', 'FileClaimed', 'FileDiscarded']);
  }, 60_000);
});

describe('with a virus scanner', () => {
  let guarded: Kit;
  let clamd: Awaited<ReturnType<typeof startFakeClamd>>;
  beforeAll(async () => {
    clamd = await startFakeClamd();
    guarded = await startKit({ env: { STELE_CLAMD: `127.0.0.1:${clamd.port}` } });
  }, 60_000);
  afterAll(async () => {
    await guarded.close();
    await clamd.close();
  });

  it('a clean file is taken, and one with a virus is V-503 and leaves nothing', async () => {
    expect(await (await put('clean.pdf', pdf('clean'), guarded)).json()).toMatchObject({
      awaitsScan: false,
    });
    const before = bytesKept(guarded);
    const refused = await put('infected.pdf', pdf(FAKE_VIRUS), guarded);
    expect(await refused.json()).toMatchObject({
      errors: [
        {
          message: '文件已加密、损坏或存在风险，无法上传',
          extensions: { rule: 'V-503', problems: [{ hint: { en: 'It holds a virus' } }] },
        },
      ],
    });
    expect(bytesKept(guarded)).toBe(before);
  });

  it('that is away, files wait in quarantine until it has seen them', async () => {
    const { port } = clamd;
    await clamd.close();
    const stored = async (name: string) => {
      const answer = await put(name, pdf(name), guarded);
      return (await answer.json()) as { id: string; awaitsScan: boolean };
    };
    const clean = await stored('clean.pdf');
    const infected = await stored(`${FAKE_VIRUS}.pdf`);
    expect([clean.awaitsScan, infected.awaitsScan]).toEqual([true, true]);

    const { node } = guarded.stele;
    await scanAwaitingFiles(node);
    const investigator = guarded.as('investigator');
    const waiting = await investigator.download(clean.id);
    expect(await waiting.json()).toMatchObject({
      errors: [{ message: '文件正在等待病毒扫描，请稍后再试', extensions: { code: 'REFUSED' } }],
    });
    const projectId = await guarded.project();
    const attach = { projectId, slot: 'protocol', fileId: clean.id };
    expect(refusalOf(await investigator.give('attachFile', attach))).toMatchObject({
      code: 'REFUSED',
    });

    clamd = await startFakeClamd(port);
    await scanAwaitingFiles(node);
    expect((await investigator.download(clean.id)).status).toBe(200);
    await investigator.done('attachFile', attach);
    expect((await investigator.download(infected.id)).status).toBe(404);
    const [, condemned] = await node.log.readStream(`file-${infected.id}`);
    expect(condemned).toMatchObject({ type: 'FileCondemned', data: { virus: FAKE_VIRUS } });
    expect(await node.blobs.read(infected.id)).toBeNull();
  }, 60_000);
});
