import { createHash } from 'node:crypto';
import { startKit, type Kit, type Person } from '../support/registry';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
}, 60_000);
afterAll(() => kit.close());

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

describe('an uploaded file', () => {
  it('comes back byte for byte to the one who uploaded it', async () => {
    const investigator = kit.as('investigator');
    const fileId = await investigator.upload('方案.pdf');
    const answer = await investigator.download(fileId);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(kit.pdf('方案.pdf')));
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

  it('is read by the committee that its project is routed to', async () => {
    const fileId = await kit.as('investigator').upload();
    const projectId = await kit.project().filled();
    await kit.as('investigator').done('attachFile', { projectId, slot: 'protocol', fileId });
    await kit.resume(projectId).submitted();
    expect((await kit.as('ethics').download(fileId)).status).toBe(200);
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
