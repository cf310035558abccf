import type { EventLog } from '../../platform/eventLog/eventLog';
import type { Node } from '../../platform/node';
import { todayInShanghai } from '../../platform/shanghai';
import type { DemoClock } from './demoClock';
import { populate } from './population';
import { projectLife, type ProjectLife, type World } from './projectLife';
import { seededRandom, type SeededRandom } from './seededRandom';
import { pauses, stagesOf, stories, type Step, type Story } from './stories';
import { daysAfter } from './studies';

const SEED = 20_260_115;
const SECOND = 1000;
const FOUNDED_DAYS_AGO = 1095;

/**
 * Makes the demo in an empty log, by the product's own commands: an invented registry of the last three
 * years. The same choices each time, relative to the day on which it is made. A log that holds anything is
 * left as it is, unless nothing but records of other registries was imported into it before the first
 * start. The clock is released at the end.
 */
export async function makeDemo({
  node,
  settled,
  clock,
  say,
}: {
  readonly node: Node;
  /** Every process has reacted to all there is, and the read models show it. */
  readonly settled: () => Promise<void>;
  readonly clock: DemoClock;
  readonly say: (text: string) => void;
}): Promise<void> {
  try {
    if (!(await holdsOwnEvents(node.log))) await fill(node, settled, clock, say);
  } finally {
    clock.release();
  }
}

async function holdsOwnEvents(log: EventLog): Promise<boolean> {
  for await (const batch of log.readAll(null, { batch: 100 })) {
    if (batch.some(({ stream }) => !stream.startsWith('external-'))) return true;
  }
  return false;
}

async function fill(
  node: Node,
  settled: () => Promise<void>,
  clock: DemoClock,
  say: (text: string) => void,
): Promise<void> {
  say('正在生成演示数据 Making the demo data…');
  const today = todayInShanghai(clock.now());
  let instant = noon(today, FOUNDED_DAYS_AGO);
  clock.set(instant);
  /** Time never runs backwards, and two commands are not given in the same second. */
  const advance = (to: number) => {
    instant = Math.max(instant + SECOND, to);
    clock.set(instant);
  };
  const tick = () => {
    advance(0);
  };

  const random = seededRandom(SEED);
  const population = await populate(node, () => instant, tick);
  const numbers: World['numbers'] = new Map();
  const world = { node, population, random, settled, now: () => instant, tick, numbers };

  for (const { at, life, step } of timeline(today, random, (story, number) =>
    projectLife(world, story, number),
  )) {
    advance(at);
    await life.take(step);
  }
  await settled();
  say(`演示数据已生成 The demo is made: ${String(stories.length)} projects`);
}

interface Moment {
  readonly at: number;
  readonly life: ProjectLife;
  readonly step: Step;
}

/** The steps of all projects in the order in which they were taken. */
function timeline(
  today: string,
  random: SeededRandom,
  lifeOf: (story: Story, number: number) => ProjectLife,
): Moment[] {
  const moments = stories.flatMap((story, number) => {
    const life = lifeOf(story, number);
    let daysAgo = story.endedDaysAgo;
    // From the last step backwards: when it was taken is what a story says.
    return stepsOf(story)
      .reverse()
      .map((step) => {
        const at = noon(today, daysAgo) + random.between(-3 * 60, 4 * 60) * 60 * SECOND;
        daysAgo += Math.max(1, random.between(...pauses[step]));
        return { at, life, step };
      });
  });
  return moments.sort((one, other) => one.at - other.at);
}

/** `pass` is as many approvals as the submission still needs. */
function stepsOf(story: Story): Step[] {
  let approved = 0;
  return story.steps.flatMap((step): Step[] => {
    if (step === 'submit') approved = 0;
    if (step === 'approve') approved += 1;
    return step === 'pass' ? new Array<Step>(stagesOf(story) - approved).fill('approve') : [step];
  });
}

/** Noon in Asia/Shanghai so many days before a day there. */
const noon = (today: string, daysAgo: number): number =>
  Date.parse(`${daysAfter(today, -daysAgo)}T12:00:00+08:00`);
