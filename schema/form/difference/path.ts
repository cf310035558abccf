const escaped = (key: string) => (key === '' ? '\\e' : key.replace(/[\\.]/g, '\\$&'));

/** Keys joined by dots. The form's own keys stand as they are; a dot inside an unknown key becomes `\.`. */
export const pathOf = (keys: readonly string[]): string => keys.map(escaped).join('.');

/** The keys of a path, so that `keysOf(pathOf(keys))` are the same keys. */
export const keysOf = (path: string): string[] =>
  path === ''
    ? []
    : path
        .split(/(?<=(?:^|[^\\])(?:\\\\)*)\./)
        .map((key) => (key === '\\e' ? '' : key.replace(/\\([\\.])/g, '$1')));
