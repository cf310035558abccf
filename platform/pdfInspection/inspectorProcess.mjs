// Looks into PDFs from strangers, in a process of its own: what goes wrong here goes wrong here only. It is
// JavaScript so that it runs as it is, from the sources as from the build, with nothing loaded beside it.
//
// It is sent the length of a file (8 bytes, big-endian) and the file at its standard input, again and again,
// and says one line of JSON for each at descriptor 3: `{"pages": 3}` or `{"risk": "ENCRYPTED"}`. It ends with
// its input, or once it has used so much time that a new process is due.
// @ts-check
import { writeSync } from 'node:fs';
import { getDocument } from 'unpdf/pdfjs';
import { riskInStructure } from './structure.mjs';

const ANSWERS = 3;
const MOST_PAGES = 5_000;
/** Microseconds of work, after which the process makes room for a fresh one. */
const USED_UP = 20_000_000;

/** @param {object} answer */
const say = (answer) => writeSync(ANSWERS, `${JSON.stringify(answer)}\n`);

/** @param {Buffer} file */
async function inspected(file) {
  const risk = await riskInStructure(file);
  if (risk !== null) return { risk };

  const loading = getDocument({
    data: new Uint8Array(file),
    verbosity: 0,
    isEvalSupported: false,
    useSystemFonts: false,
    disableFontFace: true,
    stopAtErrors: true,
  });
  try {
    return await opened(await loading.promise);
  } catch (error) {
    const isLocked = error instanceof Error && error.name === 'PasswordException';
    return { risk: isLocked ? 'ENCRYPTED' : 'DAMAGED' };
  } finally {
    await loading.destroy();
  }
}

/** @param {import('unpdf/pdfjs').PDFDocumentProxy} document */
async function opened(document) {
  const { numPages } = document;
  if (numPages > MOST_PAGES) return { risk: 'TOO_MANY_PAGES' };
  const { info } = await document.getMetadata();
  const { EncryptFilterName, IsXFAPresent } = /** @type {Record<string, unknown>} */ (info);
  // Opened without a password, but its own rights are behind one.
  if (EncryptFilterName != null) return { risk: 'ENCRYPTED' };
  if (IsXFAPresent === true || (await document.hasJSActions())) return { risk: 'ACTIVE_CONTENT' };
  if ((await document.getAttachments()) !== null) return { risk: 'EMBEDDED_FILE' };
  await document.getPage(1);
  await document.getPage(numPages);
  return { pages: numPages };
}

/** @type {Buffer[]} */
let waiting = [];
let arrived = 0;

/** @param {number} length */
function take(length) {
  const all = Buffer.concat(waiting);
  const rest = all.subarray(length);
  waiting = rest.length === 0 ? [] : [rest];
  arrived = rest.length;
  return all.subarray(0, length);
}

async function serve() {
  /** @type {number | null} */
  let length = null;
  say({ ready: true });
  for await (const chunk of process.stdin) {
    waiting.push(chunk);
    arrived += chunk.length;
    for (;;) {
      if (length === null) {
        if (arrived < 8) break;
        length = Number(take(8).readBigUInt64BE());
      }
      if (arrived < length) break;
      const file = take(length);
      length = null;
      say(await inspected(file));
      const { user, system } = process.cpuUsage();
      if (user + system > USED_UP) return;
    }
  }
}

await serve();
process.exit(0);
