import { startKit, type Kit } from '../support/registry';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
}, 60_000);
afterAll(() => kit.close());

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
});
