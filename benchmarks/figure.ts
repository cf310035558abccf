/**
 * One measured figure. `floor` is what it must not fall below, `ceiling` what it must not exceed; a figure
 * without either is for information.
 */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly floor?: number;
  readonly ceiling?: number;
}

/** The value below which a share of the others lie, 0.5 for the median; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
