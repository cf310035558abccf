import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importRows } from '../cli/import/importRows';
import { ctgovRows, historyRows, type Row } from '../cli/import/rows';
import { openFileLog } from '../platform/eventLog/fileLog';
import { recordExternalVersions } from '../services/registry/external/recordVersion';
import type { Figure } from './figure';

const STUDIES = 2_000;
/** About as long as a study of ClinicalTrials.gov without results. */
const SITES = 20;
const PARAGRAPHS = 8;

/** Studies and historical versions imported a second: generated ones, and those of `real` where it is given. */
export async function benchImport(real: string | null): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stele-import-'));
  try {
    const generated = join(folder, 'studies.jsonl');
    writeFileSync(
      generated,
      Array.from({ length: STUDIES }, (_, index) => study(index)).join('\n'),
    );
    const figures = [await rate(folder, 'generated studies', ctgovRows(generated))];
    if (real === null) return figures;
    const studies = join(real, 'ctgov-v2-json', 'studies.jsonl');
    const versions = join(real, 'registry-history-csv', 'historical_versions_ct.csv');
    return [
      ...figures,
      await rate(folder, 'real studies', ctgovRows(studies)),
      await rate(folder, 'real historical versions', historyRows(versions)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rate(folder: string, what: string, rows: AsyncIterable<Row>): Promise<Figure> {
  const log = openFileLog(join(folder, `${what}.db`));
  try {
    const startedAt = performance.now();
    const { tally, failure } = await importRows(rows, {
      record: recordExternalVersions(log),
      onRefused: () => undefined,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    const seconds = (performance.now() - startedAt) / 1_000;
    if (failure !== null) throw new Error(`${what} could not be imported`, { cause: failure });
    return { name: `导入 import of ${what}`, value: tally.added / seconds, unit: '/s' };
  } finally {
    await log.close();
  }
}

function study(index: number): string {
  const paragraph = 'Participants are seen at home and at the clinic, and tell how they are. ';
  return JSON.stringify({
    protocolSection: {
      identificationModule: {
        nctId: `NCT${String(index).padStart(8, '0')}`,
        briefTitle: `Home visits, study ${index}`,
      },
      statusModule: { overallStatus: 'RECRUITING', lastUpdateSubmitDate: '2024-03-05' },
      descriptionModule: { briefSummary: paragraph.repeat(PARAGRAPHS) },
      eligibilityModule: {
        eligibilityCriteria: `Inclusion Criteria:\n\n${paragraph.repeat(PARAGRAPHS)}`,
        sex: 'ALL',
        minimumAge: '18 Years',
      },
      outcomesModule: {
        primaryOutcomes: [{ measure: 'Visits', timeFrame: '12 months', description: paragraph }],
      },
      contactsLocationsModule: {
        locations: Array.from({ length: SITES }, (_, site) => ({
          facility: `Clinic ${site}`,
          city: `Town ${site}`,
          country: 'China',
          geoPoint: { lat: site, lon: site },
        })),
      },
    },
    hasResults: false,
  });
}
