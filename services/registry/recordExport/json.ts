import type { RecordPart } from './record';

const lists = ['versions', 'differences', 'submissions', 'files', 'events'] as const;

/**
 * A record as one JSON object, written as its parts come: the head's members, then a list for each kind of part,
 * then the trail.
 */
export async function* recordAsJson(parts: AsyncIterable<RecordPart>): AsyncGenerator<string> {
  let open = -1;
  let isFirst = true;

  /** Ends the lists before this one, empty ones too, and begins it. */
  function upTo(list: number): string {
    let text = '';
    while (open < list) {
      if (open >= 0) text += ']';
      open += 1;
      const name = lists[open];
      text += name === undefined ? '' : `,\n"${name}":[`;
      isFirst = true;
    }
    return text;
  }

  for await (const { part, is } of parts) {
    switch (part) {
      case 'head':
        yield JSON.stringify(is).slice(0, -1);
        break;
      case 'trail':
        yield `${upTo(lists.length)},\n"trail":${JSON.stringify(is)}}\n`;
        break;
      default: {
        const before = upTo(lists.indexOf(part));
        yield `${before}${isFirst ? '' : ','}\n${JSON.stringify(is)}`;
        isFirst = false;
      }
    }
  }
}
