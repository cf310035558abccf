import type { CommandHandler } from '../../platform/commandHandler';
import type { ProjectCommand } from '../registry/commands';

/** What a process needs to know of a project, and how it gives a command: handed in by the composition root. */
export type ProjectPort = CommandHandler<ProjectFacts, ProjectCommand>;

export interface ProjectFacts {
  readonly provinceCode: string;
  readonly researchNumber: string | null;
  readonly isPublished: boolean;
  readonly isSuspended: boolean;
  readonly submission: {
    readonly facts: { readonly policies: { readonly publication: string } };
  } | null;
}

/** The product itself, as the decider knows it. */
export const processPerson = (name: string) =>
  ({
    accountId: name,
    name,
    role: 'PROCESS',
    institutionId: null,
    committeeId: null,
    provinceCode: null,
  }) as const;
