/** One measured figure. `floor` is what it must not fall below; a figure without one is for information. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly floor?: number;
}
