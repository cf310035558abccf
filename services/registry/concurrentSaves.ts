import type { Node } from '../../platform/node';
import { changedByOthers, Refusal } from '../../platform/refusal';
import { lastWriteAt, writesOf, type Write } from '../../projections/projectHistory/writes';
import type { Conflict } from '../../schema/conflict';
import { fieldAt, type ProjectContent, type SectionKey } from '../../schema/form/form';
import type { ProjectFacts } from './projectFacts';
import { shownAt } from './shownContent';
import type { WritePath } from './writePath';

export type ConcurrentSaves = ReturnType<typeof concurrentSaves>;

/** Two people in one section: what the later save began from, and what it is told when both changed one place. */
export function concurrentSaves(
  { log, personal }: Node,
  { handle }: WritePath,
  facts: ProjectFacts,
) {
  async function asShown(conflict: Conflict, value: unknown): Promise<unknown> {
    // A save touches the form's own sections only.
    const section = conflict.section as SectionKey;
    const { field, itemId } = conflict;
    // The order of rows is told by their ids, which hide nothing.
    const isOrder = itemId === null && fieldAt(section, field)?.kind === 'list';
    return isOrder ? value : await shownAt(section, field, value, 'FULL', personal);
  }

  async function told(conflict: Conflict, writes: readonly Write[]): Promise<Conflict> {
    const write = lastWriteAt(writes, conflict);
    return {
      ...conflict,
      base: await asShown(conflict, conflict.base),
      theirs: await asShown(conflict, conflict.theirs),
      mine: await asShown(conflict, conflict.mine),
      author:
        write === null
          ? null
          : {
              accountId: write.actor.accountId,
              name: facts.nameOf(write.actor.accountId),
              role: write.actor.role,
              at: write.at,
            },
    };
  }

  return {
    /** The content that was edited; null when nothing was written since. Refusal `CONFLICT`: there was no such revision. */
    async baseOf(
      projectId: string,
      edited: number | null,
      current: number,
    ): Promise<ProjectContent | null> {
      if (edited === null || edited === current) return null;
      const loaded = await handle.loadAt(projectId, edited);
      if (loaded === null) throw changedByOthers();
      return loaded.state.contents.working;
    },

    /** The refusal of a save with its values in clear, for both are authors of the form, and who wrote the other ones. */
    async explained(error: unknown, projectId: string, edited: number | null): Promise<unknown> {
      if (!(error instanceof Refusal) || error.conflicts.length === 0) return error;
      const events = await log.readStream(`project-${projectId}`);
      const since = writesOf(events).filter(({ revision }) => revision > (edited ?? revision));
      return changedByOthers(
        await Promise.all(error.conflicts.map((conflict) => told(conflict, since))),
      );
    },
  };
}
