import { Marked, type Tokens } from 'marked';

/** A heading to be linked to. */
export interface Heading {
  readonly id: string;
  readonly text: string;
  readonly depth: number;
}

/** What a document of docs/api becomes on a page of several. */
export interface Rendered {
  readonly html: string;
  readonly headings: readonly Heading[];
}

/**
 * A document as HTML. Its headings go one step down, below the page's own; the first is called by the document's
 * name, the others by their English words. Links to its neighbours become links in the page.
 */
export function rendered(name: string, markdown: string): Rendered {
  const headings: Heading[] = [];
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const id = depth === 1 ? name : anchorOf(text);
        const heading = { id, text, depth: depth + 1 };
        headings.push(heading);
        const level = String(heading.depth);
        return `<h${level} id="${heading.id}">${this.parser.parseInline(tokens)}</h${level}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const target = href.replace(/^(\w+)\.md$/, '#$1');
        return `<a href="${target}">${this.parser.parseInline(tokens)}</a>`;
      },
    },
  });
  const html = marked
    .parse(markdown, { async: false })
    .replaceAll('<table>', '<div class="wide"><table>');
  return { html: html.replaceAll('</table>', '</table></div>'), headings };
}

/** `登录 · Signing in` is `signing-in`. */
const anchorOf = (heading: string): string =>
  (heading.split(' · ').at(-1) ?? heading)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
