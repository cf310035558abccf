import { UnreadableFile } from './textOf';

/** The text of one record, and its place: the line in JSONL, the item in an array, from 1. */
export interface JsonItem {
  readonly row: number;
  readonly text: string;
}

/**
 * The records of JSONL, or of one JSON array, told apart by the first character that is no blank. Holds no
 * more than a record and a piece of the file at a time. Throws `UnreadableFile` at the end of an array that
 * is not closed, or that goes on after its end.
 */
export async function* jsonItems(pieces: AsyncIterable<string>): AsyncGenerator<JsonItem> {
  let reader: Reader | null = null;
  let blank = '';
  for await (const piece of pieces) {
    if (reader === null) {
      const start = piece.search(/\S/);
      if (start < 0) {
        blank += piece;
        continue;
      }
      reader = piece[start] === '[' ? arrayReader() : lineReader();
    }
    yield* reader.read(blank + piece);
    blank = '';
  }
  if (reader !== null) yield* reader.end();
}

interface Reader {
  read(piece: string): Iterable<JsonItem>;
  end(): Iterable<JsonItem>;
}

/** Lines end with LF or CRLF only: a text of JSON may hold other separators of lines as they are. */
function lineReader(): Reader {
  let row = 0;
  let open = '';
  function* line(text: string): Iterable<JsonItem> {
    row += 1;
    if (text.trim() !== '') yield { row, text };
  }
  return {
    *read(piece) {
      const [first = '', ...others] = piece.split('\n');
      open += first;
      for (const next of others) {
        yield* line(open);
        open = next;
      }
    },
    *end() {
      yield* line(open);
    },
  };
}

/** Cuts an array at its own commas, whatever is in the items: whether they are JSON is seen when they are parsed. */
function arrayReader(): Reader {
  let row = 0;
  let depth = 0;
  let isText = false;
  let isEscaped = false;
  let isClosed = false;
  let item: string[] = [];

  function* itemDone(): Iterable<JsonItem> {
    const text = item.join('');
    item = [];
    row += 1;
    yield { row, text };
  }

  return {
    *read(piece) {
      let start = 0;
      for (let index = 0; index < piece.length; index += 1) {
        const sign = piece[index];
        if (isText) {
          if (isEscaped) isEscaped = false;
          else if (sign === '\\') isEscaped = true;
          else if (sign === '"') isText = false;
          continue;
        }
        if (isClosed) {
          if (sign?.trim() !== '')
            throw new UnreadableFile('数组之后还有内容 text after the array');
          start = index + 1;
        } else if (sign === '"') isText = true;
        else if (sign === '[' || sign === '{') {
          depth += 1;
          if (depth === 1) start = index + 1;
        } else if (sign === ']' || sign === '}') {
          depth -= 1;
          if (depth > 0) continue;
          item.push(piece.slice(start, index));
          start = index + 1;
          isClosed = true;
          // An empty array has no item.
          if (row > 0 || item.join('').trim() !== '') yield* itemDone();
        } else if (sign === ',' && depth === 1) {
          item.push(piece.slice(start, index));
          start = index + 1;
          yield* itemDone();
        }
      }
      if (!isClosed) item.push(piece.slice(start));
    },
    *end() {
      if (!isClosed)
        throw new UnreadableFile(`数组没有结束 the array is not closed after item ${row}`);
    },
  };
}
