import type { Label } from '../label';

/** One code with the words that people read. Codes are English upper case; Chinese is the label. */
export interface Code<C extends string = string> extends Label {
  readonly code: C;
  /** The code that it is under, in a list of several levels. */
  readonly parent?: string;
}

/** A list of codes with its own name, which is also the name of its GraphQL enum. */
export interface CodeList<C extends string = string> {
  readonly name: string;
  readonly description: Label;
  readonly values: readonly Code<C>[];
}

/** `codeList('Sex', {zh, en}, { MALE: ['男', 'Male'], … })`, in the order given. */
export function codeList<const C extends string>(
  name: string,
  description: Label,
  values: Readonly<Record<C, readonly [zh: string, en: string]>>,
): CodeList<C> {
  return {
    name,
    description,
    values: Object.entries<readonly [string, string]>(values).map(([code, [zh, en]]) => ({
      code: code as C,
      zh,
      en,
    })),
  };
}

export type CodeOf<L extends CodeList> = L extends CodeList<infer C> ? C : never;
