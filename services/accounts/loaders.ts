import DataLoader from 'dataloader';
import type { CallContext } from '../../platform/callContext';
import type { Committee, Institution } from '../../projections/institutions';
import type { Person } from '../../projections/people';
import { answersOf } from './answers';

type Loader<Entity> = DataLoader<string, Entity | null>;

// One of each for a call: many references of one answer are one question to the read model.

export const peopleOf = (context: CallContext): Loader<Person> =>
  batched(context, 'accounts.people', (ids) => answersOf(context.node).people.byId(ids));

export const institutionsOf = (context: CallContext): Loader<Institution> =>
  batched(context, 'accounts.institutions', (ids) =>
    answersOf(context.node).institutions.byId(ids),
  );

export const committeesOf = (context: CallContext): Loader<Committee> =>
  batched(context, 'accounts.committees', (ids) =>
    answersOf(context.node).institutions.committees.byId(ids),
  );

function batched<Entity>(
  context: CallContext,
  key: string,
  byId: (ids: readonly string[]) => ReadonlyMap<string, Entity>,
): Loader<Entity> {
  return context.once(key, () => {
    return new DataLoader<string, Entity | null>((ids) => {
      const found = byId(ids);
      return Promise.resolve(ids.map((id) => found.get(id) ?? null));
    });
  });
}

/** What was just written, as it reads now: a loader would answer what it was before. */
export async function afresh<Entity>(loader: Loader<Entity>, id: string): Promise<Entity> {
  const entity = await loader.clear(id).load(id);
  if (entity === null) throw new Error(`${id} was written and cannot be read`);
  return entity;
}
