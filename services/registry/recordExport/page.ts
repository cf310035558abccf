import { html, Html } from './html';
import { recordStyle } from './pageStyle';
import { recordSections, type PagePart } from './pageSections';
import type { RecordHead, RecordPart } from './record';

/** The sections of the page, in the order in which the parts come. */
const order = ['versions', 'differences', 'submissions', 'files', 'events', 'trail'] as const;

/**
 * A record as one page that needs nothing else: no script, no picture, no address. For reading on a screen and for
 * paper (A4). Everything that anybody typed is escaped by `html`.
 */
export async function* recordAsPage(parts: AsyncIterable<RecordPart>): AsyncGenerator<string> {
  let sections: ReturnType<typeof recordSections> | null = null;
  let open = -1;
  let isEmpty = false;

  /** Ends the sections before this one, empty ones too, and begins it. */
  function upTo(section: number): string {
    let text = '';
    while (open < section) {
      if (open >= 0) text += ending(order[open], isEmpty);
      open += 1;
      const name = order[open];
      if (name !== undefined && sections !== null) text += sections.begin(name, open + 2).text;
      isEmpty = true;
    }
    return text;
  }

  for await (const part of parts) {
    if (part.part === 'head') {
      sections = recordSections(part.is);
      yield beginning(part.is, sections.summary()).text;
      continue;
    }
    if (sections === null) throw new Error('a record begins with its head');
    const before = upTo(order.indexOf(part.part));
    isEmpty = false;
    yield before + sections.show(part).text;
  }
  yield upTo(order.length) + documentEnds;
}

// The page is sent as it is written, so what begins here ends many chunks later.
const documentBegins = new Html('<!doctype html>\n<html lang="zh-CN">\n');
const bodyBegins = new Html('<body>\n<main>\n');
const documentEnds = '</main>\n</body>\n</html>\n';

function beginning(head: RecordHead, summary: Html): Html {
  const { project } = head;
  const title = project.title ?? '（未命名 untitled）';
  return html`${documentBegins}
    <head>
      <meta charset="utf-8" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'"
      />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${project.researchNumber ?? project.projectId} ${title}</title>
      ${recordStyle}
    </head>
    ${bodyBegins}
    <header>
      <p class="kind">
        医学研究登记备案记录（供检查）
        <span lang="en">Record of a medical research project, for inspection</span>
      </p>
      <h1>${title}</h1>
    </header>
    ${summary}`;
}

const nothing = html`<p class="none">无 <span lang="en">None</span></p>`;

const ending = (part: PagePart['part'] | undefined, isEmpty: boolean): string =>
  `${part === 'files' || part === 'events' ? '</tbody></table>' : ''}${isEmpty ? nothing.text : ''}</section>\n`;
