/**
 * Appends commands of one to three events to the file log argv[2], each event with argv[4] characters of
 * text, to eight streams at once whose names begin with argv[3], until it is killed or refused. Writes
 * `stored <event id> <position>` for each event after its append was answered, and `refused <code>`.
 */
import { writeSync } from 'node:fs';
import { NO_STREAM } from '../../platform/eventLog/eventLog';
import { openFileLog } from '../../platform/eventLog/fileLog';
import { Refusal } from '../../platform/refusal';

const WRITERS = 8;
/** Nobody waits for it for ever, should nobody kill it. */
const MOST_COMMANDS = 20_000;

async function appendUntilKilled(path: string, name: string, characters: number): Promise<void> {
  const log = openFileLog(path);

  async function appendTo(stream: string): Promise<void> {
    let expectedRevision = NO_STREAM;
    for (let count = 0; count < MOST_COMMANDS; count += 1) {
      const events = await log.append({
        stream,
        expectedRevision,
        events: Array.from({ length: 1 + (count % 3) }, () => ({
          type: 'Noted',
          data: { text: 'x'.repeat(characters) },
        })),
        actor: { accountId: 'account-1', role: 'PI', institutionId: null },
        commandId: `${stream}-${count}`,
        requestHash: '',
      });
      for (const { id, position } of events) writeSync(1, `stored ${id} ${position}\n`);
      expectedRevision += events.length;
    }
  }

  try {
    await Promise.all(Array.from({ length: WRITERS }, (_, index) => appendTo(`${name}-${index}`)));
  } catch (error) {
    writeSync(1, `refused ${error instanceof Refusal ? error.code : String(error)}\n`);
  }
  await log.close();
}

const [, , path = '', name = '', characters = '0'] = process.argv;
void appendUntilKilled(path, name, Number(characters));
