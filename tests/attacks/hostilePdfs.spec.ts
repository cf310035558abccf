import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Readable } from 'node:stream';
import { deflateSync } from 'node:zlib';
import { pdf } from '../../cli/demo/pdf';
import {
  openPdfInspector,
  type PdfInspector,
  type PdfVerdict,
} from '../../platform/pdfInspection/pdfInspector';
import { hostilePdfs, packed, pdfOf, stream } from '../support/hostilePdfs';

const MEGABYTE = 1024 * 1024;
const fileLimit = 50 * MEGABYTE;

let inspector: PdfInspector;
beforeAll(() => {
  inspector = openPdfInspector({ fileLimit });
});
afterAll(() => {
  inspector.close();
});

const inspect = (bytes: Buffer, by = inspector): Promise<PdfVerdict> =>
  by.inspect(Readable.from([bytes]), bytes.length);
const riskOf = (verdict: PdfVerdict) => ('risk' in verdict ? verdict.risk : null);

const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>';
const onePage = [
  '<< /Type /Catalog /Pages 2 0 R >>',
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  page,
];

const files = hostilePdfs();

describe('a hostile PDF', () => {
  it('is one of at least twenty-five kinds', () => {
    expect(new Set(files.map(({ name }) => name)).size).toBeGreaterThanOrEqual(25);
  });

  it.each(files.map((file) => [file.name, file] as const))(
    'is told: %s',
    async (_, { bytes, risks }) => {
      expect(risks).toContain(riskOf(await inspect(bytes)));
    },
    60_000,
  );

  it('costs the process that takes it in no memory, however many come together', async () => {
    const large = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(40 * MEGABYTE, 'x')]);
    const all = [...files.map(({ bytes }) => bytes), large];
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
    const verdicts = await Promise.all(all.map((bytes) => inspect(bytes)));
    clearInterval(watch);
    expect(verdicts.map(riskOf)).not.toContain(null);
    expect(most - before).toBeLessThan(50 * MEGABYTE);
  }, 120_000);
});

describe('a PDF as people have them', () => {
  it.each([
    ['of one page', pdf('Protocol'), 1],
    ['of three hundred pages', manyPages(300), 300],
    ['packed in object streams', packed(onePage), 1],
    [
      'with a link, an outline and a place to begin at',
      pdfOf([
        '<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /Fit] /Outlines 4 0 R >>',
        '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://registry.example) >> >>] >>',
        '<< /Type /Outlines /First 5 0 R /Last 5 0 R /Count 1 >>',
        '<< /Title (One) /Parent 4 0 R /Dest [3 0 R /Fit] >>',
      ]),
      1,
    ],
    ['with a blank page that was scanned', scanned(), 1],
    ['that speaks of JavaScript', pdf('How JavaScript is kept out'), 1],
  ])('is taken: %s', async (_, bytes, pages) => {
    expect(await inspect(bytes)).toEqual({ pages });
  });
});

const children = `/proc/${process.pid}/task/${process.pid}/children`;
const onLinux = existsSync(children) && existsSync('/usr/bin/prlimit') ? describe : describe.skip;

onLinux('the process that looks into files', () => {
  it('has nothing of this one: no environment, no open file', async () => {
    process.env['STELE_MASTER_KEY'] = 'secret';
    const own = openSync(__filename, 'r');
    const fresh = openPdfInspector({ fileLimit });
    const before = new Set(readFileSync(children, 'utf8').split(' '));
    expect(await inspect(pdf('one'), fresh)).toEqual({ pages: 1 });
    const started = readFileSync(children, 'utf8').split(' ');
    const [pid = ''] = started.filter((each) => !before.has(each));
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toBe('');
    const open = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    expect(open).not.toContain(__filename);
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/Max cpu time +40 /);
    fresh.close();
    closeSync(own);
    delete process.env['STELE_MASTER_KEY'];
  });
});

describe('a file that takes too long', () => {
  it('ends its process and nothing else', async () => {
    const hasty = openPdfInspector({ fileLimit, concurrency: 1, patience: 1 });
    const [slow] = files;
    expect(await inspect(slow?.bytes ?? pdf(''), hasty)).toEqual({ risk: 'TOO_COMPLEX' });
    hasty.close();
    expect(await inspect(pdf('next'))).toEqual({ pages: 1 });
  });
});

describe('a stream that fails before its end', () => {
  it('is no verdict, and the next file gets one', async () => {
    const broken = Readable.from(
      (function* () {
        yield pdf('half').subarray(0, 100);
        throw new Error('the disk is gone');
      })(),
    );
    await expect(inspector.inspect(broken, 10_000)).rejects.toThrow('the disk is gone');
    expect(await inspect(pdf('next'))).toEqual({ pages: 1 });
  });
});

function manyPages(count: number): Buffer {
  const kids = Array.from({ length: count }, (_, at) => `${at + 3} 0 R`).join(' ');
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`,
    ...Array.from({ length: count }, () => page),
  ]);
}

/** White, at 300 dots an inch: it shrinks a thousandfold, and is no bomb. */
function scanned(): Buffer {
  const white = Buffer.alloc(2480 * 3508 * 3, 255);
  return pdfOf([
    ...onePage.slice(0, 2),
    page.replace('>>', '/Resources << /XObject << /I 4 0 R >> >> >>'),
    stream(
      '/Type /XObject /Subtype /Image /Width 2480 /Height 3508 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode',
      deflateSync(white),
    ),
  ]);
}
