import type { Caller } from '../../platform/caller';
import { commandHandler, type Outcome, type Request } from '../../platform/commandHandler';
import type { Node } from '../../platform/node';
import { requireConfirmation } from '../../platform/reauthentication';
import { Refusal } from '../../platform/refusal';
import { requestOf } from '../../platform/request';
import { projectQueries } from '../../projections/projectDirectory';
import { policy, type Operation, type Scope } from '../../schema/policy';
import type { Person, ProjectCommand } from './commands';
import { projectDecider } from './decider';
import type { ProjectState } from './projectState';

/** What every command on a project comes to. */
export interface ProjectDone {
  readonly projectId: string;
  readonly position: string | null;
  readonly revision: number;
  /** The same command had been carried out before; this is its answer again. */
  readonly replayed: boolean;
}

/** What is given with every command on a project that is there. */
export interface Given {
  readonly projectId: string;
  readonly idempotencyKey: string;
  /** Refused when the project is not at exactly this revision; null: not looked at. */
  readonly expectedRevision?: number | null;
}

/** A command but for the person who gives it. */
type Asked<Command = ProjectCommand> = Command extends ProjectCommand ? Omit<Command, 'by'> : never;

export type WritePath = ReturnType<typeof writePath>;

/**
 * How a command that a person gives is carried out: held against the reach of the role, decided on the
 * project's stream, and answered once this process's read models show it.
 */
export function writePath({ log, models, lookupKey, now }: Node) {
  const handle = commandHandler(log, 'project', projectDecider);
  const projects = projectQueries(models.db);

  /** A project that the role does not reach is as if it were not there. */
  function requireReach(operation: Operation, caller: Caller, projectId: string): void {
    const row: Readonly<Partial<Record<string, Scope>>> | string = policy[operation];
    const scope = typeof row === 'string' || caller.role === null ? undefined : row[caller.role];
    if (scope !== undefined && projects.byIds([projectId], scope, caller).length > 0) return;
    throw new Refusal('NOT_FOUND', '项目不存在', { en: 'There is no such project.' });
  }

  async function done(projectId: string, outcome: Outcome<ProjectState>): Promise<ProjectDone> {
    const { position, revision, replayed } = outcome;
    if (position !== null) await models.reached(position);
    return { projectId, position, revision, replayed };
  }

  return {
    handle,
    done,

    /** The request that a caller means by an idempotency key. */
    request: (
      caller: Caller,
      idempotencyKey: string,
      operation: Operation,
      args: object,
    ): Request => requestOf(lookupKey, caller, idempotencyKey, operation, args),

    /** `command` completes what was asked with the facts that the decider needs, on the state as it is then. */
    async give(
      operation: Operation,
      caller: Caller,
      args: Given,
      command: (state: ProjectState, request: Request, revision: number) => Asked | Promise<Asked>,
    ): Promise<ProjectDone> {
      const { projectId, idempotencyKey, expectedRevision, ...others } = args;
      const by = personOf(caller);
      requireReach(operation, caller, projectId);
      const asked = { projectId, ...others };
      const request = requestOf(
        lookupKey,
        caller,
        idempotencyKey,
        operation,
        asked,
        expectedRevision,
      );
      const outcome = await handle(projectId, request, async (state, revision) => ({
        ...(await command(state, request, revision)),
        by,
      }));
      return await done(projectId, outcome);
    },

    /** A signed command: the password was confirmed no longer ago than five minutes (21 CFR 11.200). */
    requireConfirmation: (caller: Caller): string =>
      requireConfirmation(caller, now(), {
        zh: '请重新输入密码确认身份后再审核',
        en: 'Confirm your password first: a decision needs one not older than 5 minutes.',
      }),
  };
}

/** Who gives a command. Refusal: UNAUTHENTICATED without a role. */
export function personOf(caller: Caller): Person {
  const { accountId, name, role, institutionId, committeeId, provinceCode } = caller;
  if (accountId === null || role === null) {
    throw new Refusal('UNAUTHENTICATED', '请先登录', { en: 'Sign in and choose a role first.' });
  }
  return { accountId, name: name ?? '', role, institutionId, committeeId, provinceCode };
}
