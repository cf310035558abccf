import { execFileSync } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { importRows, type RefusedRow, type Tally } from '../../cli/import/importRows';
import { ctgovRows, historyRows, type Row } from '../../cli/import/rows';
import { LARGEST_APPEND, type EventLog } from '../../platform/eventLog/eventLog';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { createLogger } from '../../platform/logger';
import { openReadModels } from '../../platform/readModels';
import { externalRecords } from '../../projections/externalRecords';
import type { ExternalRegistry } from '../../schema/codes/externalRegistries';
import type { Recorded } from '../../schema/envelope';
import { externalReading } from '../../services/registry/external/externalReading';
import { recordExternalVersions } from '../../services/registry/external/recordVersion';
import { runStele } from '../support/commandLine';
import {
  csvOf,
  drksColumns,
  drksVersion,
  historyColumns,
  nct,
  olderColumns,
  study,
  version,
  withValue,
} from '../support/externalFiles';
import { describeRealData } from '../support/realData';
import { refusalOf, startKit, type Kit } from '../support/registry';

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stele-import-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const newPath = (ending: string) => join(folder, `${(files += 1)}.${ending}`);

async function fileOf(content: string | Uint8Array, ending = 'txt'): Promise<string> {
  const path = newPath(ending);
  await writeFile(path, content);
  return path;
}

interface Outcome {
  readonly tally: Tally;
  readonly failure: unknown;
  readonly refused: RefusedRow[];
}

async function importInto(
  log: EventLog,
  rows: AsyncIterable<Row>,
  signal = new AbortController().signal,
): Promise<Outcome> {
  const refused: RefusedRow[] = [];
  const imported = await importRows(rows, {
    record: recordExternalVersions(log),
    onRefused: (row) => refused.push(row),
    onProgress: () => undefined,
    signal,
  });
  return { ...imported, refused };
}

const numbers = ({ tally: { read, added, unchanged, refused } }: Outcome) => [
  read,
  added,
  unchanged,
  refused,
];

async function eventsOf(log: EventLog): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const batch of log.readAll(null)) events.push(...batch);
  return events;
}

describe('files of ClinicalTrials.gov', () => {
  let log: EventLog;
  beforeEach(() => {
    log = openFileLog(newPath('db'));
  });
  afterEach(() => log.close());

  const texts = [1, 2, 3].map((serial) => JSON.stringify(study(nct(serial))));
  const pretty = JSON.stringify(
    [1, 2, 3].map((serial) => study(nct(serial))),
    null,
    2,
  );

  it.each([
    ['lines', texts.join('\n')],
    ['lines with CRLF, a mark and blank lines', `\uFEFF${texts.join('\r\n\r\n')}\r\n`],
    ['an array', pretty],
    ['an array with a mark and CRLF', `\uFEFF\r\n${pretty.replaceAll('\n', '\r\n')}\r\n`],
    [
      'lines with separators of lines within a text',
      texts.join('\n').replaceAll('help', '\u2028 \u2029'),
    ],
  ])('are read as %s', async (_, content) => {
    const path = await fileOf(content);
    expect(numbers(await importInto(log, ctgovRows(path)))).toEqual([3, 3, 0, 0]);
    expect(numbers(await importInto(log, ctgovRows(path)))).toEqual([3, 0, 3, 0]);
    expect((await eventsOf(log)).map(({ stream, type }) => [stream, type]).sort()).toEqual(
      [1, 2, 3].map((serial) => [
        `external-CLINICALTRIALS_GOV-${nct(serial)}`,
        'ExternalVersionRecorded',
      ]),
    );
  });

  it('say which line or item is no study, and read the others', async () => {
    const broken = [texts[0], '{"protocolSection": {', '[]', texts[1], '{"a": "\\ud800"}'].join(
      '\n',
    );
    const outcome = await importInto(log, ctgovRows(await fileOf(broken)));
    expect(numbers(outcome)).toEqual([5, 2, 0, 3]);
    expect(outcome.refused.map(({ row, column }) => [row, column])).toEqual([
      [2, null],
      [3, null],
      [5, null],
    ]);
    expect(outcome.refused[0]?.cause).toContain('not valid JSON');
    const items = await importInto(log, ctgovRows(await fileOf(`[${texts[2]}, {"a" 1}, 7]`)));
    expect(numbers(items)).toEqual([3, 1, 0, 2]);
    expect(items.refused.map(({ row }) => row)).toEqual([2, 3]);
  });

  it('that break off are told apart from whole ones, and what was whole is there', async () => {
    const outcome = await importInto(log, ctgovRows(await fileOf(pretty.slice(0, -40))));
    expect(outcome.failure).toMatchObject({ message: expect.stringContaining('not closed') });
    expect(numbers(outcome)).toEqual([2, 2, 0, 0]);
    const more = await importInto(log, ctgovRows(await fileOf(`${pretty} x`)));
    expect(more.failure).toMatchObject({ message: expect.stringContaining('after the array') });
  });

  it('may be empty, or hold an empty array', async () => {
    for (const content of ['', '\n \n', '[]', ' [ ]\n']) {
      const outcome = await importInto(log, ctgovRows(await fileOf(content)));
      expect([outcome.failure, ...numbers(outcome)]).toEqual([null, 0, 0, 0, 0]);
    }
  });

  it('must be UTF-8', async () => {
    const outcome = await importInto(
      log,
      ctgovRows(await fileOf(Buffer.from(`${texts[0] ?? ''}\n{"a":"\xe9"}`, 'latin1'))),
    );
    expect(outcome.failure).toMatchObject({ message: expect.stringContaining('UTF-8') });
  });

  it('keep the first of two contents of one version, and a later version beside it', async () => {
    const changed = withValue(
      study(nct(1)),
      'protocolSection.identificationModule.briefTitle',
      'Another title',
    );
    const content = [study(nct(1)), study(nct(1)), changed, study(nct(1), '2024-04-01')];
    const outcome = await importInto(
      log,
      ctgovRows(await fileOf(content.map((one) => JSON.stringify(one)).join('\n'))),
    );
    expect(numbers(outcome)).toEqual([4, 2, 1, 1]);
    expect(outcome.refused).toMatchObject([
      { row: 3, cause: expect.stringContaining('the first stays (content)') },
    ]);
    const [first] = await eventsOf(log);
    expect(first?.data).toMatchObject({
      content: { basic: { filingTitleEn: 'Home Blood Pressure in the Community' } },
    });
  });

  it('lose no study for its size', async () => {
    const sample = '𝕏"\\汉é\n'.repeat(40_000);
    const large = withValue(study(nct(9)), 'resultsSection', { outcomeMeasuresModule: sample });
    const path = await fileOf(JSON.stringify(large));
    expect(numbers(await importInto(log, ctgovRows(path)))).toEqual([1, 1, 0, 0]);
    expect(numbers(await importInto(log, ctgovRows(path)))).toEqual([1, 0, 1, 0]);

    const events = await eventsOf(log);
    const whole = events.at(-1);
    expect(whole?.data).toMatchObject({ content: null, unmapped: null, parts: events.length - 1 });
    expect(events.length).toBeGreaterThan(3);
    for (const event of events) {
      expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(LARGEST_APPEND);
    }
    const text = events
      .slice(0, -1)
      .map(({ data }) => (data as { text: string }).text)
      .join('');
    expect(JSON.parse(text)).toMatchObject({
      content: { results: { outcomeMeasuresModule: sample } },
    });
  });
});

describe('files of historical versions', () => {
  let log: EventLog;
  beforeEach(() => {
    log = openFileLog(newPath('db'));
  });
  afterEach(() => log.close());

  const trial = [1, 2, 3].map((number) => version(nct(1), number));

  it.each([
    ['with precisions', csvOf(historyColumns, trial)],
    ['of the older set', csvOf(olderColumns, trial)],
    ['with a mark and CRLF', csvOf(historyColumns, trial, { newline: '\r\n', mark: '\uFEFF' })],
    [
      'of the German register',
      csvOf(drksColumns, [
        drksVersion('DRKS00000001', 1),
        drksVersion('DRKS00000001', 2),
        drksVersion('DRKS00000002', 1),
      ]),
    ],
  ])('are read %s', async (_, content) => {
    const path = await fileOf(content, 'csv');
    expect(numbers(await importInto(log, historyRows(path)))).toEqual([3, 3, 0, 0]);
    expect(numbers(await importInto(log, historyRows(path)))).toEqual([3, 0, 3, 0]);
  });

  it('say which row and column could not be read, and why', async () => {
    const rows = [
      version(nct(1), 1),
      version(nct(1), 2, { version_date: 'Error' }),
      version('NCT7', 1),
      version(nct(2), 1),
    ];
    const content = `${csvOf(historyColumns, rows)}${nct(3)},1\n`;
    const outcome = await importInto(log, historyRows(await fileOf(content, 'csv')));
    expect(numbers(outcome)).toEqual([5, 2, 0, 3]);
    expect(outcome.refused).toMatchObject([
      { row: 3, column: 'version_date', cause: expect.stringContaining('"Error"') },
      { row: 4, column: 'nctid', cause: expect.stringContaining('"NCT7"') },
      { row: 6, column: null, cause: expect.stringContaining('2 columns, wanted 21') },
    ]);
  });

  it('without the columns of a set are not read at all', async () => {
    const path = await fileOf(
      csvOf(drksColumns.slice(0, 6), [drksVersion('DRKS00000001', 1)]),
      'csv',
    );
    const outcome = await importInto(log, historyRows(path));
    expect(outcome.failure).toMatchObject({ message: expect.stringContaining('closing_date') });
    expect(await log.end()).toBeNull();
    const empty = await importInto(log, historyRows(await fileOf('', 'csv')));
    expect(empty.failure).toMatchObject({ message: expect.stringContaining('empty') });
  });

  it('with a quotation mark that is never closed keep the rows before it', async () => {
    const content = `${csvOf(historyColumns, trial)}${nct(4)},1,"open`;
    const outcome = await importInto(log, historyRows(await fileOf(content, 'csv')));
    expect(outcome.failure).toMatchObject({ message: expect.stringContaining('row 5') });
    expect(numbers(outcome)).toEqual([3, 3, 0, 0]);
  });

  it('of two kinds agree in the columns that both have, or the first stays', async () => {
    await importInto(log, historyRows(await fileOf(csvOf(historyColumns, trial), 'csv')));
    const older = [
      version(nct(1), 1),
      version(nct(1), 2, { accepts_healthy_volunteers: 'NA' }),
      version(nct(1), 4),
    ];
    const outcome = await importInto(
      log,
      historyRows(await fileOf(csvOf(olderColumns, older), 'csv')),
    );
    expect(numbers(outcome)).toEqual([3, 1, 1, 1]);
    expect(outcome.refused).toMatchObject([
      { row: 3, cause: expect.stringContaining('(accepts_healthy_volunteers)') },
    ]);
  });

  it('that were interrupted are finished by the next run', async () => {
    const many = Array.from({ length: 40 }, (_, trial) =>
      [1, 2, 3].map((number) => version(nct(trial + 1), number)),
    ).flat();
    const path = await fileOf(csvOf(historyColumns, many), 'csv');
    const stop = new AbortController();
    async function* untilInterrupted() {
      for await (const row of historyRows(path)) {
        if (row.row === 50) stop.abort();
        yield row;
      }
    }
    expect(numbers(await importInto(log, untilInterrupted(), stop.signal))).toEqual([48, 48, 0, 0]);
    expect(numbers(await importInto(log, historyRows(path)))).toEqual([120, 72, 48, 0]);
    expect(await eventsOf(log)).toHaveLength(120);
  });

  it('are finished as far as they were read when the log fails', async () => {
    const path = await fileOf(csvOf(historyColumns, trial), 'csv');
    const failing: EventLog = {
      ...log,
      append: (append) =>
        append.events.some(({ data }) => (data as { sourceVersion: string }).sourceVersion === '2')
          ? Promise.reject(new Error('no space left'))
          : log.append(append),
    };
    const outcome = await importInto(failing, historyRows(path));
    expect(outcome.failure).toMatchObject({ message: 'no space left' });
    expect(numbers(await importInto(log, historyRows(path)))).toEqual([
      3,
      3 - outcome.tally.added,
      outcome.tally.added,
      0,
    ]);
  });
});

describe('the command line', () => {
  const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

  it('answers what became of the rows in its last line, and by its exit code', async () => {
    const log = `file:${newPath('db')}`;
    const good = await fileOf(
      csvOf(historyColumns, [version(nct(1), 1), version(nct(1), 2)]),
      'csv',
    );
    const bad = await fileOf(
      csvOf(historyColumns, [version(nct(1), 1, { version_date: 'Error' })]),
      'csv',
    );
    const first = await runStele(log, ['import', 'history', good]).ended;
    expect([first.code, first.stdout]).toEqual([0, '2 read, 2 added, 0 unchanged, 0 refused\n']);
    const second = await runStele(log, ['import', 'history', good, '--json']).ended;
    expect(JSON.parse(second.stdout)).toMatchObject({
      read: 2,
      added: 0,
      unchanged: 2,
      refused: 0,
    });
    const third = await runStele(log, ['import', 'history', bad]).ended;
    expect([third.code, lastLine(third.stdout)]).toEqual([
      1,
      '1 read, 0 added, 0 unchanged, 1 refused',
    ]);
    expect(third.stderr).toContain('row 2, version_date:');
    const none = await runStele(log, ['import', 'ctgov', join(folder, 'absent.jsonl')]).ended;
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('没有这个文件')]);
  }, 120_000);

  it('ends cleanly when it is interrupted, and goes on with the next run', async () => {
    const path = newPath('db');
    const pipe = newPath('jsonl');
    execFileSync('mkfifo', [pipe]);
    const { child, ended } = runStele(`file:${path}`, ['import', 'ctgov', pipe]);
    // Opened for both, or opening it would wait for a reader.
    const writer = createWriteStream(pipe, { flags: 'r+' });
    const lines = Array.from({ length: 2_000 }, (_, serial) =>
      JSON.stringify({
        protocolSection: {
          identificationModule: { nctId: nct(serial + 1) },
          statusModule: { lastUpdateSubmitDate: '2024-01-01' },
        },
      }),
    );
    const log = openFileLog(path);
    try {
      writer.write(`${lines.slice(0, 50).join('\n')}\n`);
      // Something was imported: so it runs, and the file does not end.
      while ((await log.end()) === null && child.exitCode === null) await pause(20);
      child.kill('SIGINT');
      let hasEnded = false;
      void ended.then(() => (hasEnded = true));
      for (const line of lines.slice(50, 1_000)) {
        if (hasEnded as boolean) break;
        writer.write(`${line}\n`);
        await pause(20);
      }
      const { code, stdout } = await ended;
      const [, added = ''] = /^(\d+) read, \1 added, 0 unchanged, 0 refused\n$/.exec(stdout) ?? [];
      expect([code, Number(added) >= 50]).toEqual([130, true]);
      expect(await eventsOf(log)).toHaveLength(Number(added));
      const whole = await importInto(log, ctgovRows(await fileOf(lines.join('\n'))));
      expect(numbers(whole)).toEqual([2_000, 2_000 - Number(added), Number(added), 0]);
    } finally {
      child.kill('SIGKILL');
      writer.destroy();
      await log.close();
    }
  }, 120_000);
});

describe('a registry with imported records', () => {
  let kit: Kit;
  beforeAll(async () => {
    const path = newPath('db');
    kit = await startKit({ eventLog: `file:${path}` });
    const studies = await fileOf(
      [
        study(nct(1)),
        study(nct(1), '2024-06-01'),
        withValue(study(nct(2)), 'resultsSection', { moreInfoModule: '汉'.repeat(400_000) }),
      ]
        .map((one) => JSON.stringify(one))
        .join('\n'),
    );
    const history = await fileOf(
      csvOf(historyColumns, [
        version(nct(10), 1),
        version(nct(10), 2, { enrolment: '90', overall_status: 'Completed' }),
        version(nct(10), 3, {
          contacts: JSON.stringify([
            {
              label: 'Central Contact Person:',
              content: 'Lin Testa\nTelephone: +00 12 3456-7890\nEmail: liu@example.invalid',
            },
          ]),
        }),
      ]),
      'csv',
    );
    const drks = await fileOf(
      csvOf(drksColumns, [
        drksVersion('DRKS00000001', 1),
        drksVersion('DRKS00000001', 2, { enrolment: '41' }),
        drksVersion('DRKS00000001', 10, { version_date: '2012-04-01', enrolment: '42' }),
      ]),
      'csv',
    );
    // Another process appends while the server runs, and takes nothing of its read models.
    for (const args of [
      ['ctgov', studies],
      ['history', history],
      ['history', drks],
    ]) {
      const { code, stderr } = await runStele(`file:${path}`, ['import', ...args]).ended;
      if (code !== 0) throw new Error(stderr);
    }
    await kit.stele.node.models.caughtUp();
  }, 120_000);
  afterAll(() => kit.close());

  const ask = async (query: string, variables = {}) =>
    await kit.as('investigator').read(query, variables);
  const record = async (registry: string, number: string, fields: string) => {
    const { externalRecord } = await ask(
      `query ($registry: ExternalRegistry!, $number: String!) { externalRecord(registry: $registry, number: $number) { ${fields} } }`,
      { registry, number },
    );
    return externalRecord as Record<string, unknown>;
  };

  it('lists them by registry and number, page by page', async () => {
    const list =
      'query ($filter: ExternalRecordFilter, $after: String) { externalRecords(filter: $filter, first: 2, after: $after) { totalCount edges { node { number title versionCount } } pageInfo { hasNextPage endCursor } } }';
    const { externalRecords: first } = (await ask(list)) as {
      externalRecords: { pageInfo: { endCursor: string } };
    };
    expect(first).toMatchObject({
      totalCount: 4,
      edges: [
        {
          node: { number: nct(1), title: 'Home Blood Pressure in the Community', versionCount: 2 },
        },
        { node: { number: nct(2) } },
      ],
      pageInfo: { hasNextPage: true },
    });
    const { externalRecords: second } = await ask(list, { after: first.pageInfo.endCursor });
    expect(second).toMatchObject({
      edges: [
        { node: { number: nct(10), title: null, versionCount: 3 } },
        { node: { number: 'DRKS00000001' } },
      ],
      pageInfo: { hasNextPage: false },
    });
  });

  it.each([
    [{ registry: 'DRKS' }, ['DRKS00000001']],
    [{ search: 'blood PRESSURE' }, [nct(1), nct(2)]],
    [{ search: 'yunhe' }, [nct(1), nct(2)]],
    [{ search: 'qinglan hosp' }, [nct(1), nct(2), nct(10)]],
    [{ search: '%' }, []],
    [{ search: 'testa' }, []],
    [{ registry: 'DRKS', search: 'blood' }, []],
  ])('finds %j', async (filter, numbers) => {
    const { externalRecords } = await ask(
      'query ($filter: ExternalRecordFilter) { externalRecords(filter: $filter, first: 100) { totalCount edges { node { number } } } }',
      { filter },
    );
    expect(externalRecords).toEqual({
      totalCount: numbers.length,
      edges: numbers.map((number) => ({ node: { number } })),
    });
  });

  it('says where a record comes from and when it was asked for', async () => {
    expect(
      await record('CLINICALTRIALS_GOV', nct(1), 'id registry attribution sourceUrl retrievedOn'),
    ).toEqual({
      id: `CLINICALTRIALS_GOV-${nct(1)}`,
      registry: 'CLINICALTRIALS_GOV',
      attribution: 'Source: ClinicalTrials.gov, US National Library of Medicine',
      sourceUrl: `https://clinicaltrials.gov/study/${nct(1)}`,
      retrievedOn: '2024-03-09',
    });
    expect(await record('CLINICALTRIALS_GOV', 'NCT99999999', 'id')).toBeNull();
  });

  it('shows each version with labels, what has no field, and no address', async () => {
    const { version } = await record(
      'CLINICALTRIALS_GOV',
      nct(1),
      'version(sourceVersion: "2024-03-05") { effectiveOn retrievedOn content unmapped unmappedPaths contentHash fields { section field label { zh en } value text { zh } } }',
    );
    expect(version).toMatchObject({
      effectiveOn: '2024-03-05',
      content: {
        design: { targetSize: 240 },
        implementation: { contact: { email: 'l***@example.invalid' } },
      },
      unmapped: { protocolSection: { descriptionModule: { detailedDescription: 'At length.' } } },
      contentHash: expect.stringMatching(/^[\da-f]{64}$/),
    });
    const { fields, unmappedPaths } = version as {
      fields: Record<string, unknown>[];
      unmappedPaths: number;
    };
    expect(unmappedPaths).toBe(8);
    expect(fields).toContainEqual({
      section: 'design',
      field: 'recruitmentStatus',
      label: { zh: '研究设计 › 招募状态', en: 'Design › Recruitment status' },
      value: 'RECRUITING',
      text: { zh: '正在招募' },
    });
    expect(fields.map(({ field }) => field)).toContain('recruitmentStatusSource');
    expect(JSON.stringify(version)).not.toContain('lin@');
  });

  it('puts a large version together again', async () => {
    const { versions } = (await record('CLINICALTRIALS_GOV', nct(2), 'versions { content }')) as {
      versions: { content: { results: { moreInfoModule: string } } }[];
    };
    expect(versions[0]?.content.results.moreInfoModule).toHaveLength(400_000);
  });

  it('answers a day with the last version of that day', async () => {
    const drks =
      'versions { sourceVersion } before: asOf(on: "2012-03-31") { sourceVersion } on: asOf(on: "2012-04-01") { sourceVersion content }';
    expect(await record('DRKS', 'DRKS00000001', drks)).toMatchObject({
      versions: [{ sourceVersion: '1' }, { sourceVersion: '2' }, { sourceVersion: '10' }],
      before: null,
      on: { sourceVersion: '10', content: { history: { enrolment: '42' } } },
    });
  });

  const differences =
    '{ field kind label { zh } before after beforeText { zh en } afterText { zh en } lastWriter { role } writes }';

  it('names the columns that differ between two versions, or two days', async () => {
    const { byVersion, byDay } = await record(
      'CLINICALTRIALS_GOV',
      nct(10),
      `byVersion: diff(from: {sourceVersion: "1"}, to: {sourceVersion: "2"}) ${differences}
       byDay: diff(from: {on: "2011-02-01"}, to: {on: "2011-02-20"}) { field }`,
    );
    expect(byVersion).toMatchObject([
      {
        field: 'overall_status',
        label: { zh: '历史版本 › 招募状态' },
        before: 'Recruiting',
        afterText: { zh: '已完成' },
      },
      { field: 'enrolment', before: '70', after: '90', lastWriter: null, writes: 0 },
    ]);
    expect(byDay).toEqual([{ field: 'overall_status' }, { field: 'enrolment' }]);
  });

  it('says that a contact has changed without telling it', async () => {
    const { diff } = await record(
      'CLINICALTRIALS_GOV',
      nct(10),
      `diff(from: {sourceVersion: "1"}, to: {sourceVersion: "3"}) ${differences}`,
    );
    const shown = 'Lin Testa\nTelephone: ****90\nEmail: l***@example.invalid';
    expect(diff).toMatchObject([
      {
        field: 'contacts.content',
        before: shown,
        after: shown,
        beforeText: { zh: shown, en: shown },
      },
    ]);
  });

  it('refuses a point that is none or two, and one where no version is', async () => {
    const refusals = await Promise.all(
      [
        '{}',
        '{sourceVersion: "1", on: "2011-02-01"}',
        '{on: "2000-01-01"}',
        '{sourceVersion: "99"}',
      ].map(
        async (point) =>
          refusalOf(
            await kit
              .as('investigator')
              .ask(
                `{ externalRecord(registry: CLINICALTRIALS_GOV, number: "${nct(10)}") { diff(from: ${point}, to: {sourceVersion: "1"}) { field } } }`,
              ),
          )?.code,
      ),
    );
    expect(refusals).toEqual(['INVALID', 'INVALID', 'NOT_FOUND', 'NOT_FOUND']);
  });

  it('shows them to those who read projects, and to nobody else', async () => {
    const query = '{ externalRecords(first: 1) { totalCount } }';
    const codeFor = async (person: 'visitor' | 'platform' | 'ethics' | 'officer') =>
      refusalOf(await kit.as(person).ask(query))?.code;
    expect(await codeFor('visitor')).toBe('UNAUTHENTICATED');
    expect(await codeFor('platform')).toBe('FORBIDDEN');
    expect(await codeFor('ethics')).toBeUndefined();
    expect(await codeFor('officer')).toBeUndefined();
  });

  it('holds a page to a hundred', async () => {
    for (const page of ['first: 101', 'first: 0', 'after: "x"']) {
      const answer = await kit
        .as('investigator')
        .ask(`{ externalRecords(${page}) { totalCount } }`);
      expect(refusalOf(answer)?.code).toBe('INVALID');
    }
  });
});

describeRealData('the real files', (real) => {
  const path = (name: string) => join(real, name);
  const tables = ['ct', 'ct_pilot', 'DRKS'].map((name) =>
    path(`registry-history-csv/historical_versions_${name}.csv`),
  );
  const studies = path('ctgov-v2-json/studies.jsonl');
  let log: EventLog;
  beforeAll(() => {
    log = openFileLog(newPath('db'));
  });
  afterAll(() => log.close());

  it('are all imported, but for what cannot be read or differs', async () => {
    const outcomes: Outcome[] = [];
    outcomes.push(await importInto(log, ctgovRows(studies)));
    for (const table of tables) outcomes.push(await importInto(log, historyRows(table)));
    expect(outcomes.map(numbers)).toEqual([
      [275, 275, 0, 0],
      [622, 622, 0, 0],
      // The pilot's four rows of two trials say No where the later download has nothing.
      [109, 105, 0, 4],
      // Six trials of the German register have one version, of an unreadable date.
      [299, 293, 0, 6],
    ]);
    expect(
      outcomes[2]?.refused.every(({ cause }) => cause.includes('(accepts_healthy_volunteers)')),
    ).toBe(true);
    expect(outcomes[3]?.refused.map(({ column }) => column)).toEqual(Array(6).fill('version_date'));

    const streams = new Set((await eventsOf(log)).map(({ stream }) => stream));
    const rows = tables.flatMap((table) => parse(readFileSync(table), { bom: true }).slice(1));
    expect(new Set(rows.map(([id]) => id)).size).toBe(152);
    expect(streams.size).toBe(275 + 152 - 6);
  }, 240_000);

  it('show each version as it was, and exactly the columns that differ from the one before', async () => {
    const models = await openReadModels({
      folder: join(folder, 'real'),
      process: 'import',
      log,
      projections: [externalRecords],
      logger: createLogger('silent'),
    });
    try {
      await models.caughtUp();
      const compared = { versions: 0, pairs: 0 };
      const wrong: unknown[] = [];
      for (const table of tables) {
        for (const trial of trialsOf(table)) {
          const [{ registry, number }] = trial;
          const reading = externalReading({ models }, registry, number);
          const recorded = reading.versions().map(({ sourceVersion }) => sourceVersion);
          const rows = trial.filter(({ row }) => recorded.includes(row['version_number'] ?? ''));
          for (const [index, { row }] of rows.entries()) {
            const day = row['version_date'] ?? '';
            const last = rows.findLast((other) => other.row['version_date'] === day)?.row;
            const found = reading.asOf(day)?.sourceVersion;
            compared.versions += 1;
            if (found !== last?.['version_number']) wrong.push([number, day, found]);

            const before = rows[index - 1]?.row;
            if (before === undefined) continue;
            compared.pairs += 1;
            const [from, to] = [before, row].map(({ version_number }) => ({
              sourceVersion: version_number ?? '',
            }));
            const names = new Set(
              reading.diff(from ?? {}, to ?? {}).map(({ field }) => field.split('.')[0]),
            );
            const differing = Object.keys(row).filter(
              (name) =>
                !['version_number', 'version_date'].includes(name) && row[name] !== before[name],
            );
            if ([...names].sort().join() !== differing.sort().join())
              wrong.push([number, [...names], differing]);
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(compared).toEqual({ versions: 1024, pairs: 876 });
    } finally {
      await models.close();
    }
  }, 240_000);

  it('add nothing when they are imported again', async () => {
    const before = await log.end();
    expect(numbers(await importInto(log, ctgovRows(studies)))).toEqual([275, 0, 275, 0]);
    expect(numbers(await importInto(log, historyRows(tables[0] ?? '')))).toEqual([622, 0, 622, 0]);
    expect(await log.end()).toBe(before);
  }, 240_000);
});

interface TrialRow {
  readonly registry: ExternalRegistry;
  readonly number: string;
  readonly row: Readonly<Record<string, string>>;
}

/** The rows of a table by their trial, in the order of the table. */
function trialsOf(table: string) {
  const rows = parse<Record<string, string>>(readFileSync(table), { bom: true, columns: true });
  const trials = new Map<string, TrialRow[]>();
  for (const row of rows) {
    const number = row['nctid'] ?? row['drksid'] ?? '';
    const registry = row['nctid'] === undefined ? 'DRKS' : 'CLINICALTRIALS_GOV';
    trials.set(number, [...(trials.get(number) ?? []), { registry, number, row }]);
  }
  return [...trials.values()] as [TrialRow, ...TrialRow[]][];
}
