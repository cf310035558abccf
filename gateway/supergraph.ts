import { assertCompositionSuccess, composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

/** What composition needs to know of a subgraph. */
export interface Composed {
  readonly name: string;
  readonly sdl: string;
}

/** The supergraph that subgraphs make together. Throws, saying why, when they contradict one another. */
export function composeSupergraph(subgraphs: readonly Composed[]): string {
  const byName = [...subgraphs].sort((left, right) => (left.name < right.name ? -1 : 1));
  const composed = composeServices(
    byName.map(({ name, sdl }) => ({ name, typeDefs: parse(sdl), url: `http://${name}.invalid` })),
  );
  assertCompositionSuccess(composed, 'the subgraphs do not compose');
  return `${composed.supergraphSdl.trim()}\n`;
}
