/** A row of a file that is no version of a record. Says which column it is about, and why. */
export class UnreadableRow extends Error {
  override readonly name = 'UnreadableRow';

  constructor(
    /** Null when it is about the row as a whole. */
    readonly column: string | null,
    /** In both languages, without the row. */
    cause: string,
  ) {
    super(cause);
  }
}

/** As a message shows what was found: on one line, and short. */
export const found = (value: unknown): string =>
  value === undefined
    ? '（空 nothing）'
    : // A cut may leave half of a pair.
      JSON.stringify(value).slice(0, 80).toWellFormed();
