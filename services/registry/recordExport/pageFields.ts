import type { Field, Fields } from '../../../schema/form/field';
import { textOf } from '../../../schema/form/difference/wording';
import type { JsonValue } from '../../../schema/form/difference/jsonValue';
import { html, type Html, type Shown } from './html';

type Values = Readonly<Record<string, unknown>>;
type NameOf = (id: string) => string;

/** A list with more columns than this, or with long texts, is shown row below row. */
const MOST_COLUMNS = 5;

const title = ({ zh, en }: Field): Html => html`${zh} <span lang="en">${en}</span>`;
const isGiven = (value: unknown): boolean =>
  value !== null &&
  value !== undefined &&
  value !== '' &&
  !(Array.isArray(value) && value.length === 0);

/** The fields that have a value, in the order of the form; values are as their reader may see them. */
export function shownFields(fields: Fields, values: Values, nameOf: NameOf): Html {
  const lines = Object.entries(fields).filter(([key]) => isGiven(values[key]));
  return html`<table class="facts">
    <tbody>
      ${lines.map(
        ([key, field]) =>
          html`<tr>
            <th>${title(field)}</th>
            <td>${shownValue(field, values[key], nameOf)}</td>
          </tr> `,
      )}
    </tbody>
  </table>`;
}

/** References have been told by their names before. */
const noNames = { names: new Map(), isShown: true };

function shownValue(field: Field, value: unknown, nameOf: NameOf): Shown {
  const { kind, fields = {} } = field;
  if (kind === 'group') return shownFields(fields, value as Values, nameOf);
  if (kind === 'list') return shownRows(fields, value as readonly Values[], nameOf);
  if (field.personal === true) return String(value);
  if (kind === 'institution' || kind === 'account') return nameOf(String(value));
  const { zh, en } = textOf(field, value as JsonValue, noNames);
  return zh === en
    ? html`<span class="text">${zh}</span>`
    : html`${zh} <span lang="en">${en}</span>`;
}

function shownRows(fields: Fields, rows: readonly Values[], nameOf: NameOf): Html {
  const used = Object.entries(fields).filter(([key]) => rows.some((row) => isGiven(row[key])));
  const isWide = used.length > MOST_COLUMNS || used.some(([, { kind }]) => kind === 'longText');
  if (isWide) {
    return html`<ol class="cards">
      ${rows.map((row) => html`<li>${shownFields(fields, row, nameOf)}</li>`)}
    </ol>`;
  }
  const cells = (row: Values) =>
    used.map(
      ([key, field]) =>
        html`<td>${isGiven(row[key]) ? shownValue(field, row[key], nameOf) : '—'}</td>`,
    );
  return html`<table class="rows">
    <thead>
      <tr>
        ${used.map(([, field]) => html`<th>${title(field)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${cells(row)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
