/** A table of Markdown; `align` is how the columns after the first stand. */
export const markdownTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align = '---',
): string =>
  [head, head.map((_, index) => (index === 0 ? '---' : align)), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** Text that Markdown takes for a cell, whatever stands in it. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
