// What can be told of a PDF from its bytes alone. What is deflated is inflated piece by piece, to be counted
// and because object streams hide dictionaries there; nothing of it is kept or drawn.
// @ts-check
import { constants, createInflate, inflateSync } from 'node:zlib';

const MEGABYTE = 1024 * 1024;
const TAIL = 1024;
const WINDOW = 8 * MEGABYTE;
/** The longest name that is looked for, with every letter written as `#xx`, and what follows it. */
const OVERLAP = 64;

const LARGEST_DICTIONARY = MEGABYTE;
/** A stream may grow by more than `RATIO` while it stays small: a blank scanned page does. */
const SMALL = 32 * MEGABYTE;
const RATIO = 100;
const LARGEST_TOTAL = 512 * MEGABYTE;
/** Input up to this size is inflated in one call. */
const AT_ONCE = 64 * 1024;

const DELIMITER = String.raw`(?=[\0\t\n\f\r ()<>[\]{}/%]|$)`;

/**
 * A letter of a name may be written as itself or as `#` and its code.
 * @param {string[]} names
 */
const oneOf = (...names) => {
  const letter = (/** @type {string} */ char) => {
    const hex = [...char.charCodeAt(0).toString(16)]
      .map((digit) => (/[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit))
      .join('');
    return `(?:${char}|#${hex})`;
  };
  const written = names.map((name) => [...name].map(letter).join(''));
  return new RegExp(`/(?:${written.join('|')})${DELIMITER}`);
};

/** What a name in a dictionary gives away, worst first. */
const telling = /** @type {const} */ ([
  ['ENCRYPTED', oneOf('Encrypt')],
  [
    'ACTIVE_CONTENT',
    oneOf('JavaScript', 'Launch', 'RichMedia', 'Rendition', 'SubmitForm', 'ImportData', 'XFA'),
  ],
  ['EMBEDDED_FILE', oneOf('EmbeddedFile', 'EmbeddedFiles', 'GoToE')],
]);

/** @typedef {'ENCRYPTED' | 'DAMAGED' | 'ACTIVE_CONTENT' | 'EMBEDDED_FILE' | 'OTHER_FORMAT' | 'BOMB' | 'TOO_MANY_PAGES' | 'TOO_COMPLEX'} Risk */

/**
 * @param {Buffer} file
 * @returns {Promise<Risk | null>}
 */
export async function riskInStructure(file) {
  const tail = file.subarray(-TAIL);
  if (!tail.includes('startxref') || !tail.includes('%%EOF')) return 'DAMAGED';
  // The end of a ZIP archive: the file is a docx or a jar as well.
  if (file.subarray(-(64 * 1024 + 22)).includes('PK\u0005\u0006', 0, 'latin1')) {
    return 'OTHER_FORMAT';
  }
  for (let at = 0; at < file.length; at += WINDOW) {
    const risk = riskInNames(
      file.toString('latin1', at, Math.min(at + WINDOW + OVERLAP, file.length)),
    );
    if (risk !== null) return risk;
  }
  return await riskInStreams(file);
}

/**
 * @param {string} text
 * @returns {Risk | null}
 */
function riskInNames(text) {
  const found = telling.find(([, names]) => names.test(text))?.[0];
  if (found !== undefined) return found;
  // Some readers believe it, and make room for so many pages.
  return /\/Count\s{0,9}\d{6}/.test(text) ? 'TOO_MANY_PAGES' : null;
}

/**
 * @param {Buffer} file
 * @returns {Promise<Risk | null>}
 */
async function riskInStreams(file) {
  let total = 0;
  let end = 0;
  for (let at = file.indexOf('stream'); at !== -1; at = file.indexOf('stream', end)) {
    const before = file.subarray(end, at);
    end = at + 'stream'.length;
    const start = dataStart(file, end);
    const object = before.lastIndexOf('obj');
    if (start === null || object === -1) continue;
    if (before.length - object > LARGEST_DICTIONARY) return 'TOO_COMPLEX';
    const dictionary = plain(before.toString('latin1', object));
    end = dataEnd(file, start, dictionary);
    const data = file.subarray(start, end);

    const filters = filtersIn(dictionary);
    const packed = filters.filter((filter) => filter === 'FlateDecode' || filter === 'LZWDecode');
    if (packed.length > 1) return 'BOMB';
    // Every known producer deflates its object streams or leaves them plain.
    if (holdsObjects(dictionary) && filters.some((filter) => filter !== 'FlateDecode')) {
      return 'TOO_COMPLEX';
    }
    // By the data, not by what the dictionary says of it: it may say it elsewhere, or say something else.
    if (!isDeflated(data)) continue;
    const { size, risk } = await inflated(data, LARGEST_TOTAL - total);
    total += size;
    const isOver = size > SMALL && size > RATIO * data.length;
    if (isOver || total >= LARGEST_TOTAL) return 'BOMB';
    if (risk !== null) return risk;
  }
  return total > 2 * SMALL && total > RATIO * file.length ? 'BOMB' : null;
}

/** @param {string} dictionary */
const holdsObjects = (dictionary) =>
  /\/ObjStm\b/.test(dictionary) || (/\/N\b/.test(dictionary) && /\/First\b/.test(dictionary));

/**
 * The two bytes that every zlib stream begins with.
 * @param {Buffer} data
 */
const isDeflated = (data) =>
  data.length > 2 && (data.readUInt8() & 0x0f) === 8 && data.readUInt16BE(0) % 31 === 0;

/**
 * How large it becomes, up to `most` or as far as it can be read, and what is in it.
 * @param {Buffer} data
 * @param {number} most
 * @returns {Promise<{ size: number, risk: Risk | null }>}
 */
async function inflated(data, most) {
  if (data.length <= AT_ONCE) {
    try {
      const options = { maxOutputLength: MEGABYTE, finishFlush: constants.Z_SYNC_FLUSH };
      const text = inflateSync(data, options).toString('latin1');
      return { size: text.length, risk: riskInNames(text) };
    } catch {
      // Larger, or damaged somewhere: piece by piece then, as far as it goes.
    }
  }
  const inflate = createInflate({ chunkSize: MEGABYTE, finishFlush: constants.Z_SYNC_FLUSH });
  inflate.end(data);
  let size = 0;
  let last = '';
  /** @type {Risk | null} */
  let risk = null;
  try {
    for await (const chunk of inflate) {
      size += chunk.length;
      const text = last + chunk.toString('latin1');
      risk ??= riskInNames(text);
      last = text.slice(-OVERLAP);
      // Beyond this it is a bomb whatever it holds.
      if (size >= most || (size > SMALL && size > RATIO * data.length)) break;
    }
  } catch {
    // A reader shows what comes before the damage; so much was counted.
  }
  return { size, risk };
}

/** @param {string} dictionary */
const plain = (dictionary) =>
  dictionary.replaceAll(/#([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));

/**
 * The names of the filters; `R` for those that are written elsewhere in the file.
 * @param {string} dictionary
 */
function filtersIn(dictionary) {
  const given = /\/Filter\s*(\[[^\]]*\]|\/\w+|\d+\s+\d+\s+R)/.exec(dictionary)?.[1] ?? '';
  if (/R\s*\]?$/.test(given)) return ['R'];
  return [...given.matchAll(/\/(\w+)/g)].map(([, name]) => name);
}

/**
 * After the keyword comes the end of a line, or it is no keyword.
 * @param {Buffer} file
 * @param {number} at
 */
function dataStart(file, at) {
  if (file[at] === 0x0a) return at + 1;
  if (file[at] === 0x0d) return at + (file[at + 1] === 0x0a ? 2 : 1);
  return null;
}

/**
 * @param {Buffer} file
 * @param {number} start
 * @param {string} dictionary
 */
function dataEnd(file, start, dictionary) {
  const length = Number(/\/Length\s+(\d+)(?!\s+\d+\s+R)/.exec(dictionary)?.[1] ?? NaN);
  const told = start + length;
  if (told <= file.length && file.subarray(told, told + 16).includes('endstream')) return told;
  const found = file.indexOf('endstream', start);
  return found === -1 ? file.length : found;
}
