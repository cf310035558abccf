import { createHash } from 'node:crypto';
import { isIncluded } from '../../platform/trail/merkleTree';
import type { AccessEvent } from '../../schema/events/access';
import { plainHash, type PlainEvent } from '../support/independentTrail';
import { startKit, type Kit, type Person } from '../support/registry';

const XSS = `<script>alert(1)</script><img src=x onerror="alert(2)">'&quot;`;
const OPINION = '请说明样本量的依据。';

let kit: Kit;
let projectId: string;

/** A study that was returned once, approved, and changed by an approved change; then the server came back. */
beforeAll(async () => {
  kit = await startKit();
  projectId = await kit
    .project()
    .filled({ basic: { filingTitle: `研究 ${XSS}` } })
    .submitted()
    .returned()
    .submitted()
    .approved()
    .changeStarted({ design: { targetSize: 150 }, content: { background: `摘要 ${XSS}` } })
    .submitted()
    .approved();
  await kit.restart();
}, 120_000);
afterAll(() => kit.close());

interface Exported {
  readonly purpose: string;
  readonly project: { readonly title: string; readonly status: string };
  readonly names: Readonly<Record<string, string>>;
  readonly versions: {
    readonly versionNo: number;
    readonly contentHash: string;
    readonly content: Record<string, Record<string, unknown>>;
  }[];
  readonly differences: {
    readonly from: number;
    readonly to: number;
    readonly changes: {
      readonly field: string;
      readonly before: unknown;
      readonly after: unknown;
      readonly lastWriter: object;
    }[];
  }[];
  readonly submissions: {
    readonly submissionNo: number;
    readonly state: string;
    readonly contentHash: string;
    readonly stages: {
      readonly stage: string;
      readonly outcome: string;
      readonly signature: object;
      readonly opinions: object[];
    }[];
  }[];
  readonly files: { readonly slot: string; readonly sha256: string; readonly size: number }[];
  readonly events: (PlainEvent & { readonly position: string; readonly type: string })[];
  readonly trail: {
    readonly checkpoint: { readonly size: number; readonly root: string };
    readonly publicKey: string;
    readonly proofs: { readonly hash: string; readonly index: number; readonly path: string[] }[];
  };
}

async function exported(person: Person): Promise<Exported> {
  const answer = await kit.as(person).record(projectId);
  expect(answer.status).toBe(200);
  return (await answer.json()) as Exported;
}

const page = async (person: Person): Promise<string> => {
  const answer = await kit.as(person).record(projectId, { format: 'html', purpose: '检查' });
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  return await answer.text();
};

describe('the export of a record as JSON', () => {
  it('holds every version and what differs between them, with the last writer', async () => {
    const { versions, differences, project } = await exported('investigator');
    expect(project).toMatchObject({ title: `研究 ${XSS}`, status: 'PUBLISHED' });
    expect(versions.map(({ versionNo }) => versionNo)).toEqual([1, 2]);
    expect(versions[1]?.content['design']).toMatchObject({ targetSize: 150 });
    expect(differences).toHaveLength(1);
    expect(differences[0]?.changes).toContainEqual(
      expect.objectContaining({
        field: 'targetSize',
        after: 150,
        lastWriter: expect.objectContaining({
          account: { id: kit.idOf('investigator') },
          role: 'PI',
        }),
      }),
    );
  });

  it('holds every decision with its signature and opinions', async () => {
    const { submissions } = await exported('investigator');
    expect(submissions.map(({ state }) => state)).toEqual(['RETURNED', 'SUPERSEDED', 'CURRENT']);
    expect(submissions[0]?.stages[0]).toMatchObject({
      stage: 'ETHICS',
      outcome: 'RETURNED',
      opinions: [{ section: 'design', field: 'targetSize', text: OPINION }],
      signature: {
        role: 'EC',
        meaning: 'REVIEW_AFTER_REVISION',
        contentHash: submissions[0]?.contentHash,
      },
    });
    for (const { stages } of submissions.slice(1)) {
      expect(stages.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
        'ETHICS APPROVED',
        'INSTITUTION APPROVED',
      ]);
    }
  });

  it('holds the files with their hashes', async () => {
    const { files } = await exported('officer');
    expect(files.map(({ slot }) => slot).sort()).toEqual([
      'approval',
      'approval',
      'consent',
      'other',
      'protocol',
    ]);
    for (const { sha256, size } of files) {
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(size).toBeGreaterThan(0);
    }
  });

  it('holds the events, whose chain and whose place under the signed checkpoint can be checked from it alone', async () => {
    const { events, trail } = await exported('investigator');
    const stream = await kit.stream(projectId);
    expect(events).toEqual(stream);
    let previousHash = '';
    events.forEach(({ position: _, ...event }, revision) => {
      expect(event.revision).toBe(revision);
      expect(event.previousHash).toBe(previousHash);
      expect(event.hash).toBe(plainHash(event));
      previousHash = event.hash;
    });
    expect(trail.proofs.map(({ hash }) => hash)).toEqual(events.map(({ hash }) => hash));
    const { size, root } = trail.checkpoint;
    for (const { hash, index, path } of trail.proofs) {
      const proof = path.map((hashed) => Buffer.from(hashed, 'hex'));
      const [entry, top] = [Buffer.from(hash, 'hex'), Buffer.from(root, 'hex')];
      expect(isIncluded(entry, index, size, proof, top)).toBe(true);
    }
    expect(trail.publicKey).toContain('BEGIN PUBLIC KEY');
  });

  it('shows those who review no drafts, yet the whole chain', async () => {
    const { events } = await exported('administrator');
    const withheld = events.filter(({ data }) => (data as unknown) === null);
    expect(new Set(withheld.map(({ type }) => type))).toEqual(
      new Set(['SectionSaved', 'FileAttached']),
    );
    events.slice(1).forEach((event, before) => {
      expect(event.previousHash).toBe(events[before]?.hash);
    });
  });

  it('holds personal values as the API shows them, and only tokens in the events', async () => {
    const { versions, events } = await exported('investigator');
    expect(JSON.stringify(versions)).toContain('member@example.org');
    expect(JSON.stringify(events)).not.toContain('member@example.org');
    expect(JSON.stringify(events)).toContain('pv1.');
  });

  it('is recorded with its purpose and the hash of what was sent', async () => {
    const answer = await kit.as('officer').record(projectId, { purpose: '省级抽查' });
    const body = Buffer.from(await answer.arrayBuffer());
    const sha256 = createHash('sha256').update(body).digest();
    expect(answer.headers.get('digest')).toBe(`sha-256=${sha256.toString('base64')}`);
    expect(answer.headers.get('content-length')).toBe(String(body.length));
    const recorded: AccessEvent[] = [];
    for await (const batch of kit.stele.node.log.readAll(null)) {
      for (const { type, data } of batch) {
        if (type === 'RecordExported') recorded.push({ type, data } as AccessEvent);
      }
    }
    expect(recorded.at(-1)?.data).toEqual({
      accountId: kit.idOf('officer'),
      projectId,
      format: 'json',
      sha256: sha256.toString('hex'),
      purpose: '省级抽查',
      ip: expect.stringMatching(/^pv1\./),
    });
  });
});

describe('the export of a record as a page', () => {
  it('is one page of its own, in which nothing that was typed is markup', async () => {
    const text = await page('investigator');
    expect(text).not.toMatch(/<script|<img|<link|<iframe|<[a-z][^>]*\son\w+=|url\(|https?:/i);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('&lt;img src=x onerror=&quot;alert(2)&quot;&gt;&#39;&amp;quot;');
  });

  it('closes every element that it opens', async () => {
    const open: string[] = [];
    for (const [, end, name = '', empty] of (await page('officer')).matchAll(
      /<(\/?)([a-z]\w*)[^>]*?(\/?)>/g,
    )) {
      if (empty === '/') continue;
      if (end === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });

  it('tells an inspector what was decided, by whom, and what the chain is', async () => {
    const text = await page('officer');
    const { events, trail } = await exported('officer');
    for (const { hash } of events) expect(text).toContain(hash);
    expect(text).toContain(trail.checkpoint.root);
    for (const said of [
      OPINION,
      '修改后再审',
      '伦理委员会',
      '青岚医院伦理委员会',
      '按伦理委员会意见调整样本量',
      '版本 1',
    ]) {
      expect(text).toContain(said);
    }
  });
});

describe('the export of a record', () => {
  const refusal = async (person: Person, query?: Record<string, string>, id = projectId) => {
    const answer = await kit.as(person).record(id, query);
    const { errors } = (await answer.json()) as { errors: { extensions: { code: string } }[] };
    return `${String(answer.status)} ${errors[0]?.extensions.code ?? ''}`;
  };

  it.each<[Person, string]>([
    ['visitor', '401 UNAUTHENTICATED'],
    ['ethics', '403 FORBIDDEN'],
    ['academic', '403 FORBIDDEN'],
    ['platform', '403 FORBIDDEN'],
  ])('is not for the %s', async (person, refused) => {
    expect(await refusal(person)).toBe(refused);
  });

  it('is for a delegate of the project, as for its investigator', async () => {
    await kit.resume(projectId).changeStarted();
    const accountId = kit.idOf('delegate');
    await kit.as('investigator').done('grantDelegate', { projectId, accountId });
    expect((await kit.as('delegate').record(projectId)).status).toBe(200);
  });

  it('is as if the record were not there for those out of its reach', async () => {
    const institutionId = kit.institutionId.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect(await refusal('officer', undefined, institutionId)).toBe('404 NOT_FOUND');
    await expect(refusal('investigator', undefined, 'none')).resolves.toBe('404 NOT_FOUND');
  });

  it('needs a purpose and a format that there is', async () => {
    for (const query of [{}, { purpose: '  ' }, { purpose: '长'.repeat(201) }]) {
      expect(await refusal('officer', query)).toBe('400 INVALID');
    }
    expect(await refusal('officer', { purpose: '检查', format: 'xml' })).toBe('400 INVALID');
  });
});
