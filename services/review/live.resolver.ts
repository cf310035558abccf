import '../../platform/explicitTypes';
import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql';
import { ProjectIdArg } from '../../platform/arguments';
import type { CallContext } from '../../platform/callContext';
import type { Caller } from '../../platform/caller';
import { mapStream } from '../../platform/mapStream';
import { Refusal } from '../../platform/refusal';
import type { Role } from '../../schema/envelope';
import type { ProjectEventType } from '../../schema/events/project';
import { follow, type LiveItem, type Watch } from './live';
import { standingAt, topicOfBody, topicOfProject, type LiveCommand } from './liveCommand';
import { InboxChange, ProjectChange, ReviewStatusEvent } from './live.type';
import { bodyOf } from './reviewingBody';
import { projectLoader, requireProject, reviewQueries } from './reviewReading';

/** Of these, the ones at which a project moves in review. */
const ofReview: ReadonlySet<ProjectEventType> = new Set<ProjectEventType>([
  'ProjectSubmitted',
  'ChangeSubmitted',
  'StageEntered',
  'StageApproved',
  'StageReturned',
  'ReturnRequested',
  'VersionApproved',
  'ProjectFiled',
  'ResearchNumberIssued',
  'ProjectPublished',
  'ChangeStarted',
  'ChangeWithdrawn',
  'SuspensionOrdered',
  'SuspensionLifted',
  'ProjectClosed',
  'ProjectReopened',
]);

/** The authors' own work between two submissions. */
const ofAuthors: ReadonlySet<ProjectEventType> = new Set<ProjectEventType>([
  'SectionSaved',
  'FormCompleted',
  'FileAttached',
  'FileRemoved',
  'DelegateGranted',
  'DelegateRevoked',
]);

const eventsSeen = ({ events }: LiveCommand, role: Role | null): ProjectEventType[] =>
  role === 'PI' || role === 'DEL' ? [...events] : events.filter((type) => !ofAuthors.has(type));

/** An item, and for whom the stream was opened. */
interface Watched {
  readonly item: LiveItem;
  readonly openedFor: string;
}

/** In whose name a person watches: another account, role or body is another stream. */
const watcherOf = ({ accountId, role, institutionId, committeeId, provinceCode }: Caller) =>
  JSON.stringify([accountId, role, institutionId, committeeId, provinceCode]);

async function watched({ node, caller, isReplay }: CallContext, watch: Omit<Watch, 'isReplay'>) {
  const openedFor = watcherOf(caller);
  const items = await follow(node, { ...watch, isReplay });
  return mapStream(items, (item): Promise<Watched> => Promise.resolve({ item, openedFor }));
}

/** The command of an item, once it is certain that the caller of now may still be told. */
async function commandOf({ item, openedFor }: Watched, context: CallContext): Promise<LiveCommand> {
  if ('refused' in item) throw item.refused;
  const { command } = item;
  const project = await projectLoader(context).load(command.projectId);
  if (project === null || watcherOf(context.caller) !== openedFor) {
    throw new Refusal('FORBIDDEN', '您已无权查看该项目', {
      en: 'The project is out of your reach now; the subscription has ended.',
    });
  }
  context.note(command.position);
  return command;
}

const actorOf = ({ actor }: LiveCommand) =>
  actor.role === 'PROCESS' ? null : { id: actor.accountId };

const after =
  '上次收到的位置；为空时从现在开始。The position that you saw last; from now on when null.';

interface ProjectArguments {
  readonly projectId: string;
  readonly after: string | null;
}

async function watchProject(
  context: CallContext,
  { projectId, after: position }: ProjectArguments,
  wants: Watch['wants'],
) {
  await requireProject(projectId, context);
  const topic = topicOfProject(projectId);
  return await watched(context, { topic, projectId, after: position, wants });
}

const given = <Arguments>({ context, args }: { context: unknown; args: unknown }) =>
  [context as CallContext, args as Arguments] as const;

@Resolver()
export class LiveResolver {
  @Subscription(() => ReviewStatusEvent, {
    description:
      '项目审核状态的变化；先补发错过的。Where a project stands in review, each time it moves; what was missed comes first.',
    subscribe(data) {
      const [context, args] = given<ProjectArguments>(data);
      return watchProject(context, args, ({ events }) => events.some((type) => ofReview.has(type)));
    },
  })
  async reviewStatus(
    @Root() event: Watched,
    @ProjectIdArg() _projectId: string,
    @Arg('after', () => String, { nullable: true, description: after })
    _after: string | null,
    @Ctx() context: CallContext,
  ): Promise<ReviewStatusEvent> {
    const command = await commandOf(event, context);
    const { projectId, position, at, events, revision } = command;
    const history = reviewQueries(context.node).histories.of(projectId);
    const standing = standingAt(history, revision);
    return {
      position,
      at,
      events,
      ...standing,
      project: { id: projectId },
      actor: actorOf(command),
    };
  }

  @Subscription(() => ProjectChange, {
    description:
      '项目的每次变动；先补发错过的。作者以外不含编辑过程。Every change of a project, what was missed first; its drafting is for its authors only.',
    subscribe(data) {
      const [context, args] = given<ProjectArguments>(data);
      const { role } = context.caller;
      return watchProject(context, args, (command) => eventsSeen(command, role).length > 0);
    },
  })
  async projectChanged(
    @Root() event: Watched,
    @ProjectIdArg() _projectId: string,
    @Arg('after', () => String, { nullable: true, description: after })
    _after: string | null,
    @Ctx() context: CallContext,
  ): Promise<ProjectChange> {
    const command = await commandOf(event, context);
    const { projectId, position, at, revision } = command;
    const events = eventsSeen(command, context.caller.role);
    return { position, at, revision, events, project: { id: projectId }, actor: actorOf(command) };
  }

  @Subscription(() => InboxChange, {
    description:
      '本审核单位任务的变化；先补发错过的。Changes of the tasks of the body you review for; what was missed comes first.',
    subscribe(data) {
      const [context, args] = given<Pick<ProjectArguments, 'after'>>(data);
      const topic = topicOfBody(context.caller);
      if (topic === null) {
        throw new Refusal('FORBIDDEN', '当前角色不代表任何审核单位', {
          en: 'The role you act in stands for no reviewing body.',
        });
      }
      return watched(context, {
        topic,
        projectId: null,
        after: args.after,
        wants: () => true,
      });
    },
  })
  async reviewInboxChanged(
    @Root() event: Watched,
    @Arg('after', () => String, { nullable: true, description: after })
    _after: string | null,
    @Ctx() context: CallContext,
  ): Promise<InboxChange> {
    const { projectId, position, at } = await commandOf(event, context);
    const todoCount = reviewQueries(context.node).inbox.count(bodyOf(context.caller));
    return { position, at, todoCount, project: { id: projectId } };
  }
}
