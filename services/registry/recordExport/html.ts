/** Text that is HTML already. Only `html` makes it, so that nothing that was typed gets in unescaped. */
export class Html {
  constructor(readonly text: string) {}
}

export type Shown = Html | string | number | null | readonly Shown[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(shown: Shown): string {
  if (shown === null) return '';
  if (shown instanceof Html) return shown.text;
  if (typeof shown === 'object') return shown.map(escaped).join('');
  return String(shown).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** html`<td>${text}</td>`: whatever is put in is escaped, unless it is `Html`. */
export function html(parts: TemplateStringsArray, ...shown: readonly Shown[]): Html {
  return new Html(
    parts
      .map((part, index) => part + (index < shown.length ? escaped(shown[index] ?? null) : ''))
      .join(''),
  );
}
