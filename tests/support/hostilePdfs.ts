import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { pdf } from '../../cli/demo/pdf';
import type { FileRisk } from '../../platform/riskyFile';

export interface HostilePdf {
  readonly name: string;
  readonly bytes: Buffer;
  /** What may be said of it: a reader of PDFs finds the one or the other first. */
  readonly risks: readonly FileRisk[];
}

type Part = string | Buffer;

const bytesOf = (parts: readonly Part[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );

/** A PDF of these objects, numbered from 1, the first of which is its catalog. */
export function pdfOf(objects: readonly Part[], trailer = ''): Buffer {
  let body = Buffer.from('%PDF-1.7\n');
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body = bytesOf([body, `${index + 1} 0 obj\n`, object, '\nendobj\n']);
    return offset;
  });
  const entries = offsets
    .map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
    .join('');
  const size = objects.length + 1;
  return bytesOf([
    body,
    `xref\n0 ${size}\n0000000000 65535 f \n${entries}`,
    `trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\nstartxref\n${body.length}\n%%EOF\n`,
  ]);
}

export const stream = (dictionary: string, data: Buffer): Buffer =>
  bytesOf([`<< ${dictionary} /Length ${data.length} >>\nstream\n`, data, '\nendstream']);

const flate = (data: Buffer) => stream('/Filter /FlateDecode', deflateSync(data, { level: 9 }));

const pages = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>';
const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>';
const catalog = (more: string) => `<< /Type /Catalog /Pages 2 0 R ${more} >>`;
/** One empty page, and what the catalog holds beside it. */
const with_ = (more: string, ...others: Part[]) => pdfOf([catalog(more), pages, page, ...others]);
const pageWith = (more: string, ...others: Part[]) =>
  pdfOf([catalog(''), pages, page.replace('>>', `${more} >>`), ...others]);

/** A PDF whose catalog and all else lie in one object stream, as writers have done since PDF 1.5. */
export function packed(
  objects: readonly string[],
  { extendsItself = false, filter = '' } = {},
): Buffer {
  const offsets: number[] = [];
  let text = '';
  for (const object of objects) {
    offsets.push(text.length);
    text += `${object} `;
  }
  const index = offsets.map((offset, at) => `${at + 1} ${offset}`).join(' ');
  const data = deflateSync(Buffer.from(`${index} ${text}`));
  const number = objects.length + 1;
  const head = '%PDF-1.7\n';
  const holder = bytesOf([
    `${number} 0 obj\n`,
    stream(
      `/Type /ObjStm /N ${objects.length} /First ${index.length + 1} /Filter ${filter || '/FlateDecode'}` +
        (extendsItself ? ` /Extends ${number} 0 R` : ''),
      data,
    ),
    '\nendobj\n',
  ]);
  const row = (type: number, first: number, second: number) => {
    const bytes = Buffer.alloc(7);
    bytes.writeUInt8(type, 0);
    bytes.writeUInt32BE(first, 1);
    bytes.writeUInt16BE(second, 5);
    return bytes;
  };
  const at = head.length + holder.length;
  const table = Buffer.concat([
    row(0, 0, 65_535),
    ...objects.map((_, place) => row(2, number, place)),
    row(1, head.length, 0),
    row(1, at, 0),
  ]);
  return bytesOf([
    head,
    holder,
    `${number + 1} 0 obj\n`,
    stream(
      `/Type /XRef /Size ${number + 2} /W [1 4 2] /Root 1 0 R /Filter /FlateDecode`,
      deflateSync(table),
    ),
    `\nendobj\nstartxref\n${at}\n%%EOF\n`,
  ]);
}

const manyPages = (count: number) =>
  pdfOf([
    catalog(''),
    `<< /Type /Pages /Kids [${Array.from({ length: count }, (_, at) => `${at + 3} 0 R`).join(' ')}] /Count ${count} >>`,
    ...Array.from({ length: count }, () => page),
  ]);

const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1024 * 1024);
const script = '/S /JavaScript /JS (app.alert\\(1\\))';
const emptyZip = Buffer.concat([Buffer.from('PK\u0005\u0006', 'latin1'), Buffer.alloc(18)]);

/** Files that nobody should be sent, each made up here. */
export function hostilePdfs(): HostilePdf[] {
  const file = (name: string, bytes: Buffer, ...risks: FileRisk[]) => ({ name, bytes, risks });
  const whole = pdf('whole');
  return [
    file(
      'a stream that grows a thousandfold',
      pageWith('/Contents 4 0 R', flate(zeros(300))),
      'BOMB',
    ),
    file(
      'a bomb that says it is no deflated stream',
      pageWith('/Contents 4 0 R', stream('', deflateSync(zeros(200), { level: 9 }))),
      'BOMB',
    ),
    file(
      'a bomb within a bomb',
      pageWith(
        '/Contents 4 0 R',
        stream(
          '/Filter [/FlateDecode /FlateDecode]',
          deflateSync(deflateSync(zeros(100), { level: 9 })),
        ),
      ),
      'BOMB',
    ),
    file(
      'many small bombs',
      with_('', ...Array.from({ length: 30 }, () => flate(zeros(25)))),
      'BOMB',
    ),
    file(
      'a bomb of an object stream',
      packed([catalog(''), pages, page, `(${' '.repeat(60 * 1024 * 1024)})`]),
      'BOMB',
    ),
    file(
      'an object stream packed in an unheard-of way',
      packed([catalog(''), pages, page], { filter: '/LZWDecode' }),
      'TOO_COMPLEX',
    ),
    file(
      'an object stream that extends itself, with a script',
      packed([catalog(`/OpenAction << ${script} >>`), pages, page], { extendsItself: true }),
      'ACTIVE_CONTENT',
    ),
    file(
      'a cross-reference that leads to itself',
      Buffer.from(
        whole
          .toString('latin1')
          .replace('/Root', '/Prev 1 /Root')
          .replace(/\/Prev 1 /, `/Prev ${whole.indexOf('xref')} `)
          .replace(/\/Root \d+ 0 R/, ''),
        'latin1',
      ),
      'DAMAGED',
    ),
    file(
      'pages that hold themselves',
      pdfOf([catalog(''), '<< /Type /Pages /Kids [2 0 R] /Count 1 >>']),
      'DAMAGED',
      'TOO_COMPLEX',
    ),
    file('ten thousand and one pages', manyPages(10_001), 'TOO_MANY_PAGES'),
    file(
      'a count of two billion pages',
      pdfOf([catalog(''), '<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>', page]),
      'TOO_MANY_PAGES',
      'DAMAGED',
    ),
    file(
      'a page with arrays a million deep',
      pageWith(`/Deep ${'['.repeat(1_000_000)}`),
      'DAMAGED',
      'TOO_COMPLEX',
    ),
    file(
      'a catalog of a million deep arrays',
      pdfOf([`<< /Type /Catalog /Pages 2 0 R /Deep ${'['.repeat(1_000_000)} >>`, pages, page]),
      'DAMAGED',
      'TOO_COMPLEX',
    ),
    file(
      'encrypted',
      pdfOf(
        [
          catalog(''),
          pages,
          page,
          '<< /Filter /Standard /V 2 /R 3 /P -4 /Length 128 /O (' +
            'o'.repeat(32) +
            ') /U (' +
            'u'.repeat(32) +
            ') >>',
        ],
        '/Encrypt 4 0 R /ID [(a) (a)]',
      ),
      'ENCRYPTED',
    ),
    file('a script when it is opened', with_(`/OpenAction << ${script} >>`), 'ACTIVE_CONTENT'),
    file(
      'a script with its name in disguise',
      with_('/OpenAction << /S /J#61vaScr#69pt /JS (1) >>'),
      'ACTIVE_CONTENT',
    ),
    file(
      'a script hidden in an object stream',
      packed([catalog('/OpenAction 4 0 R'), pages, page, `<< ${script} >>`]),
      'ACTIVE_CONTENT',
    ),
    file(
      'a program that is started',
      pageWith('/AA << /O << /S /Launch /F (cmd.exe) >> >>'),
      'ACTIVE_CONTENT',
    ),
    file(
      'a form that sends itself',
      with_('/AcroForm << /Fields [] /XFA (x) >>'),
      'ACTIVE_CONTENT',
    ),
    file(
      'a film',
      pageWith('/Annots [<< /Type /Annot /Subtype /RichMedia /Rect [0 0 1 1] >>]'),
      'ACTIVE_CONTENT',
    ),
    file(
      'a file within',
      with_(
        '/Names << /EmbeddedFiles << /Names [(a.exe) 4 0 R] >> >>',
        '<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>',
        stream('/Type /EmbeddedFile', Buffer.from('MZ')),
      ),
      'EMBEDDED_FILE',
    ),
    file('a ZIP archive as well', Buffer.concat([whole, emptyZip]), 'OTHER_FORMAT'),
    file(
      'a page of HTML behind five letters',
      Buffer.from('%PDF-<html><script>alert(1)</script></html>'),
      'DAMAGED',
    ),
    file('cut in the middle', whole.subarray(0, whole.length / 2), 'DAMAGED'),
    file('nothing but the first line', Buffer.from('%PDF-1.7\n'), 'DAMAGED'),
    file(
      'noise between a good beginning and a good end',
      Buffer.concat([
        Buffer.from('%PDF-1.7\n'),
        randomBytes(200_000),
        Buffer.from('\nstartxref\n9\n%%EOF\n'),
      ]),
      'DAMAGED',
      'TOO_COMPLEX',
    ),
    file(
      'names of NUL characters',
      with_('/\0\0\0 4 0 R /OpenAction << /S /JavaScript\0/JS (1) >>'),
      'ACTIVE_CONTENT',
    ),
    file('no pages', pdfOf([catalog(''), '<< /Type /Pages /Kids [] /Count 0 >>']), 'DAMAGED'),
    file(
      'a hundred thousand streams that never end',
      bytesOf(['%PDF-1.7\n', '1 0 obj << >> stream\n'.repeat(100_000), 'startxref\n9\n%%EOF\n']),
      'DAMAGED',
      'TOO_COMPLEX',
    ),
  ];
}
